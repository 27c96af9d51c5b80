"""Two people changed one object: what of both can stand, and where somebody must choose.

Works on plain values by field; who calls says what the fields are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from abonent.kernel.errors import Outdated

MISSING = None
"""A field that one side does not have, such as an attribute left empty."""


@dataclass(frozen=True, slots=True)
class Collision:
    """A field that both changed, each otherwise."""

    field: str
    original: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """``values``: every field as it can stand, ``mine`` where the two collide."""

    values: dict[str, Any]
    collisions: tuple[Collision, ...]
    taken: tuple[str, ...]
    """Fields that only the others changed: theirs were taken."""


def merge(
    *, original: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> Merged:
    """Join two changes of ``original``.

    A field that one side left alone is as the other side has it; equal changes are one change.
    """
    values: dict[str, Any] = {}
    collisions: list[Collision] = []
    taken: list[str] = []
    for field in dict.fromkeys([*original, *theirs, *mine]):
        was, their, own = (side.get(field, MISSING) for side in (original, theirs, mine))
        values[field] = own
        if their in (own, was):
            continue
        if own == was:
            values[field] = their
            taken.append(field)
        else:
            collisions.append(Collision(field=field, original=was, theirs=their, mine=own))
    return Merged(values=values, collisions=tuple(collisions), taken=tuple(taken))


def wound_back(theirs: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What ``theirs`` was before ``changes`` (newest first), each ``{field: [before, after]}``."""
    found = dict(theirs)
    for change in changes:
        for field, (before, _after) in change.items():
            found[field] = before
    return found


class Collided(Outdated):
    """Both changed the same fields: nothing is written until somebody chooses.

    ``version`` is that of the object now; send it with the choice.
    """

    def __init__(self, message: str | Promise, *, merged: Merged, version: int) -> None:
        super().__init__(message)
        self.merged, self.version = merged, version
