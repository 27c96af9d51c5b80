"""What a document has to say, and how its number has to look.

A mask describes a number sign by sign: ``9`` is a digit, ``A`` a letter, ``*`` a letter or a digit,
``?`` after one of them makes it optional, every other sign stands for itself. Masks cannot explode
as regular expressions do, and an administrator can write one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from abonent.kernel.errors import Problems
from abonent.kernel.phrases import Phrase as _
from abonent.parties.policy.drafts import clean
from abonent.parties.policy.folding import fold_number

MOST_SCANS = 50
EARLIEST = date(1900, 1, 1)
_SIGNS: dict[str, Callable[[str], bool]] = {"9": str.isdecimal, "A": str.isalpha, "*": str.isalnum}
_LIMITS = {"series": 40, "number": 80, "issued_by": 250, "remark": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A document as it is asked for; ``type`` by code."""

    type: str
    series: str = ""
    number: str = ""
    issued_date: date | None = None
    issued_by: str = ""
    valid_until: date | None = None
    remark: str = ""
    account_id: int | None = None
    subscriber_id: int | None = None
    contact_person_id: int | None = None
    file_ids: Sequence[int] = ()
    """Scans: uploads of the actor, or files of the version before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRules:
    """What the type of a document asks for."""

    series_mask: str = ""
    number_mask: str = ""
    expires: bool = False


def fits_mask(text: str, mask: str) -> bool:
    """Whether ``text`` is written as ``mask`` says; an empty mask takes anything."""
    if not mask:
        return True
    places = {0}
    for sign, is_optional in _steps(mask):
        here = {at + 1 for at in places if at < len(text) and _takes(sign, text[at])}
        places = here | places if is_optional else here
    return len(text) in places


def _steps(mask: str) -> list[tuple[str, bool]]:
    steps: list[tuple[str, bool]] = []
    for sign in mask:
        if sign == "?" and steps:
            steps[-1] = (steps[-1][0], True)
        else:
            steps.append((sign, False))
    return steps


def _takes(sign: str, letter: str) -> bool:
    return _SIGNS[sign](letter) if sign in _SIGNS else sign == letter


def example_of(mask: str) -> str:
    """A number as the mask wants it, to be shown to who types one."""
    shown = {"9": "0", "A": "А", "*": "0"}
    return "".join(shown.get(sign, sign) for sign, _optional in _steps(mask))


def number_key(series: str, number: str) -> str:
    """Series and number in the one spelling by which they are searched."""
    return fold_number(series + number)[:130]


def check_document(draft: DocumentDraft, rules: DocumentRules, *, today: date) -> DocumentDraft:
    """The draft cleaned; raises Invalid with everything that is wrong."""
    draft, problems = clean(draft), Problems()
    for name, limit in _LIMITS.items():
        if len(getattr(draft, name)) > limit:
            problems.add(name, _("Too long: %(limit)s characters at most.") % {"limit": limit})
    for name, mask in (("series", rules.series_mask), ("number", rules.number_mask)):
        if not fits_mask(getattr(draft, name), mask):
            told = {"example": example_of(mask)}
            problems.add(name, _("Write it like this: %(example)s.") % told)
    if not draft.number and not draft.file_ids:
        problems.add("number", _("Give the number, or add a scan."))
    _check_dates(draft, rules, problems, today=today)
    if len(draft.file_ids) > MOST_SCANS:
        problems.add("file_ids", _("A document holds at most 50 files."))
    problems.check()
    return draft


def _check_dates(
    draft: DocumentDraft, rules: DocumentRules, problems: Problems, *, today: date
) -> None:
    if draft.issued_date and not EARLIEST <= draft.issued_date <= today:
        problems.add("issued_date", _("Give a day between 1900 and today."))
    if rules.expires and draft.valid_until is None:
        problems.add("valid_until", _("Such a document expires: say when."))
    elif draft.valid_until and draft.issued_date and draft.valid_until < draft.issued_date:
        problems.add("valid_until", _("It cannot end before it was issued."))
