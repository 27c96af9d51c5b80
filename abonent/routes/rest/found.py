"""What addresses of routes name."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.routes.models import Route, RouteVersion
from abonent.routes.queries.drawings import PERMISSION


def find_route(by: Actor, code: str) -> Route:
    """The route with this code."""
    by.check(PERMISSION)
    found = Route.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def find_version(route: Route, number: int) -> RouteVersion:
    """The version of a route with this number."""
    found = route.versions.select_related("route").filter(number=number).first()
    if found is None:
        raise NotFound
    return found
