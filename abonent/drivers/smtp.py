"""SMTP: letters by a mail server of the company.

The dialogue is led step by step, for what an answer means depends on the step: a cut before the
text was handed over is a delay, after it the letter may have arrived.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.policy import SMTP as AS_SENT
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from abonent.notices.ports import Letter, MailDelayed, MailRefused

NO_SUCH_MAILBOX = frozenset({550, 551, 553})
PORTS = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How the mail server is reached. ``tls``: ``none``, ``starttls`` or ``tls`` from the start."""

    host: str
    port: int = 0
    tls: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 20.0
    """Seconds that each step may take."""
    ca: str = ""
    """A file of certificates to trust instead of the system's."""


class SmtpMail:
    """The driver. A connection a letter: letters are few, and nothing has to be kept alive."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def send(self, letter: Letter) -> str:
        """Hand one letter over; the server's last word."""
        body = letter.as_message().as_bytes(policy=AS_SENT)
        with self._session() as talk:
            _expect(*talk.mail(parseaddr(letter.sender)[1]), is_address=False)
            _expect(*talk.rcpt(letter.address), is_address=True)
            try:
                code, said = talk.data(body)
            except (smtplib.SMTPServerDisconnected, OSError) as cut:
                raise MailDelayed(f"cut after DATA: {cut}", is_uncertain=True) from cut
            return _expect(code, said, is_address=False)

    def check(self) -> str:
        """Connect, secure, log in, say nothing."""
        with self._session() as talk:
            return _expect(*talk.noop(), is_address=False)

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection that is secured and logged in; whatever fails on the way is a delay."""
        try:
            talk = self._connect()
        except (smtplib.SMTPException, OSError, ValueError) as failure:
            raise MailDelayed(_told(failure)) from failure
        try:
            yield talk
        except UnicodeError as failure:
            raise MailRefused(f"no address: {failure}", is_bad_address=True) from failure
        except smtplib.SMTPDataError as refusal:
            _expect(refusal.smtp_code, refusal.smtp_error, is_address=False)
        except (smtplib.SMTPException, OSError) as failure:
            raise MailDelayed(_told(failure)) from failure
        finally:
            with suppress(smtplib.SMTPException, OSError):
                talk.quit()

    def _connect(self) -> smtplib.SMTP:
        known = self._server
        context = ssl.create_default_context(cafile=known.ca or None)
        port = known.port or PORTS[known.tls]
        if known.tls == "tls":
            talk: smtplib.SMTP = smtplib.SMTP_SSL(
                known.host, port, timeout=known.timeout, context=context
            )
        else:
            talk = smtplib.SMTP(known.host, port, timeout=known.timeout)
        try:
            talk.ehlo_or_helo_if_needed()
            if known.tls == "starttls":
                talk.starttls(context=context)  # a server without it is an error: never in clear
            if known.user:
                talk.login(known.user, known.password)
        except BaseException:
            talk.close()
            raise
        return talk


def _expect(code: int, said: bytes | str, *, is_address: bool) -> str:
    """The server's word if it is a yes; 4xx and what is no SMTP is a delay, 5xx a refusal."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    told = f"{code} {words}".strip()
    if 200 <= code < 400:
        return told
    if 500 <= code < 600:
        raise MailRefused(told, is_bad_address=is_address and code in NO_SUCH_MAILBOX)
    raise MailDelayed(told)


def _told(failure: Exception) -> str:
    return str(failure) or type(failure).__name__


def make() -> SmtpMail:
    """The driver as the settings of the installation have it."""
    known: dict[str, Any] = settings.SMTP
    return SmtpMail(Server(**known))
