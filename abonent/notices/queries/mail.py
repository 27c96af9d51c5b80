"""Reads of the outbox, for those who keep the mail running."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.notices.models import BadAddress, Mail
from abonent.notices.ports import MailDriver, mail_drivers

PERMISSION = "notices.administer"


def list_mail(*, by: Actor) -> QuerySet[Mail]:
    """All letters, unordered."""
    by.check(PERMISSION)
    return Mail.objects.all()


def get_mail(*, by: Actor, mail_id: int) -> Mail:
    """One letter."""
    found = list_mail(by=by).filter(pk=mail_id).first()
    if found is None:
        raise NotFound
    return found


def list_bad_addresses(*, by: Actor) -> QuerySet[BadAddress]:
    """Addresses to which nothing is sent any more."""
    by.check(PERMISSION)
    return BadAddress.objects.order_by("-at")


def is_bad_address(*, address: str) -> bool:
    """Whether letters to an address came back for good."""
    return BadAddress.objects.filter(address=address.lower()).exists()


def find_mail() -> MailDriver:
    """The driver of this installation."""
    return mail_drivers.get(settings.MAIL_DRIVER)
