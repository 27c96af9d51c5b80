"""What the room notices tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``notices``."""

    name = "abonent.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Register rights, live topics, tasks, the bell and its command."""
        from abonent.bus.ports import LiveTopic, live_topics
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.configuration.parts import config_parts
        from abonent.kernel.reference.kinds import UseCounter, use_counters
        from abonent.notices import (
            jobs,  # noqa: F401 - its tasks become known
            news,
            trail,
        )
        from abonent.notices.configuration import ROLE_WAYS
        from abonent.notices.models import News
        from abonent.notices.pages.news import load_panel
        from abonent.notices.ports import notice_kinds
        from abonent.notices.queries import may_watch_inbox
        from abonent.webkit.registry import (
            Command,
            RailEntry,
            StartPanel,
            TopPart,
            commands,
            rail,
            start_panels,
            top_parts,
        )

        audit_words.add(trail.WORDS)
        config_parts.add(ROLE_WAYS)
        use_counters.add(
            UseCounter("staff.department", _("news for it"),
                       lambda one: News.objects.filter(departments=one)),
            UseCounter("staff.role", _("news for the role"),
                       lambda one: News.objects.filter(roles=one)),
        )  # fmt: skip
        permissions.add(
            Permission("notices.administer", _("Mail and notifications: manage"), _("Notices")),
            Permission("notices.publish", _("News: write, see who has read"), _("Notices")),
        )
        notice_kinds.add(*news.KINDS)
        live_topics.add(
            LiveTopic("inbox", may_watch_inbox),
            LiveTopic("news", lambda _actor, _id: True),
            LiveTopic("mail", lambda actor, _id: actor.can("notices.administer")),
        )
        top_parts.add(TopPart(key="bell", template="notices/bell.html", order=80))
        commands.add(
            Command(key="notices", label=_("Notifications"), url="notices:inbox", icon="bell",
                    order=55)
        )  # fmt: skip
        rail.add(
            RailEntry(key="news", label=_("News"), url="notices:news", icon="news", order=70,
                      go="n", words=_("board announcements"))
        )  # fmt: skip
        start_panels.add(
            StartPanel(code="news", title=_("News"), icon="news", permission="",
                       template="notices/panel_news.html", load=load_panel, order=5,
                       topics="news")
        )  # fmt: skip
