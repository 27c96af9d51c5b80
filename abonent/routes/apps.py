"""What the room routes tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``routes``."""

    name = "abonent.routes"
    label = "routes"
    verbose_name = "Routes"
