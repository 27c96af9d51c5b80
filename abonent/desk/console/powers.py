"""What a role may, in words: what is done, to whose things, which fields and pages it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.desk.console.entries import list_entries
from abonent.desk.console.words import FIELD_RIGHTS
from abonent.kernel.actor import Actor, Scope, permissions
from abonent.kernel.confidential import list_fields
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds
from abonent.webkit.registry import rail

REACHED: dict[Scope, Text] = {
    Scope.OWN: _("what is one’s own"),
    Scope.RELATED: _("what is one’s own, of one’s clients and of those one is the superior of"),
    Scope.DEPARTMENT: _("what is of one’s department and those below it"),
    Scope.ALL: _("everything"),
}


@dataclass(frozen=True, slots=True)
class Power:
    """One thing that may be done. ``reach`` is empty where there is nothing to narrow."""

    label: Text
    reach: Text


@dataclass(frozen=True, slots=True)
class Powers:
    """All that a role gives."""

    rooms: list[tuple[str, list[Power]]]
    fields: list[Power]
    hidden: list[Text]
    """Confidential fields that stay closed."""
    pages: list[tuple[Text, str]]
    settings: list[Text]
    """Lists of settings that may be changed."""


def powers_of(role: Any) -> Powers:
    """What operators get who have this role alone."""
    actor = _actor(role)
    rooms: dict[str, list[Power]] = {}
    for right in permissions:
        if actor.can(right.code):
            reach = REACHED[actor.scope(right.code)] if right.scoped else ""
            rooms.setdefault(str(right.room), []).append(Power(right.label, reach))
    return Powers(
        rooms=list(rooms.items()), fields=list(_opened(actor)),
        hidden=[one.label for one in list_fields() if not actor.can_field(one.code)],
        pages=list(_pages(actor)),
        settings=[kind.plural for kind in reference_kinds if actor.can(kind.permission)],
    )  # fmt: skip


def _actor(role: Any) -> Actor:
    narrowed = {code: Scope[name.upper()] for code, name in role.scopes.items()}
    return Actor(
        id=None, login=role.code, name=role.code, granted=frozenset(role.permissions),
        everything=role.grants_everything, narrowed=narrowed, fields=role.fields,
    )  # fmt: skip


def _opened(actor: Actor) -> Iterator[Power]:
    for one in list_fields():
        if actor.can_field(one.code):
            how = "change" if actor.can_field(one.code, change=True) else "see"
            yield Power(one.label, FIELD_RIGHTS[how])


def _pages(actor: Actor) -> Iterator[tuple[Text, str]]:
    """Places of the product that stand open: of the rail, and of the console one by one."""
    for place in rail:
        if not place.permission or actor.can(place.permission):
            yield place.label, place.icon
    if actor.can("desk.console"):
        for entry in list_entries(by=actor):
            if not entry.kind:
                yield entry.label, entry.icon
