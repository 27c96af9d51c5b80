"""What the drivers tell the rooms below them when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``drivers``."""

    name = "abonent.drivers"
    label = "drivers"
    verbose_name = "Drivers"

    def ready(self) -> None:
        """Register the ways by which letters leave the house."""
        from abonent.drivers import simulated_mail, smtp
        from abonent.notices.ports import MailDriver, mail_drivers

        mail_drivers.add(
            MailDriver("smtp", _("Mail server (SMTP)"), smtp.make),
            MailDriver("simulated", _("Simulated mail: nothing leaves the product"),
                       simulated_mail.make),
        )  # fmt: skip
