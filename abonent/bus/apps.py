"""What the room bus tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``bus``."""

    name = "abonent.bus"
    label = "bus"
    verbose_name = "Bus"
