"""The rights of the room."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Permission

PERMISSION = Permission(
    "attributes.administer", _("Attributes and dictionaries: manage"), _("Attributes")
)
