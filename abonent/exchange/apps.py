"""What the room exchange tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``exchange``."""

    name = "abonent.exchange"
    label = "exchange"
    verbose_name = "Exchange"
