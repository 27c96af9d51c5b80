"""The confidential facts of a client: what they are called and how they are written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from abonent.kernel.confidential import ConfidentialField

ROOM = _("Clients")
PREFIX = "parties.client."
FIELDS = (
    ConfidentialField(f"{PREFIX}birth_date", _("Date of birth"), ROOM),
    ConfidentialField(f"{PREFIX}tax_id", _("Tax number of a person"), ROOM),
    ConfidentialField(f"{PREFIX}income", _("Monthly income"), ROOM),
)
NAMES = tuple(field.code.removeprefix(PREFIX) for field in FIELDS)
DOCUMENTS = ConfidentialField(
    "parties.document.contents", _("Documents of confidential types"), ROOM
)
"""What types of documents marked as confidential hold; to others there are no such documents."""
TAX_ID = f"{PREFIX}tax_id"
"""A company's tax number stands in public registers; a person's is his own affair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidential:
    """The facts as they may be seen: None where there is none or it is hidden."""

    birth_date: date | None = None
    tax_id: str | None = None
    income: Decimal | None = None
    hidden: tuple[str, ...] = ()
    """Names of the facts that the reader may not see, whether they are there or not."""
