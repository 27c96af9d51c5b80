"""What the room bus tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``bus``."""

    name = "abonent.bus"
    label = "bus"
    verbose_name = "Bus"

    def ready(self) -> None:
        """Make events of changes of reference data, which the kernel keeps."""
        from abonent.bus.actions import publish
        from abonent.kernel.actor import Actor
        from abonent.kernel.reference.kinds import Watcher, watchers

        def publish_change(by: Actor, noun: str, id: int) -> None:  # noqa: A002
            publish(by=by, type="ReferenceChanged", topics=[f"{noun}:{id}", "reference"])

        watchers.add(Watcher("bus", publish_change))
