"""The rights of the room."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Permission

PERMISSION = Permission(
    "routes.administer", _("Routes and business functions: manage"), _("Routes")
)
