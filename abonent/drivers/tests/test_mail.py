"""The drivers of mail: the promises of the port, and SMTP against a real server."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from abonent.drivers.simulated_mail import SimulatedMail
from abonent.drivers.smtp import Server, SmtpMail
from abonent.notices.ports import MailDelayed, MailPort, MailRefused
from abonent.notices.testing import MailPortConformance, make_letter

HOST = "127.0.0.1"
PASSWORD = "correct-horse-2"


class PostOffice:
    """What the server does with letters; ``after`` names a mishap after DATA."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.after = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.endswith(".invalid"):
            return "550 5.1.1 no such mailbox"
        if address.endswith(".test"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.taken.append(envelope)
        if self.after == "cut":
            server.transport.abort()
        if self.after == "slow":
            await asyncio.sleep(2)
        return self.after if self.after[:1].isdigit() else "250 taken"


def _authenticate(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    right = (data.login, data.password) == (b"abonent", PASSWORD.encode())
    return AuthResult(success=right, handled=right)  # what is not handled is answered 535


class Office(Controller):
    """aiosmtpd's controller on a free port."""

    def __init__(self, handler: PostOffice, **more: Any) -> None:
        super().__init__(handler, hostname=HOST, port=0, **more)

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


def _open(office: PostOffice, **more: Any) -> Iterator[Server]:
    controller = Office(office, **more)
    controller.start()
    try:
        yield Server(host=HOST, port=controller.port, tls="none", timeout=5)
    finally:
        controller.stop()


@pytest.fixture
def server(office: PostOffice) -> Iterator[Server]:
    yield from _open(office)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine and its key, made for the session."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
             "-", "-out", "-", "-subj", "/CN=localhost",
             "-addext", f"subjectAltName=IP:{HOST}"]  # fmt: skip
    made = subprocess.run(words, check=True, capture_output=True)
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def secured(office: PostOffice, certificate: Path) -> Iterator[Server]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    for known in _open(office, tls_context=context, require_starttls=True, auth_required=True,
                       authenticator=_authenticate):  # fmt: skip
        yield replace(known, tls="starttls", ca=str(certificate), user="abonent",
                      password=PASSWORD)  # fmt: skip


class TestSimulated(MailPortConformance):
    @pytest.fixture
    def mail(self) -> MailPort:
        return SimulatedMail()


class TestSmtp(MailPortConformance):
    @pytest.fixture
    def mail(self, server: Server) -> MailPort:
        return SmtpMail(server)


class TestSmtpOverTls(MailPortConformance):
    @pytest.fixture
    def mail(self, secured: Server) -> MailPort:
        return SmtpMail(secured)


def test_a_letter_arrives_as_it_was_written(office: PostOffice, server: Server) -> None:
    SmtpMail(server).send(make_letter())
    (envelope,) = office.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "abonent@company.example", ["anna@company.example"]
    )  # fmt: skip
    assert isinstance(envelope.content, bytes)
    read = message_from_bytes(envelope.content, policy=policy.default)
    assert read["Subject"] == "Вам передано обращение"
    assert read["Message-ID"] == "<1@company.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == "Обращение 17\n.\nточка\n"
    assert html.get_content().strip() == "<p>Обращение 17</p>"


def test_a_cut_after_the_text_is_uncertain(office: PostOffice, server: Server) -> None:
    office.after = "cut"
    with pytest.raises(MailDelayed) as delayed:
        SmtpMail(server).send(make_letter())
    assert delayed.value.is_uncertain
    assert len(office.taken) == 1


def test_a_server_too_slow_after_the_text_is_uncertain(office: PostOffice, server: Server) -> None:
    office.after = "slow"
    with pytest.raises(MailDelayed) as delayed:
        SmtpMail(replace(server, timeout=0.3)).send(make_letter())
    assert delayed.value.is_uncertain


@pytest.mark.parametrize(
    ("answer", "error"), [("452 no room", MailDelayed), ("554 it looks like spam", MailRefused)]
)
def test_a_letter_refused_by_its_text(
    office: PostOffice, server: Server, answer: str, error: type[Exception]
) -> None:
    office.after = answer
    with pytest.raises(error, match=answer) as refused:
        SmtpMail(server).send(make_letter())
    assert not getattr(refused.value, "is_bad_address", False)
    assert not getattr(refused.value, "is_uncertain", False)


def test_nobody_at_home_is_a_delay(server: Server) -> None:
    with pytest.raises(MailDelayed):
        SmtpMail(replace(server, port=1)).check()


def test_a_server_without_tls_gets_no_letter(office: PostOffice, server: Server) -> None:
    with pytest.raises(MailDelayed, match="STARTTLS"):
        SmtpMail(replace(server, tls="starttls")).send(make_letter())
    assert office.taken == []


def test_a_certificate_nobody_vouches_for_gets_no_letter(
    office: PostOffice, secured: Server
) -> None:
    with pytest.raises(MailDelayed, match="certificate"):
        SmtpMail(replace(secured, ca="")).send(make_letter())
    assert office.taken == []


def test_a_wrong_password_is_a_delay_not_a_loss(office: PostOffice, secured: Server) -> None:
    with pytest.raises(MailDelayed, match="535"):
        SmtpMail(replace(secured, password="wrong")).check()
    assert office.taken == []


def test_an_address_with_foreign_letters_is_no_good(server: Server) -> None:
    with pytest.raises(MailRefused) as refused:
        SmtpMail(server).send(make_letter("анна@company.example"))
    assert refused.value.is_bad_address


def test_a_silent_server_ends_in_time() -> None:
    with socket.create_server((HOST, 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailDelayed, match="timed out"):
            SmtpMail(Server(host=HOST, port=port, tls="none", timeout=0.3)).check()
