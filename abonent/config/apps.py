"""What the room config tells Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``config``."""

    name = "abonent.config"
    label = "config"
    verbose_name = "Configuration"
