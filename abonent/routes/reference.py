"""Routes as the console keeps them; their drawings are kept beside."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.reference.kinds import ReferenceKind, UseCounter
from abonent.routes.models import Route, RouteVersion
from abonent.routes.queries.definitions import VERSION

PERMISSION = "routes.administer"

ROUTE = ReferenceKind(
    key="routes.route",
    model=Route,
    title=_("Route"),
    plural=_("Routes"),
    about=_("How cases move: steps, who takes them, what happens between."),
    permission=PERMISSION,
    version=VERSION,
    icon="route",
)
VERSIONS = UseCounter(
    ROUTE.key, _("versions"), lambda route: RouteVersion.objects.filter(route=route)
)
CALLS = UseCounter(
    ROUTE.key,
    _("calls of it"),
    lambda route: RouteVersion.objects.filter(pins__has_key=route.code),
)
