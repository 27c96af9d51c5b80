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
        from abonent.bus.ports import LiveTopic, live_topics, may_watch
        from abonent.webkit.registry import Command, commands
        from abonent.work import jobs  # noqa: F401 - its task becomes known

        live_topics.add(
            LiveTopic("work", lambda actor, own: own == str(actor.id)),
            LiveTopic("here", may_watch),
        )
        commands.add(
            Command(key="drafts", label=_("Drafts: mine and shared"), url="work:drafts",
                    icon="pencil", order=30)
        )  # fmt: skip
