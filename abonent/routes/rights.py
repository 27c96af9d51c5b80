"""The rights of the room."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Permission

CODE = "routes.administer"
PERMISSION = Permission(CODE, _("Routes and business functions: manage"), _("Routes"))
