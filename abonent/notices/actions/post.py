"""Making letters of what is due by e-mail: one letter a person, however much there is to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import exceptions
from procrastinate.contrib.django import app

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.notices import wording
from abonent.notices.actions.mail import queue_mail
from abonent.notices.models import BadAddress, Notice
from abonent.staff.queries import find_actor, list_addresses

PEOPLE_AT_ONCE = 200


def wake() -> None:
    """Let the worker look for due letters at once, unless it is asked to already."""
    try:
        with transaction.atomic():
            app.configure_task("notices.post", queue="jobs", queueing_lock="notices.post").defer()
    except exceptions.AlreadyEnqueued:
        pass


def post_due() -> int:
    """Write the letters that are due; how many. Each person's is a transaction of its own."""
    at, written = now(), 0
    due = Notice.objects.filter(mail_due_at__lte=at).values_list("to", flat=True)
    people = list(due.order_by("to").distinct()[:PEOPLE_AT_ONCE])
    addresses = list_addresses(operator_ids=people)
    bad = set(BadAddress.objects.values_list("address", flat=True))
    for operator_id in people:
        address = addresses.get(operator_id, "")
        written += _post_to(operator_id, "" if address.lower() in bad else address, at)
    return written


def _post_to(operator_id: int, address: str, at: datetime) -> int:
    with transaction.atomic():
        due = Notice.objects.select_for_update(skip_locked=True)
        lines = list(due.filter(to=operator_id, mail_due_at__lte=at).order_by("-changed_at", "-id"))
        reader = find_actor(operator_id=operator_id)
        wanted = [line for line in lines if line.read_at is None]
        if wanted and reader and address:
            _write(reader, address, wanted, at)
        told = Notice.objects.filter(pk__in=[line.pk for line in lines])
        told.update(mail_due_at=None, mailed_at=at)
        told.filter(is_shown=False, read_at=None).update(read_at=at)
    return int(bool(wanted and reader and address))


def _write(reader: Actor, address: str, lines: Sequence[Notice], at: datetime) -> None:
    """The letter about ``lines``, in the reader's language and zone."""
    with translation.override(reader.language), timezone.override(reader.timezone):
        told = [
            {"text": wording.text_of(line), "url": _link("notices:open", line.pk),
             "at": line.changed_at}
            for line in lines
        ]  # fmt: skip
        subject = told[0]["text"]
        if len(told) > 1:
            more = {"first": subject, "count": len(told) - 1}
            subject = _("%(first)s and %(count)s more") % more
        about = {"lines": told, "choices": _link("notices:choices"), "reader": reader}
        queue_mail(
            key=f"notices:{reader.id}:{max(line.pk for line in lines)}:{at.timestamp()}",
            to_id=reader.id,
            address=address,
            subject=str(subject),
            text=render_to_string("notices/letter.txt", about).strip() + "\n",
            html=render_to_string("notices/letter.html", about),
        )


def _link(name: str, *args: int) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"
