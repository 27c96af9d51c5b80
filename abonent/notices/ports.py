"""What rooms offer notices: kinds of things that colleagues are told, and ways out of the house.

A way out is a :class:`MailPort`; drivers implement it and ``notices.testing.check_mail_port`` holds
them to what is promised here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Protocol

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry
from abonent.notices.policy import MailWay, Way

IN_PRODUCT = Way(page=True, mail=MailWay.NO)
DIGESTED = Way(page=True, mail=MailWay.DIGEST)
Narrow = Callable[[Sequence[Actor], Mapping[str, Any]], Sequence[Actor]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """A kind of notice.

    ``text`` names parameters as ``%(case)s``; ``%(by)s`` is who did it. ``folded`` is said of
    several occurrences in one line and may name ``%(count)s`` as well; without it ``text`` is said
    of the latest. Who lacks ``permission`` is not told; ``narrow`` leaves of the others those who
    may see the thing that the parameters name.
    """

    code: str
    label: Text
    text: Text
    folded: Text = ""
    icon: str = "bell"
    permission: str = ""
    narrow: Narrow | None = None
    default: Way = IN_PRODUCT
    order: int = 50


notice_kinds: Registry[NoticeKind] = Registry(key=lambda kind: kind.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be sent. ``message_id`` stays the same on each attempt."""

    message_id: str
    sender: str
    address: str
    subject: str
    text: str
    html: str
    at: datetime

    def as_message(self) -> EmailMessage:
        """The letter as it travels: text, and HTML as its alternative."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = self.address
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes, please
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(self.text)
        if self.html:
            message.add_alternative(self.html, subtype="html")
        return message


class MailDelayed(Exception):
    """It was not sent now and may be later. ``is_uncertain``: it may have arrived all the same."""

    def __init__(self, said: str, *, is_uncertain: bool = False) -> None:
        super().__init__(said)
        self.is_uncertain = is_uncertain


class MailRefused(Exception):
    """It will not be taken, however often it is tried; with ``is_bad_address`` nothing will."""

    def __init__(self, said: str, *, is_bad_address: bool = False) -> None:
        super().__init__(said)
        self.is_bad_address = is_bad_address


class MailPort(Protocol):
    """A way by which letters leave the house. May block; called in the worker."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over; the server's word.

        Raises :class:`MailDelayed` and :class:`MailRefused`.
        """

    def check(self) -> str:
        """Connect and log in without sending; the server's word. Raises :class:`MailDelayed`."""


@dataclass(frozen=True, slots=True)
class MailDriver:
    """A driver, made from the settings of the installation."""

    code: str
    label: Text
    make: Callable[[], MailPort]


mail_drivers: Registry[MailDriver] = Registry(key=lambda driver: driver.code)
