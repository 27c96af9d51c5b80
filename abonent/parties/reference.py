"""Categories of clients and types of documents as the console keeps them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Permission
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter, listed_at
from abonent.kernel.reference.replacing import by_column
from abonent.parties.models import (
    BillingColumn,
    Client,
    ClientCategory,
    Document,
    DocumentType,
    LossReason,
    Prospect,
    ProspectSource,
)
from abonent.parties.replacing import tell_clients, tell_documents, tell_prospects
from abonent.parties.wording import BILLING_SOURCES
from abonent.rules.actions import view_uses

VERSION = "parties.reference"
"""Name under which changes of this data are announced (``kernel.cache``)."""

PERMISSION = Permission(
    "parties.administer", _("Categories of clients, types of documents: manage"), _("Clients")
)

CATEGORY = ReferenceKind(
    key="parties.category",
    model=ClientCategory,
    title=_("Category of clients"),
    plural=_("Categories of clients"),
    about=_("Mass market, VIP, corporate: what work with clients is ranked by."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="users",
)

MASK_HELP = _("9 is a digit, A a letter, * either of them, ? makes the sign before it optional.")

DOCUMENT_TYPE = ReferenceKind(
    key="parties.document_type",
    model=DocumentType,
    title=_("Type of document"),
    plural=_("Types of documents"),
    about=_("Passport, contract, power of attorney: what is asked for, and who may see it."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="file-certificate",
    fields=(
        ExtraField(name="series_mask", label=_("Mask of the series"), type="string", longest=60,
                   help=MASK_HELP),
        ExtraField(name="number_mask", label=_("Mask of the number"), type="string", longest=60,
                   help=MASK_HELP),
        ExtraField(name="expires", label=_("Expires: the last day must be given"), type="boolean"),
        ExtraField(name="warn_days", label=_("Days before the end to warn"), type="integer",
                   default=30, maximum=366),
        ExtraField(name="is_confidential", type="boolean", label=_("Confidential"),
                   help=_("Only those with the right see such documents; each look is kept.")),
    ),
)  # fmt: skip

SOURCE = ReferenceKind(
    key="parties.prospect_source",
    model=ProspectSource,
    title=_("Source of potential clients"),
    plural=_("Sources of potential clients"),
    about=_("A call, the site, an exhibition, a partner: where they come from."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="target-arrow",
)
LOSS_REASON = ReferenceKind(
    key="parties.loss_reason",
    model=LossReason,
    title=_("Reason of a loss"),
    plural=_("Reasons of losses"),
    about=_("Why a potential client did not become one."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="mood-sad",
)
BILLING_COLUMN = ReferenceKind(
    key="parties.billing_column",
    model=BillingColumn,
    title=_("Column of the file for billing"),
    plural=_("Columns of the file for billing"),
    about=_("What is sent to billing about new clients, and under which header."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="table-export",
    fields=(
        ExtraField(name="header", label=_("Header in the file"), type="string", longest=80,
                   required=True),
        ExtraField(name="source", label=_("What stands in it"), type="choice",
                   choices=tuple(BILLING_SOURCES.items()), default="name"),
    ),
)  # fmt: skip

KINDS = (CATEGORY, DOCUMENT_TYPE, SOURCE, LOSS_REASON, BILLING_COLUMN)
_of_client = partial(by_column, of="client", owner="client")
USES = (
    view_uses(CATEGORY.key),
    UseCounter(
        CATEGORY.key, _("clients"), lambda c: Client.objects.filter(category=c),
        listed_at("/clients", by="category", right="parties.view"),
        by_column("category", of="client", action="parties.edit_client", after=tell_clients),
    ),
    UseCounter(
        SOURCE.key, _("potential clients"), lambda s: Prospect.objects.filter(source=s),
        listed_at("/potential", by="source", right="parties.view"),
        _of_client("source", action="parties.edit_prospect", after=tell_prospects),
    ),
    UseCounter(
        LOSS_REASON.key, _("potential clients"), lambda r: Prospect.objects.filter(loss_reason=r),
        replace=_of_client("loss_reason", action="parties.edit_prospect", after=tell_prospects),
    ),
    UseCounter(
        DOCUMENT_TYPE.key, _("documents"), lambda t: Document.objects.filter(type=t),
        listed_at("/documents", by="type", right="parties.view_documents"),
        _of_client("type", action="parties.edit_document", after=tell_documents),
    ),
)  # fmt: skip
