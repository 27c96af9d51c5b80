"""What the room rules tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``rules``."""

    name = "abonent.rules"
    label = "rules"
    verbose_name = "Rules"

    def ready(self) -> None:
        """Register the rights, notices and jobs of this room."""
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.notices.ports import notice_kinds
        from abonent.rules import trail
        from abonent.rules.jobs import NEW_ROWS

        audit_words.add(trail.WORDS)
        permissions.add(
            Permission("rules.share", _("Views of lists: share, change shared ones"), _("Lists"))
        )
        notice_kinds.add(NEW_ROWS)
