"""Whom somebody means by a few letters: colleagues and departments by name."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import place_of
from abonent.staff.queries.administration import list_departments
from abonent.staff.queries.directory import list_colleagues, operator_logins, operator_names


def find_colleagues(*, text: str, right: str = "") -> list[Actor]:
    """Active operators each word of whose name or log-in begins as is typed; by name.

    With ``right`` only those who have it.
    """
    return [
        one
        for one in list_colleagues()
        if (not right or one.can(right)) and _is_meant(text, f"{one.name} {one.login}")
    ]


def find_former_colleagues(*, text: str) -> list[tuple[int, str]]:
    """Operators who are active no longer as (id, name), by name, found as colleagues are."""
    active = {one.id for one in list_colleagues()}
    logins = operator_logins()
    return sorted(
        (
            (key, name)
            for key, name in operator_names().items()
            if key not in active and _is_meant(text, f"{name} {logins[key]}")
        ),
        key=lambda one: place_of(one[1]),
    )


def find_departments(*, text: str) -> list[tuple[int, str]]:
    """Departments as (id, path of names) by the words of the path."""
    return [(key, path) for key, path in list_departments() if _is_meant(text, path)]


def only_meant(text: str, found: list[tuple[str, str]]) -> str | None:
    """Of values and names ``found`` by ``text`` the only one, or the only one called exactly so."""
    same = [key for key, name in found if _words(name) == _words(text)]
    sure = same or [key for key, _name in found]
    return sure[0] if len(sure) == 1 else None


def _is_meant(typed: str, name: str) -> bool:
    known = _words(name)
    return all(any(word.startswith(one) for word in known) for one in _words(typed))


_APART = str.maketrans({"ё": "е", "«": " ", "-": " ", ".": " ", "_": " "})


def _words(text: str) -> list[str]:
    return text.lower().translate(_APART).split()
