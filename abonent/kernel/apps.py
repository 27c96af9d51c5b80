"""What the room kernel tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``kernel``."""

    name = "abonent.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        """Register the rights of this room."""
        from abonent.kernel.actor import Permission, permissions

        permissions.add(
            Permission("kernel.view_jobs", _("Background jobs of others: view"), _("Kernel"))
        )
