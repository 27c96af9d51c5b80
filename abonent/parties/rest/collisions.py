"""REST: what two changes of a client collide in, as programs name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from abonent.kernel.collisions import Collided, Collision
from abonent.parties.queries import category_codes
from abonent.staff.queries import operator_logins


@contextmanager
def as_sent() -> Iterator[None]:
    """Categories by code, managers by log-in."""
    try:
        yield
    except Collided as refusal:
        found = tuple(_renamed(one) for one in refusal.merged.collisions)
        merged = replace(refusal.merged, collisions=found)
        raise Collided(refusal.message, merged=merged, version=refusal.version) from None


def _renamed(one: Collision) -> Collision:
    if one.field == "category_id":
        return _said(one, "category", category_codes().get)
    if one.field == "manager_id":
        return _said(one, "manager", operator_logins().get)
    return one


def _said(one: Collision, name: str, say: Callable[[Any], Any]) -> Collision:
    return Collision(name, say(one.original), say(one.theirs), say(one.mine))
