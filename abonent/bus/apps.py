"""What the room bus tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``bus``."""

    name = "abonent.bus"
    label = "bus"
    verbose_name = "Bus"

    def ready(self) -> None:
        """Register the right of this room; make events of changes of reference data."""
        from abonent.bus import trail
        from abonent.bus.actions import publish
        from abonent.kernel.actor import Actor, Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.reference.kinds import Watcher, watchers

        audit_words.add(trail.WORDS)
        permissions.add(
            Permission("bus.administer", _("Event bus: watch and mend"), _("Event bus"))
        )

        def publish_change(by: Actor, noun: str, id: int) -> None:  # noqa: A002
            publish(by=by, type="ReferenceChanged", topics=[f"{noun}:{id}", "reference"])

        watchers.add(Watcher("bus", publish_change))
