"""What the room notices tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``notices``."""

    name = "abonent.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Register the live topic, the bell and its command."""
        from abonent.bus.ports import LiveTopic, live_topics
        from abonent.notices.queries import may_watch_inbox
        from abonent.webkit.registry import Command, TopPart, commands, top_parts

        live_topics.add(LiveTopic("inbox", may_watch_inbox))
        top_parts.add(TopPart(key="bell", template="notices/bell.html", order=80))
        commands.add(
            Command(key="notices", label=_("Notifications"), url="notices:inbox", icon="bell",
                    order=55)
        )  # fmt: skip
