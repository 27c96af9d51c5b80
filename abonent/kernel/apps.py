"""What the room kernel tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``kernel``."""

    name = "abonent.kernel"
    label = "kernel"
    verbose_name = "Kernel"
