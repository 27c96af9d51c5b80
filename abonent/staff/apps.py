"""What the room staff tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``staff``."""

    name = "abonent.staff"
    label = "staff"
    verbose_name = "Staff"
