"""Who acts: the operator (or the system) on whose behalf an action or a query runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise

from abonent.kernel.errors import PermissionRefused
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that roles grant. ``code`` is ``room.verb``; ``label`` is shown to administrators."""

    code: str
    label: str | Promise
    room: str | Promise


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
    language: str = "ru"
    timezone: str = "Europe/Moscow"
    via: str = "page"
    """Where the request came in: ``page``, ``rest``, ``command`` or ``job``; kept in the audit."""

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

    def through(self, via: str) -> Actor:
        """The same actor coming in another way."""
        return replace(self, via=via)
