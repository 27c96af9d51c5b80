"""Pure rules of contacts and cases: what may be registered, and how it is described."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.phones import find_e164

MAX_TEXT = 20_000
MAX_CASES = 20
MAX_DURATION = 24 * 3600
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
FIRST_CONTACT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case as it is asked for. Reference data by code; ``attributes`` as typed or as JSON."""

    topic: str
    kind: str = ""
    """Empty: the topic's own."""
    priority: str = ""
    """Empty: the topic's own, else the default one."""
    text: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    owner_id: int | None = None
    file_ids: Sequence[int] = ()
    """Uploads of the actor that become attachments."""


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact as it is asked for, with the cases opened in it."""

    channel: str
    place: str
    direction: str = "in"
    client_id: int | None = None
    """None: anonymous."""
    subscriber_id: int | None = None
    contact_person_id: int | None = None
    address: str = ""
    """A telephone number in any spelling, or an e-mail address."""
    summary: str = ""
    started_at: datetime | None = None
    """None: now."""
    duration_seconds: int | None = None
    cases: Sequence[CaseDraft] = ()
    template: str = ""
    """The code of the contact template that it follows; empty: any that the actor is given."""


def can_remove_file(by: Actor, *, added_by_id: int | None) -> bool:
    """Whether ``by`` may take a file off a case: the own one, or any for who gives out work."""
    own = added_by_id is not None and added_by_id == by.id
    return by.can("cases.work") and (own or by.can("cases.assign"))


def check_contact(draft: ContactDraft, *, now: datetime) -> None:
    """Raise :class:`Invalid` for what is wrong with the contact itself."""
    problems = Problems()
    if draft.started_at and draft.started_at.tzinfo is None:
        problems.add("started_at", _("Give the time with its zone."))
    elif draft.started_at and draft.started_at > now + CLOCKS_MAY_DIFFER:
        problems.add("started_at", _("A contact cannot start in the future."))
    elif draft.started_at and draft.started_at < FIRST_CONTACT:
        problems.add("started_at", _("A contact cannot be older than the year 2000."))
    if draft.duration_seconds is not None and not 0 <= draft.duration_seconds <= MAX_DURATION:
        problems.add("duration_seconds", _("Give a duration of at most 24 hours."))
    if draft.client_id is None and (draft.subscriber_id or draft.contact_person_id):
        problems.add("client_id", _("Choose the client first."))
    if not draft.cases and not draft.summary.strip():
        problems.add("summary", _("Open a case or write what the contact was about."))
    if len(draft.cases) > MAX_CASES:
        problems.add("cases", _("A contact holds at most 20 cases."))
    for field_name, text in (("summary", draft.summary), ("address", draft.address)):
        check_text(problems, field_name, text)
    for number, case in enumerate(draft.cases):
        check_text(problems, f"cases.{number}.text", case.text)
    problems.check()


def check_address(problems: Problems, field_name: str, text: str) -> None:
    """Note what is neither a telephone number nor an e-mail address; nothing is no problem."""
    text = text.strip()
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError:
            problems.add(
                field_name, _("This is no e-mail address. Write it like name@example.org.")
            )
    elif text and find_e164(text) is None:
        problems.add(
            field_name,
            _("This is no telephone number. Write it like +7 916 123-45-67, or give an e-mail."),
        )


def check_text(problems: Problems, field_name: str, text: str) -> None:
    """Note texts that are too long or that the database cannot keep."""
    if len(text) > MAX_TEXT:
        problems.add(field_name, _("Keep to 20,000 characters, or attach the text as a file."))
    if "\x00" in text:
        problems.add(field_name, _("The text contains a forbidden character (zero byte)."))


_WORD = re.compile(r"\w{5,}")


def words_in_common(one: str, other: str, *, most: int = 5) -> list[str]:
    """Longer words that two texts share, the longest first; endings of words do not count."""
    mine = {word[:6]: word for word in _WORD.findall(one.casefold())}
    theirs = {word[:6] for word in _WORD.findall(other.casefold())}
    shared = [word for stem, word in mine.items() if stem in theirs]
    return sorted(shared, key=lambda word: (-len(word), word))[:most]


_MENTION = re.compile(r"(?<![\w.@-])@([A-Za-z0-9._-]{1,60})")
MOST_MENTIONED = 20


def find_mentions(text: str) -> list[str]:
    """Logins that ``text`` names by ``@``, each once; a full stop after a name is not of it."""
    found = (match.rstrip("._-") for match in _MENTION.findall(text))
    return list(dict.fromkeys(login for login in found if login))[:MOST_MENTIONED]
