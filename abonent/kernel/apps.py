"""What the room kernel tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``kernel``."""

    name = "abonent.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        """Register the rights and the settings of this room."""
        from abonent.kernel import trail
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.configuration import settings
        from abonent.kernel.configuration.history import REASON
        from abonent.kernel.configuration.packages import jobs
        from abonent.kernel.configuration.parts import config_parts
        from abonent.kernel.files import UPLOADS
        from abonent.kernel.jobs import job_kinds
        from abonent.kernel.reference import replacing
        from abonent.kernel.settings import system_settings

        audit_words.add(trail.WORDS)
        room = _("System")
        permissions.add(
            Permission("kernel.view_jobs", _("Background jobs of others: view"), room),
            Permission(settings.PERMISSION, _("System settings: change"), room),
        )
        config_parts.add(settings.PART)
        system_settings.add(REASON, UPLOADS)
        job_kinds.add(replacing.JOB, jobs.JOB, jobs.BACK_JOB)
