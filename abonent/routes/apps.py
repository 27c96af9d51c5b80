"""What the room routes tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``routes``."""

    name = "abonent.routes"
    label = "routes"
    verbose_name = "Routes"

    def ready(self) -> None:
        """Register the right, the routes the console keeps, the words of the audit."""
        from abonent.kernel.actor import permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.configuration.parts import config_parts
        from abonent.kernel.reference.kinds import reference_kinds, use_counters
        from abonent.routes import jobs, reference, rights, trail, uses  # noqa: F401 - tasks
        from abonent.routes.packing.drawings import DRAWINGS
        from abonent.routes.ports import functions
        from abonent.routes.waiting import WAIT_FOR_EVENT

        permissions.add(rights.PERMISSION)
        functions.add(WAIT_FOR_EVENT)
        audit_words.add(trail.WORDS)
        config_parts.add(DRAWINGS)
        reference_kinds.add(reference.ROUTE, reference.FUNCTION)
        use_counters.add(reference.VERSIONS)
        use_counters.add(reference.CALLS)
        use_counters.add(reference.CALLED)
        use_counters.add(*uses.USES)
