"""What placeholders of templates stand for, in the language that is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.phones import pretty
from abonent.webkit import wording

if TYPE_CHECKING:
    from abonent.letters.models import Letter
    from abonent.parties.queries import ClientCard


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
    """The letter that is answered."""
    day = letter.their_date or letter.letter_date
    return {
        "incoming.number": letter.their_number or letter.number,
        "incoming.date": wording.day(day),
        "incoming.subject": letter.subject,
    }
