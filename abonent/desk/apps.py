"""What the room desk tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``desk``."""

    name = "abonent.desk"
    label = "desk"
    verbose_name = "Desk"
