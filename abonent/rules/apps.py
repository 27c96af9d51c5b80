"""What the room rules tells Django when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``rules``."""

    name = "abonent.rules"
    label = "rules"
    verbose_name = "Rules"
