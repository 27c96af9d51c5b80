"""What the room staff tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``staff``."""

    name = "abonent.staff"
    label = "staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        """Register the rights and the jobs of this room."""
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.configuration.parts import config_parts
        from abonent.kernel.reference.kinds import reference_kinds, use_counters
        from abonent.staff import (
            jobs,  # noqa: F401 - its tasks become known
            reference,
            trail,
        )
        from abonent.staff.configuration import ROLES
        from abonent.staff.people_configuration import OPERATORS

        audit_words.add(trail.WORDS)
        reference_kinds.add(reference.DEPARTMENT)
        use_counters.add(*reference.USES)

        config_parts.add(ROLES, OPERATORS)
        permissions.add(
            Permission("staff.administer", _("Operators, roles and tokens: manage"), _("Staff")),
            Permission("staff.view_audit", _("Audit: view"), _("Staff")),
        )
