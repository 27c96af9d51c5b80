"""What the room desk tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``desk``."""

    name = "abonent.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Register the right to the console and its place in the rail."""
        from abonent.bus.ports import LiveTopic, live_topics, subscribers
        from abonent.desk.console import finding, widening
        from abonent.desk.console.pages.operators import operator_address
        from abonent.desk.console.pages.roles import role_address
        from abonent.desk.console.pages.routes import drawing_address
        from abonent.desk.console.pages.settings import setting_address
        from abonent.desk.console.places import Place, places
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.search import SearchProvider, search_providers
        from abonent.notices.pages.choices import role_address as role_notices_address
        from abonent.notices.ports import notice_kinds
        from abonent.webkit.registry import RailEntry, rail
        from abonent.work.ports import DraftKind, draft_kinds

        notice_kinds.add(widening.WIDENED)
        subscribers.add(widening.SUBSCRIBER)
        live_topics.add(LiveTopic("reference", lambda actor, _id: actor.can("desk.console")))
        places.add(
            Place("routes.drawing", drawing_address),
            Place("staff.role", role_address), Place("kernel.setting", setting_address),
            Place("notices.role_ways", role_notices_address),
            Place("staff.operator", operator_address),
        )  # fmt: skip
        search_providers.add(
            SearchProvider(code="settings", label=_("Settings"), permission="desk.console",
                           search=finding.search, order=90)
        )  # fmt: skip
        draft_kinds.add(
            DraftKind(code="route_drawing", label=_("Drawing of a route"), icon="route",
                      permission="routes.administer", has_tab=True)
        )  # fmt: skip
        permissions.add(Permission("desk.console", _("Administrator’s console: open"), _("Desk")))
        rail.add(
            RailEntry(key="start", label=_("Desk"), url="start", icon="home", order=1, go="h"),
            RailEntry(
                key="console",
                label=_("Console"),
                url="console:start",
                icon="settings",
                permission="desk.console",
                order=90,
                go="a",
                words=_("administration settings"),
            ),
        )
