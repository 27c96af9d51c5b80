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
        from abonent.kernel.reference.kinds import (
            UseCounter,
            reference_kinds,
            use_counters,
            watchers,
        )
        from abonent.notices.ports import notice_kinds
        from abonent.rules import reference, trail
        from abonent.rules.decisions import reference as decisions
        from abonent.rules.jobs import NEW_ROWS
        from abonent.rules.models import SavedView
        from abonent.rules.people import OPERATOR
        from abonent.rules.ports import roots

        audit_words.add(trail.WORDS)
        roots.add(OPERATOR)
        reference_kinds.add(decisions.TABLE, reference.RULE)
        watchers.add(reference.WATCHER)
        use_counters.add(
            *reference.USES, *decisions.USES,
            UseCounter("staff.role", _("views of lists shared with the role"),
                       lambda one: SavedView.objects.filter(roles=one, deleted_at=None))
        )  # fmt: skip
        permissions.add(
            reference.PERMISSION,
            Permission("rules.share", _("Views of lists: share, change shared ones"), _("Lists")),
        )
        notice_kinds.add(NEW_ROWS)
