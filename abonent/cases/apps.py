"""What the room cases tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``cases``."""

    name = "abonent.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """Register rights, reference data and live topics of this room."""
        from abonent.bus.ports import LiveTopic, live_topics
        from abonent.cases import reference
        from abonent.cases.queries import can_watch_case
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.reference.kinds import reference_kinds, use_counters

        room = _("Contacts and cases")
        permissions.add(
            Permission("cases.view", _("Contacts and cases: view"), room),
            Permission("cases.register", _("Contacts and cases: register"), room),
            Permission("cases.work", _("Cases: work on, change, close, reopen"), room),
            Permission("cases.assign", _("Cases: assign to colleagues"), room),
            Permission("cases.export", _("Contacts and cases: export"), room),
            Permission("cases.propose_topic", _("Topics: propose"), room),
            Permission("cases.administer", _("Topics, places, channels, priorities: manage"), room),
        )
        reference_kinds.add(*reference.KINDS)
        use_counters.add(*reference.USES)
        live_topics.add(
            LiveTopic("case", can_watch_case),
            LiveTopic("cases", lambda actor, _id: actor.can("cases.view")),
            LiveTopic("contacts", lambda actor, _id: actor.can("cases.view")),
        )
