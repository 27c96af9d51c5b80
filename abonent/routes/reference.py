"""Routes as the console keeps them; their drawings are kept beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.routes.composing.composed import wrong_steps
from abonent.routes.composing.fields import check_fields
from abonent.routes.models import BusinessFunction, Route, RouteVersion
from abonent.routes.packing.known import named_by_function
from abonent.routes.ports import functions
from abonent.routes.queries.definitions import VERSION
from abonent.routes.uses import name_versions

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
    named=name_versions,
)


def _check_function(problems: Problems, row: Any, before: Mapping[str, Any]) -> None:
    if not before and functions.find(row.code) is not None:
        told = _("The product itself has a function “%(code)s”: give this one another code.")
        problems.add("code", told % {"code": row.code})
    if problems.by_field.keys() & {"inputs", "outputs", "steps"}:
        return
    for wrong in wrong_steps(row.inputs, row.outputs, row.steps):
        problems.add("steps", wrong)


def _beside(by: Actor, row: Any) -> tuple[str, Mapping[str, Any]]:
    from abonent.routes.function_pages import beside  # pages know this kind

    return beside(by, row)


FUNCTION = ReferenceKind(
    key="routes.function",
    model=BusinessFunction,
    title=_("Business function"),
    plural=_("Business functions"),
    about=_("Calls of other systems, texts and look-ups that routes use, put together here."),
    permission=PERMISSION,
    version=VERSION,
    icon="function",
    fields=(
        ExtraField(name="about", label=_("What it does"), type="localized_text", longest=500),
        ExtraField(name="inputs", label=_("What it is given"), type="json", default=[],
                   check=check_fields),
        ExtraField(name="outputs", label=_("What it gives back"), type="json", default=[],
                   check=check_fields),
        ExtraField(name="steps", label=_("Steps"), type="json", required=True),
    ),
    check=_check_function,
    refers=named_by_function,
    beside=_beside,
)  # fmt: skip


def versions_using(function: Any) -> QuerySet[RouteVersion]:
    """Versions of routes, whatever their state, that call a business function."""
    element = r"<([A-Za-z_][\w.-]*:)?(function|handler)\s[^>]*"
    named = rf"{element}\y(code|function)\s*=\s*[\"']{function.code}[\"']"
    return RouteVersion.objects.filter(xml__regex=named)


CALLED = UseCounter(FUNCTION.key, _("versions of routes"), versions_using, named=name_versions)
