"""Choosing between mine, theirs and what was, for fields that two people changed at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from abonent.kernel.collisions import Chosen, Collided, Collision, Merged
from abonent.webkit import wording

PICK = "pick-"
"""Before the name of a field: which side was chosen."""
SEEN, SHOWN = "seen", "shown"
"""Names under which a form posts what it began with, and what its choices were made looking at."""
LONGEST = 80
"""Signs of a value that is told in a line."""
Told = Callable[[str], tuple[str | Promise, Callable[[Any], Any]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A field to choose, its values as they are read."""

    name: str
    label: str | Promise
    mine: Any
    theirs: Any
    original: Any
    picked: str


def rows_of(collisions: Iterable[Collision], *, told: Told, given: Mapping[str, Any]) -> list[Row]:
    """For ``{% collisions rows %}``. ``told`` names a field and says its values."""
    rows = []
    for one in collisions:
        label, say = told(one.field)
        mine, theirs, original = (
            "" if value is None else say(value) for value in (one.mine, one.theirs, one.original)
        )
        name = PICK + one.field
        rows.append(Row(name, label, mine, theirs, original, str(given.get(name, ""))))
    return rows


def choices_of(given: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen, by field."""
    return {k.removeprefix(PICK): str(v) for k, v in given.items() if k.startswith(PICK)}


def chosen_of(given: Mapping[str, Any]) -> Chosen:
    """The choices with what they were made looking at."""
    return Chosen(choices_of(given), str(given.get(SHOWN, "")))


def seen_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form began with; nothing if that cannot be read: then every difference is asked."""
    try:
        found = json.loads(given.get(SEEN, "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def joining(
    *, seen: Mapping[str, Any], given: Mapping[str, Any] | None = None,
    refusal: Collided | None = None, told: Told | None = None,
    author: Callable[[], str] = str,
) -> dict[str, Any]:  # fmt: skip
    """For ``webkit/parts/joining.html`` in a form: what it began with, and what is to be chosen.

    ``author`` finds who made the other change.
    """
    text = (given or {}).get(SEEN) or json.dumps(seen, ensure_ascii=False, default=str)
    context: dict[str, Any] = {"seen": text}
    if refusal is not None and told is not None:
        merged = refusal.merged
        context |= {
            "shown": refusal.version,
            "colleague": author(),
            "collisions": rows_of(merged.collisions, told=told, given=given or {}),
            "kept": kept_told(merged, told=told),
        }
    return context


def names_of(fields: Iterable[str], *, told: Told) -> str:
    """Fields by their labels."""
    return ", ".join(str(told(field)[0]) for field in fields)


def kept_told(merged: Merged, *, told: Told) -> str:
    """What only colleagues changed, with the values that stay: forms show what they began with."""
    said = []
    for field in merged.taken:
        label, say = told(field)
        value = merged.values[field]
        shown = "" if value is None else Truncator(str(say(value))).chars(LONGEST)
        said.append(f"{label}: {shown or wording.NOTHING}")
    return "; ".join(said)


def taken_told(fields: Iterable[str], *, told: Told) -> str:
    """What was joined silently, told all the same."""
    text = _("Saved together with what a colleague changed meanwhile: %(fields)s.")
    return text % {"fields": names_of(fields, told=told)}
