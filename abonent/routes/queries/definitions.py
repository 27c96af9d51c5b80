"""Versions of routes as the engine reads them, kept in the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.cache import VersionedCache
from abonent.kernel.errors import NotFound
from abonent.kernel.text import localized
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.definition import Definition, EventKind, Node
from abonent.routes.engine import expand
from abonent.routes.models import RouteVersion

VERSION = "routes"
"""Name under which changes of routes are announced (``kernel.cache``)."""
_compiled: dict[tuple[int, frozenset[tuple[str, int]]], Definition] = {}
"""By version and what it calls: what was once active is never changed."""


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version that is or was active."""

    id: int
    number: int
    is_active: bool
    route_id: int
    route: str
    """Code of its route."""
    name: Mapping[str, str]
    """Of its route, by language."""
    pins: Mapping[str, int]
    """Of the routes that it calls the version, by code."""

    @property
    def label(self) -> str:
        """The name of the route in the reader's language."""
        return localized(self.name)

    @property
    def definition(self) -> Definition:
        """What the engine makes of the drawing and of those it calls; once in each process."""
        key = (self.id, frozenset(self.pins.items()))
        found = _compiled.get(key)
        if found is None:
            xml = RouteVersion.objects.values_list("xml", flat=True).get(pk=self.id)
            found = _compiled[key] = expand(compile_route(xml).definition, self._called)
        return found

    def called(self, code: str) -> KnownVersion | None:
        """The version that its calls of a route run; None where they are passed."""
        pin = self.pins.get(code)
        return None if pin is None else get_version(version_id=pin)

    def _called(self, code: str) -> Definition | None:
        found = self.called(code)
        return None if found is None else found.definition


@dataclass(frozen=True, slots=True)
class _Known:
    by_id: Mapping[int, KnownVersion]
    active: Mapping[int, KnownVersion]
    """By id of the route."""
    by_route: Mapping[str, tuple[KnownVersion, ...]]
    """By code of the route, the newest first."""


def _load() -> _Known:
    rows = RouteVersion.objects.exclude(state=RouteVersion.State.DRAFT).order_by("-number")
    known = [_known(one) for one in rows.select_related("route").defer("xml")]
    by_route: dict[str, tuple[KnownVersion, ...]] = {}
    for one in known:
        by_route[one.route] = (*by_route.get(one.route, ()), one)
    return _Known(
        by_id={one.id: one for one in known},
        active={one.route_id: one for one in known if one.is_active},
        by_route=by_route,
    )


def _known(row: Any) -> KnownVersion:
    return KnownVersion(
        id=row.pk,
        number=row.number,
        is_active=row.state == RouteVersion.State.ACTIVE and row.route.is_active,
        route_id=row.route_id,
        route=row.route.code,
        name=row.route.name,
        pins=row.pins,
    )


_versions = VersionedCache(VERSION, _load)


def get_version(*, version_id: int) -> KnownVersion:
    """The version with this id; :class:`NotFound` for a draft or none."""
    found = _versions.get().by_id.get(version_id)
    found = found or _versions.get_fresh().by_id.get(version_id)
    if found is None:
        raise NotFound
    return found


def find_active(*, route_id: int | None) -> KnownVersion | None:
    """The version that new cases of a route go; None while none is active."""
    return None if route_id is None else _versions.get().active.get(route_id)


def find_callable(*, route: str) -> KnownVersion | None:
    """The active version of a route by its code, as it is at this very moment."""
    known = _versions.get_fresh().by_route.get(route, ())
    return next((one for one in known if one.is_active), None)


def list_active() -> list[KnownVersion]:
    """The active versions of all routes."""
    return list(_versions.get().active.values())


def list_event_starts(*, kind: EventKind, name: str) -> list[tuple[KnownVersion, Node]]:
    """The starts of active routes that a message or a signal sets off; one of each route."""
    found: dict[int, tuple[KnownVersion, Node]] = {}
    for version in list_active():
        for node in version.definition.starts.get("", ()):
            if node.event and (node.event.kind, node.event.name) == (kind, name):
                found.setdefault(version.id, (version, node))
    return [*found.values()]


def list_versions_of(*, route: str) -> tuple[KnownVersion, ...]:
    """Those that are or were active, by code of the route, the newest first."""
    return _versions.get().by_route.get(route, ())
