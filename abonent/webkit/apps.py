"""What the room webkit tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``webkit``."""

    name = "abonent.webkit"
    label = "webkit"
    verbose_name = "Design system"
