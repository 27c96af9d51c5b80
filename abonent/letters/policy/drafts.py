"""What is asked for when a letter is written or registered, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from abonent.kernel.errors import Problems
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import many_lines, one_line

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_TEXT = 50_000
MOST_FILES = 50
EARLIEST = date(1990, 1, 1)
_LIMITS = {"correspondent": 250, "address": 500, "their_number": 80, "subject": 250,
           "tracking": 60, "text": MAX_TEXT}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOfLetter:
    """A case opened with an incoming letter; attributes as typed."""

    topic: str
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingDraft:
    """An incoming letter as it is registered. Reference data by code."""

    kind: str
    place: str
    """Where it came in: it is a contact."""
    correspondent: str
    subject: str
    received_date: date | None = None
    department: str = ""
    delivery: str = ""
    their_number: str = ""
    their_date: date | None = None
    text: str = ""
    client_id: int | None = None
    contact_person_id: int | None = None
    due_date: date | None = None
    """None: by the kind."""
    answers_id: int | None = None
    case: CaseOfLetter | None = None
    case_ids: Sequence[int] = ()
    """Cases that are there already."""
    file_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingDraft:
    """An outgoing letter as it is written."""

    kind: str
    letterhead: str
    correspondent: str
    subject: str
    text: str
    address: str = ""
    language: str = "ru"
    department: str = ""
    delivery: str = ""
    client_id: int | None = None
    contact_person_id: int | None = None
    answers_id: int | None = None
    signer_id: int | None = None
    case_ids: Sequence[int] = ()
    file_ids: Sequence[int] = ()


D = TypeVar("D", bound="DataclassInstance")


def clean_incoming(draft: IncomingDraft, *, today: date) -> IncomingDraft:
    """The draft cleaned; raises Invalid."""
    draft, problems = clean_texts(draft), Problems()
    check_texts(draft, problems)
    received = draft.received_date or today
    if not EARLIEST <= received <= today + timedelta(days=1):
        problems.add("received_date", _("A letter cannot have come in the future."))
    if draft.their_date and not EARLIEST <= draft.their_date <= today + timedelta(days=1):
        problems.add("their_date", _("A letter cannot be written in the future."))
    if draft.due_date and draft.due_date < received:
        problems.add("due_date", _("An answer cannot be due before the letter came."))
    problems.check()
    return replace(draft, received_date=received)


def clean_outgoing(draft: OutgoingDraft) -> OutgoingDraft:
    """The draft cleaned; raises Invalid."""
    draft, problems = clean_texts(draft), Problems()
    check_texts(draft, problems)
    if not draft.text:
        problems.add("text", _("Write the letter."))
    if draft.language not in ("ru", "en"):
        problems.add("language", _("Choose one of: %(choices)s.") % {"choices": "ru, en"})
    problems.check()
    return draft


def clean_texts(draft: D) -> D:
    """Every text without what was only typed around it."""
    texts = {}
    for one in fields(draft):
        value = getattr(draft, one.name)
        if isinstance(value, str):
            texts[one.name] = many_lines(value) if one.name == "text" else one_line(value)
    return replace(draft, **texts)


def check_texts(draft: Any, problems: Problems) -> None:
    """What every letter needs, and how long its texts may be."""
    for name, limit in _LIMITS.items():
        if len(getattr(draft, name, "")) > limit:
            problems.add(name, _("Too long: %(limit)s characters at most.") % {"limit": limit})
    if not draft.correspondent:
        problems.add("correspondent", _("Say who writes, or who is written to."))
    if not draft.subject:
        problems.add("subject", _("Say what the letter is about."))
    if len(getattr(draft, "file_ids", ())) > MOST_FILES:
        problems.add("file_ids", _("A letter holds at most 50 files."))
