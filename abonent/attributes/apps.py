"""What the room attributes tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``attributes``."""

    name = "abonent.attributes"
    label = "attributes"
    verbose_name = "Attributes"
