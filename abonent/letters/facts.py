"""What placeholders of templates stand for, in the language that is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.phones import pretty
from abonent.webkit import wording

if TYPE_CHECKING:
    from abonent.letters.models import Letter
    from abonent.parties.queries import ClientCard


_HEAD = (
    _("In reply to No. %(number)s of %(date)s"),
    _("In reply to No. %(number)s"),
    _("In reply to your letter of %(date)s"),
)
_BODY = (
    pgettext_lazy("your letter …", "No. %(number)s of %(date)s"),
    pgettext_lazy("your letter …", "No. %(number)s"),
    pgettext_lazy("your letter …", "of %(date)s"),
)


def about_operator(by: Actor) -> dict[str, str]:
    """Who writes, and when."""
    return {"operator.name": by.name, "today": wording.day(timezone.localtime(now()).date())}


def about_client(card: ClientCard) -> dict[str, str]:
    """The client, his account and number."""
    client = card.client
    names = f"{client.given_name} {client.patronymic}".strip()
    return {
        "client.name": client.name,
        "client.first_names": names or client.name,
        "client.account": card.accounts[0].number if card.accounts else "",
        "client.phone": pretty(card.phones[0].value) if card.phones else "",
    }


def about_case(case: Any) -> dict[str, str]:
    """The case."""
    return {
        "case.number": str(case.pk),
        "case.topic": get_catalogue().topics[case.topic_id].label,
        "case.text": case.text,
        "case.registered": wording.day(timezone.localtime(case.registered_at).date()),
    }


def about_incoming(letter: Letter) -> dict[str, str]:
    """The letter that is answered. Number and day are both theirs or both ours."""
    number, day = letter.number, letter.letter_date
    if letter.their_number and letter.their_date:
        number, day = letter.their_number, letter.their_date
    return {
        "incoming.reference": _reference(letter, _BODY),
        "incoming.number": number,
        "incoming.date": wording.day(day),
        "incoming.subject": letter.subject,
    }


def head_reference(letter: Letter) -> str:
    """What stands above a reply to this letter: ``На № 12 от 01.11.2026``."""
    return _reference(letter, _HEAD)


def _reference(letter: Letter, said: tuple[Promise, Promise, Promise]) -> str:
    """By what its sender gave of number and day; by ours only where there is neither."""
    number, day = letter.their_number, letter.their_date
    if not number and day is None:
        number, day = letter.number, letter.letter_date
    both, only_number, only_day = said
    text = only_number if day is None else both if number else only_day
    return str(text) % {"number": number, "date": wording.day(day) if day else ""}
