"""Routes as the console keeps them; their drawings are kept beside."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.reference.kinds import ReferenceKind
from abonent.routes.models import Route
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
