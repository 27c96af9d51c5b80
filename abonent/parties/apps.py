"""What the room parties tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``parties``."""

    name = "abonent.parties"
    label = "parties"
    verbose_name = "Clients"
