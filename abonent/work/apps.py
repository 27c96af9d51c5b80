"""What the room work tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``work``."""

    name = "abonent.work"
    label = "work"
    verbose_name = "Work in hand"

    def ready(self) -> None:
        """Register the live topic, the job and the command of this room."""
        from django.conf import settings

        from abonent.bus.ports import LiveTopic, live_topics, may_watch
        from abonent.kernel.audit import audit_words
        from abonent.kernel.reference.kinds import ExtraField, UseCounter, use_counters
        from abonent.kernel.settings import Setting, system_settings
        from abonent.notices.ports import notice_kinds
        from abonent.webkit.registry import Command, commands
        from abonent.work import jobs, telling, trail  # noqa: F401 - its task becomes known
        from abonent.work.models import Draft
        from abonent.work.policy import DRAFT_DAYS

        audit_words.add(trail.WORDS)
        notice_kinds.add(telling.EXPIRES, telling.SHARED)

        live_topics.add(
            LiveTopic("work", lambda actor, own: own == str(actor.id)),
            LiveTopic("here", may_watch),
        )
        use_counters.add(
            UseCounter("staff.department", _("drafts shared with it"),
                       lambda one: Draft.objects.filter(department=one))
        )  # fmt: skip
        system_settings.add(
            Setting(
                key=DRAFT_DAYS, group=_("Work in hand"), default=lambda: settings.DRAFT_DAYS,
                field=ExtraField(
                    name="value", label=_("Days a draft is kept"), type="integer", required=True,
                    minimum=1, maximum=365, help=_("Drafts untouched for so long are deleted."),
                ),
            )
        )  # fmt: skip
        commands.add(
            Command(key="drafts", label=_("Drafts: mine and shared"), url="work:drafts",
                    icon="pencil", order=30)
        )  # fmt: skip
