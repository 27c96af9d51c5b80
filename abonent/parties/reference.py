"""Categories of clients as the console keeps them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Permission
from abonent.kernel.reference.kinds import ReferenceKind, UseCounter
from abonent.parties.models import Client, ClientCategory

VERSION = "parties.reference"
"""Name under which changes of this data are announced (``kernel.cache``)."""

PERMISSION = Permission("parties.administer", _("Categories of clients: manage"), _("Clients"))

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

USES = (UseCounter(CATEGORY.key, _("clients"), lambda c: Client.objects.filter(category=c)),)
