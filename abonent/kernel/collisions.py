"""Two people changed one object: what of both can stand, and where somebody must choose.

Works on plain values by field; who calls says what the fields are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Outdated

MISSING = None
"""A field that one side does not have, such as an attribute left empty."""
MINE, THEIRS, ORIGINAL = "mine", "theirs", "original"


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

    ``version`` is that of the object now (or :func:`mark_of` theirs); send it with the choice.
    """

    def __init__(self, message: str | Promise, *, merged: Merged, version: int | str) -> None:
        super().__init__(message)
        self.merged, self.version = merged, version


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which side stands, by field; chosen looking at what ``shown`` marks."""

    sides: Mapping[str, str]
    shown: str = ""


def mark_of(values: Mapping[str, Any]) -> str:
    """A short mark that differs where the values do."""
    told = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(told.encode(), digest_size=8).hexdigest()


def settle(merged: Merged, sides: Mapping[str, str], *, version: int | str) -> Merged:
    """Without collisions, as ``sides`` say; raises :class:`Collided` while one of them is left."""
    values = dict(merged.values)
    for collision in merged.collisions:
        side = sides.get(collision.field)
        if side not in (MINE, THEIRS, ORIGINAL):
            raise Collided(
                _("A colleague changed the same fields. Choose what each of them shall say."),
                merged=merged, version=version,
            )  # fmt: skip
        values[collision.field] = getattr(collision, side)
    return replace(merged, values=values, collisions=())


def join(
    *, seen: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any],
    chosen: Chosen | None = None,
) -> Merged:  # fmt: skip
    """``mine``, written by somebody who saw ``seen``, joined with what is there now.

    A choice counts while ``theirs`` are still those that were shown. Raises :class:`Collided`.
    """
    mark = mark_of(theirs)
    sides = chosen.sides if chosen and chosen.shown == mark else {}
    return settle(merge(original=seen, theirs=theirs, mine=mine), sides, version=mark)
