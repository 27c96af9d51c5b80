"""The outbox: letters written in a transaction, sent after it, again until they are taken.

Before an attempt the letter is marked as being sent, after it as sent. Whoever dies between leaves
the mark: the next attempt says so and carries the same ``Message-ID``, by which a double is told.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound
from abonent.notices import policy
from abonent.notices.models import BadAddress, Mail
from abonent.notices.ports import Letter, MailDelayed, MailRefused
from abonent.notices.queries.mail import PERMISSION, find_mail

State = Mail.State
_SYSTEM = Actor.system("notices")
SAID_MAX = 2000


def queue_mail(
    *, key: str, address: str, subject: str, text: str, html: str = "", to_id: int | None = None
) -> Mail:
    """Put a letter into the outbox; it leaves after the present transaction commits.

    A second one under ``key`` is the first one.
    """
    domain = settings.MAIL_FROM.rpartition("@")[2].strip("> ") or "localhost"
    letter = {
        "message_id": f"<{uuid.uuid4().hex}@{domain}>", "to_id": to_id, "address": address,
        "subject": " ".join(subject.split())[:300], "text": text, "html": html,
        "created_at": now(), "next_at": now(),
    }  # fmt: skip
    with transaction.atomic():
        mail, is_new = Mail.objects.get_or_create(key=key, defaults=letter)
        if is_new:
            _put_off(mail, None)
    return mail


def _put_off(mail: Mail, until: datetime | None) -> None:
    task = app.configure_task(
        "notices.send_mail", queue="jobs", lock=f"mail:{mail.pk}", schedule_at=until
    )
    task.defer(mail_id=mail.pk)


def deliver(*, mail_id: int) -> None:
    """One attempt to send the letter. Nothing is raised: what came of it is in its row."""
    mail = _take(mail_id)
    if mail is None:
        return
    try:
        said = find_mail().make().send(_letter(mail))
    except MailRefused as refusal:
        _give_up(mail, str(refusal), is_bad_address=refusal.is_bad_address)
    except MailDelayed as delay:
        _again(mail, str(delay), is_uncertain=delay.is_uncertain)
    else:
        _end(mail, State.SENT, said)


def _take(mail_id: int) -> Mail | None:
    """Mark the letter as being sent; None if it is sent or given up already."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
        if mail is None or mail.state not in (State.WAITING, State.SENDING):
            return None
        mail.is_uncertain = mail.is_uncertain or mail.state == State.SENDING
        mail.state, mail.attempts = State.SENDING, mail.attempts + 1
        mail.save(update_fields=["state", "attempts", "is_uncertain"])
    return mail


def _letter(mail: Mail) -> Letter:
    return Letter(
        message_id=mail.message_id, sender=settings.MAIL_FROM, address=mail.address,
        subject=mail.subject, text=mail.text, html=mail.html, at=mail.created_at,
    )  # fmt: skip


def _again(mail: Mail, said: str, *, is_uncertain: bool) -> None:
    """Wait for the next attempt, or give up when there were enough."""
    mail.is_uncertain = mail.is_uncertain or is_uncertain
    pause = policy.next_pause(attempts=mail.attempts)
    if pause is None:
        _end(mail, State.FAILED, said)
        return
    mail.next_at = now() + pause
    with transaction.atomic():
        _end(mail, State.WAITING, said)
        _put_off(mail, mail.next_at)


def _give_up(mail: Mail, said: str, *, is_bad_address: bool) -> None:
    with transaction.atomic():
        if is_bad_address:
            BadAddress.objects.update_or_create(
                address=mail.address.lower(), defaults={"said": said[:SAID_MAX], "at": now()}
            )
        _end(mail, State.FAILED, said)


def _end(mail: Mail, state: str, said: str) -> None:
    with transaction.atomic():
        mail.state, mail.said = state, said.replace("\x00", "")[:SAID_MAX]
        if state != State.WAITING:
            mail.next_at = None
        mail.sent_at = now() if state == State.SENT else None
        mail.save()
        publish(by=_SYSTEM, type="MailMoved", topics=["mail"])


def restart_mail(*, by: Actor, mail_id: int) -> Mail:
    """Try a letter that was given up again, from the beginning of the pauses."""
    by.check(PERMISSION)
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
        if mail is None:
            raise NotFound
        if mail.state != State.FAILED:
            raise Conflict(_("Only a letter that was given up is started again."))
        mail.state, mail.attempts, mail.next_at = State.WAITING, 0, now()
        mail.save(update_fields=["state", "attempts", "next_at"])
        BadAddress.objects.filter(address=mail.address.lower()).delete()
        audit.record(by=by, action="notices.restart_mail", of="mail", id=mail.pk)
        _put_off(mail, None)
        publish(by=by, type="MailMoved", topics=["mail"])
    return mail


def clear_bad_address(*, by: Actor, address: str) -> None:
    """Send to the address again."""
    by.check(PERMISSION)
    with transaction.atomic():
        row = BadAddress.objects.select_for_update().filter(address=address.lower()).first()
        if row is None:
            raise NotFound
        told = {"address": row.address, "said": row.said}
        audit.record(by=by, action="notices.clear_address", of="mail", id=0, changes=told)
        row.delete()


def try_mail(*, by: Actor) -> str:
    """Connect to the mail server and log in, without sending; the server's word.

    Raises :class:`Conflict` with what went wrong.
    """
    by.check(PERMISSION)
    try:
        return find_mail().make().check()
    except MailDelayed as delay:
        raise Conflict(_("The mail server cannot be used: %(said)s") % {"said": delay}) from delay
