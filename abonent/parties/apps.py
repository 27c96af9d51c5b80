"""What the room parties tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``parties``."""

    name = "abonent.parties"
    label = "parties"
    verbose_name = "Clients"

    def ready(self) -> None:
        """Register rights and reference data of this room."""
        from abonent.kernel.actor import permissions
        from abonent.kernel.reference.kinds import reference_kinds, use_counters
        from abonent.parties import reference

        permissions.add(reference.PERMISSION)
        reference_kinds.add(reference.CATEGORY)
        use_counters.add(*reference.USES)
