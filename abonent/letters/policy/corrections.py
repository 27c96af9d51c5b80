"""What an incoming letter says about itself, corrected after it was registered. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from abonent.kernel.errors import Problems
from abonent.kernel.phrases import Phrase as _
from abonent.letters.policy.drafts import EARLIEST, check_texts, clean_texts

TEXTS = ("correspondent", "subject", "text", "their_number", "delivery")
DAYS = ("their_date", "due_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The letter as it shall stand. Kind, department and day stay: its number is made of them."""

    correspondent: str
    subject: str
    text: str = ""
    their_number: str = ""
    their_date: date | None = None
    due_date: date | None = None
    """None: no answer is awaited."""
    delivery: str = ""
    """By code."""
    case_ids: Sequence[int] = ()


def clean_correction(given: Correction, *, received: date, today: date) -> Correction:
    """The correction cleaned; raises Invalid."""
    cleaned, problems = clean_texts(given), Problems()
    check_texts(cleaned, problems)
    if cleaned.their_date and not EARLIEST <= cleaned.their_date <= today + timedelta(days=1):
        problems.add("their_date", _("A letter cannot be written in the future."))
    if cleaned.due_date and cleaned.due_date < received:
        problems.add("due_date", _("An answer cannot be due before the letter came."))
    problems.check()
    return cleaned


def flat(correction: Correction) -> dict[str, Any]:
    """By field, as forms and histories keep it."""
    days = {name: day.isoformat() if (day := getattr(correction, name)) else "" for name in DAYS}
    return asdict(correction) | days | {"case_ids": sorted(set(correction.case_ids))}


def correction_of(values: Mapping[str, Any]) -> Correction:
    """The other way round; values come from outside, so each is made of the type it must be."""
    texts = {name: v if isinstance(v := values.get(name), str) else "" for name in TEXTS}
    ids = v if isinstance(v := values.get("case_ids"), list) else []
    return Correction(
        **texts, their_date=_day(values.get("their_date")), due_date=_day(values.get("due_date")),
        case_ids=[one for one in ids if isinstance(one, int)],
    )  # fmt: skip


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
