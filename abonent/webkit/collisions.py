"""Choosing between mine, theirs and what was, for fields that two people changed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from abonent.kernel.collisions import Collision

PICK = "pick-"
"""Before the name of a field: which side was chosen."""
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
