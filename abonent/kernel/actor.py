"""Who acts: the operator (or the system) on whose behalf an action or a query runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from django.utils.functional import Promise

from abonent.kernel.errors import OnlyLooking, PermissionRefused
from abonent.kernel.registry import Registry


class Scope(IntEnum):
    """How far a right reaches; each step holds the ones before it.

    A case is its owner's and its registrar's, a client its manager's and its creator's.
    """

    NONE = 0
    OWN = 1
    """What is one's own."""
    RELATED = 2
    """Also what belongs to those one is the superior of, and whatever is of one's clients."""
    DEPARTMENT = 3
    """Also what belongs to anyone of one's department and of those below it."""
    ALL = 9
    """Everything. Between these two there is room for queues."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that roles grant. ``code`` is ``room.verb``; ``label`` is shown to administrators.

    Of a ``scoped`` one a role says how far it reaches.
    """

    code: str
    label: str | Promise
    room: str | Promise
    scoped: bool = False


permissions: Registry[Permission] = Registry(key=lambda p: p.code)
"""Every right there is; rooms add theirs in ``apps.py``."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated author of reads and writes. ``id`` is None for the system itself."""

    id: int | None
    login: str
    name: str
    granted: frozenset[str] = frozenset()
    everything: bool = False
    narrowed: Mapping[str, Scope] = field(default_factory=dict, hash=False)
    """Rights of ``granted`` that reach less than everything, and how far."""
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Confidential fields open to the actor: ``see`` or ``change`` by code."""
    below: frozenset[int] = frozenset()
    """Operators whose superior one is, over however many steps."""
    department: frozenset[int] = frozenset()
    """Operators of one's departments and of those below them."""
    language: str = "ru"
    timezone: str = "Europe/Moscow"
    via: str = "page"
    """Where the request came in: ``page``, ``rest``, ``command`` or ``job``; kept in the audit."""

    watcher: Actor | None = None
    """Who looks with these rights without being this person: every trace is the watcher's."""

    @classmethod
    def system(cls, name: str) -> Actor:
        """The product acting by itself (a job, a subscriber, a command)."""
        return cls(id=None, login="system", name=name, everything=True, via="job")

    def can(self, permission: str) -> bool:
        """Whether the right ``permission`` is granted. An unknown code is a programmer's error."""
        permissions.get(permission)
        return self.everything or permission in self.granted

    def check(self, permission: str) -> None:
        """Raise :class:`PermissionRefused` unless :meth:`can`."""
        if not self.can(permission):
            raise PermissionRefused(str(permissions.get(permission).label))

    def check_is_oneself(self) -> None:
        """Raise :class:`OnlyLooking` for who sees the product as this person."""
        if self.watcher is not None:
            raise OnlyLooking

    def scope(self, permission: str) -> Scope:
        """How far the right ``permission`` reaches."""
        if not self.can(permission):
            return Scope.NONE
        return Scope.ALL if self.everything else self.narrowed.get(permission, Scope.ALL)

    def people(self, permission: str) -> list[int]:
        """Operators whose things the right reaches; of no use where it reaches everything."""
        scope = self.scope(permission)
        found = {self.id} if scope >= Scope.OWN and self.id is not None else set()
        if scope >= Scope.RELATED:
            found |= self.below
        if scope >= Scope.DEPARTMENT:
            found |= self.department
        return sorted(found)

    def can_field(self, code: str, *, change: bool = False) -> bool:
        """Whether the confidential field ``code`` may be seen, or changed."""
        if self.watcher is not None and not self.watcher.can_field(code, change=change):
            return False
        opened = self.fields.get(code)
        return self.everything or opened == "change" or (opened == "see" and not change)

    def through(self, via: str) -> Actor:
        """The same actor coming in another way."""
        return replace(self, via=via)
