"""Pure rules of staff: log-ins, limits on attempts, the end of sessions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 50  # a whole call centre may stand behind one address

NAME_MAX = 200
TOKEN_NAME_MAX = 100
_LOGIN = re.compile(r"^[A-Za-z0-9._@-]{1,60}$")


def is_login(text: str) -> bool:
    """Whether ``text`` may be a login."""
    return bool(_LOGIN.match(text))


def is_locked(*, failures_of_login: int, failures_of_address: int) -> bool:
    """Whether a further attempt within :data:`WINDOW` is refused, right or wrong."""
    return failures_of_login >= FAILURES_PER_LOGIN or failures_of_address >= FAILURES_PER_ADDRESS


def password_attempts_of(login: str) -> str:
    """Under which failed passwords of a login are counted.

    No login has a ``+``: typing one must not count as somebody's wrong code.
    """
    return login.lower().replace("+", " ")


def code_attempts_of(login: str) -> str:
    """Under which failed one-time codes are counted, apart from failed passwords."""
    return f"{login.lower()[:50]}+code"


def locked_until(
    failures: Iterable[datetime], *, most: int = FAILURES_PER_LOGIN
) -> datetime | None:
    """When attempts are taken again after these ``failures``, of which ``most`` are too many;
    None where they are taken now.
    """
    newest = sorted(failures, reverse=True)
    return newest[most - 1] + WINDOW if len(newest) >= most else None


def is_over(
    *, began: datetime, seen: datetime, now: datetime, longest: timedelta, idle: timedelta
) -> bool:
    """Whether a session has ended: ``longest`` after the log-in, or ``idle`` after the last use."""
    return now - began >= longest or now - seen >= idle


def is_worth_noting(*, seen: datetime, now: datetime, idle: timedelta) -> bool:
    """Whether a use is written down: a write on each request would cost more than it tells."""
    return now - seen >= idle / 20


def subtree(parents: Mapping[int, int | None], root: int) -> frozenset[int]:
    """``root`` and everything below it; a loop, which should not be, ends where it began."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found, left = {root}, [root]
    while left:
        fresh = [child for child in children.get(left.pop(), ()) if child not in found]
        found.update(fresh)
        left += fresh
    return frozenset(found)


def is_looped(parents: Mapping[int, int | None], start: int) -> bool:
    """Whether the way up from ``start`` comes back to it."""
    seen, here = {start}, parents.get(start)
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return here is not None


def depth(parents: Mapping[int, int | None], start: int | None) -> int:
    """How many there are from ``start`` up to the top, ``start`` included."""
    seen: set[int] = set()
    while start is not None and start not in seen:
        seen.add(start)
        start = parents.get(start)
    return len(seen)


class AsksForCodes(Protocol):
    """A role, as far as log-in is concerned."""

    is_active: bool
    needs_second_factor: bool


def needs_second_factor(roles: Iterable[AsksForCodes]) -> bool:
    """Whether one of the roles in force asks for one-time codes."""
    return any(role.is_active and role.needs_second_factor for role in roles)
