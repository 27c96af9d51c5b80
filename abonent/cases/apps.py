"""What the room cases tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``cases``."""

    name = "abonent.cases"
    label = "cases"
    verbose_name = "Cases"
