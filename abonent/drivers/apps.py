"""What the drivers tell the rooms below them when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``drivers``."""

    name = "abonent.drivers"
    label = "drivers"
    verbose_name = "Drivers"

    def ready(self) -> None:
        """Register the ways by which letters leave the house and dictionaries come in."""
        from django.conf import settings

        from abonent.attributes.ports import DictionarySource, external_dictionaries
        from abonent.drivers import simulated_mail, smtp
        from abonent.drivers.dictionaries import FileFed, HttpFed
        from abonent.drivers.web import Web
        from abonent.drivers.web_service import web_service
        from abonent.notices.ports import MailDriver, mail_drivers
        from abonent.routes.ports import functions, web_ports

        mail_drivers.add(
            MailDriver("smtp", _("Mail server (SMTP)"), smtp.make),
            MailDriver("simulated", _("Simulated mail: nothing leaves the product"),
                       simulated_mail.make),
        )  # fmt: skip
        functions.add(web_service(settings.SERVICE_HOSTS))
        web_ports.add(Web(settings.SERVICE_HOSTS))
        external_dictionaries.add(
            DictionarySource("file", _("A file in the folder of feeds"), FileFed(settings.FEEDS)),
            DictionarySource(
                "http", _("An address of another system"), HttpFed(settings.DICTIONARY_HOSTS)
            ),
        )
