"""What the room ``config`` tells Django."""

from django.apps import AppConfig
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries


class Config(AppConfig):
    """The room ``config``."""

    name = "abonent.config"
    label = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        """Leave out what Django does around each request without use to us; short ones feel it.

        Connections are looked at when a request begins, which is soon enough; Django's caches are
        not used; statements are only kept for debugging.
        """
        from abonent.config import trail
        from abonent.kernel.audit import audit_words

        audit_words.add(trail.WORDS)
        request_finished.disconnect(close_old_connections)
        request_finished.disconnect(close_caches)
        request_started.disconnect(reset_queries)
