"""What administrators decide of cases for the whole company."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.cases.actions.undoing import MINUTES
from abonent.kernel.reference.kinds import ExtraField
from abonent.kernel.settings import Setting

UNDOING = Setting(
    key=MINUTES, group=_("Contacts and cases"), default=lambda: 15,
    field=ExtraField(
        name="value", label=_("Minutes in which one undoes a move of one’s own"), type="integer",
        required=True, minimum=0, maximum=1440,
        help=_("After that, as any move of colleagues, only with the right to. 0: never."),
    ),
)  # fmt: skip
