"""Versions of routes as administrators see them: drawings, what is wrong with them, differences."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from abonent.attributes.queries import list_defined
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, NotFound, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, localized
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.differing import Change, list_changes
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.composing.turns import Scope
from abonent.routes.definition import Definition
from abonent.routes.findings import Finding, Severity
from abonent.routes.linting.calls import Functions
from abonent.routes.linting.decisions import check_decisions
from abonent.routes.linting.linting import lint
from abonent.routes.linting.remarks import Remarks
from abonent.routes.models import Route, RouteVersion, StartTimer
from abonent.routes.ports import carriers
from abonent.routes.queries.calls import expanded, wrong_call
from abonent.routes.queries.definitions import get_version
from abonent.routes.queries.functions import list_functions
from abonent.routes.queries.signals import find_signal_circles
from abonent.rules.queries import find_wrong, in_full

SUBJECT = "case"
"""What goes along routes, as rules know it."""
PERMISSION = "routes.administer"


def get_route(*, by: Actor, route_id: int) -> Route:
    """One route."""
    by.check(PERMISSION)
    found = Route.objects.filter(pk=route_id).first()
    if found is None:
        raise NotFound
    return found


def list_drawn(*, by: Actor, route_id: int) -> Sequence[RouteVersion]:
    """All versions of a route, the newest first, without their drawings.

    ``running``: how many processes go each of them.
    """
    by.check(PERMISSION)
    rows = RouteVersion.objects.filter(route=route_id).order_by("-number").defer("xml")
    rows = rows.select_related("changed_by", "activated_by")
    running = Count("processes", filter=Q(processes__ended_at=None))
    return list(rows.annotate(running=running))


def get_drawing(*, by: Actor, version_id: int) -> RouteVersion:
    """One version with its drawing."""
    by.check(PERMISSION)
    rows = RouteVersion.objects.select_related("route", "changed_by", "activated_by")
    found = rows.filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def list_start_timers(*, version: RouteVersion) -> list[tuple[str, StartTimer]]:
    """When a version starts by itself next, by the names of its starts; none if it is not active.

    ``told`` of each: why it could not the last time, in the reader's language.
    """
    found = (
        list(version.timers.order_by("due_at"))
        if version.state == RouteVersion.State.ACTIVE
        else []
    )
    nodes = get_version(version_id=version.pk).definition.nodes if found else {}
    for one in found:
        one.told = localized(one.stuck) if one.stuck else ""
    return [(nodes[one.node].label, one) for one in found]


def find_draft(*, by: Actor, route_id: int) -> RouteVersion | None:
    """The draft of a route."""
    by.check(PERMISSION)
    rows = RouteVersion.objects.select_related("changed_by").filter(route=route_id)
    return rows.filter(state=RouteVersion.State.DRAFT).first()


def blank_drawing(*, route: Route) -> str:
    """What a new route begins with: its names and a start."""
    names = {code: route.name[code] for code in LANGUAGES if route.name.get(code)}
    return Drawing(f"route_{route.code}", name=names).start("start").xml()


def wrong_rule(text: str) -> Text | None:
    """What is wrong with an expression of a drawing."""
    return find_wrong(text, subject=SUBJECT)


def find_faults(xml: str, *, route: str) -> list[Finding]:
    """Everything there is to say of a drawing of a route (its code), in the order of the file.

    A text that is no BPMN file has one error.
    """
    try:
        compiled = compile_route(
            xml, check_rule=wrong_rule, check_call=lambda code: wrong_call(code, route=route)
        )
    except Unreadable as wrong:
        return [
            Finding(
                code=wrong.code, severity=Severity.ERROR, message=wrong.message, line=wrong.line
            )
        ]
    remarks = Remarks(compiled.lines)
    check_decisions(compiled.definition, remarks)
    _check_starts(compiled.definition, remarks, route=route)
    linted = lint(
        compiled.definition, lines=compiled.lines, functions=known_functions(), in_full=_in_full
    )
    signals = find_signal_circles(compiled.definition, route=route, lines=compiled.lines)
    found = [*compiled.findings, *linted, *remarks.found, *signals]
    return sorted(found, key=lambda finding: finding.line)


def _in_full(text: str) -> str:
    return in_full(text, subject=SUBJECT)


def _check_starts(definition: Definition, remarks: Remarks, *, route: str) -> None:
    """Starts by events: whether they could open anything."""
    starts = [node for node in definition.starts.get("", ()) if node.event]
    found = Route.objects.filter(code=route).first() if starts else None
    for carrier in carriers if found else ():
        for node in starts:
            for doubt in carrier.doubts(found.pk, localized(found.name), node) if found else ():
                told = _("It opens no case: %(why)s") % {"why": doubt}
                remarks.warn("start-opens-nothing", node, told)


def known_functions() -> Functions:
    """What calls of a drawing are checked against."""
    return Functions(
        known={one.code: one for one in list_functions()},
        attributes=lambda code: frozenset(one.type for one in list_defined(code=code)),
        wrong_place=wrong_text,
    )


def wrong_text(text: str) -> Text | None:
    """What is wrong with the places of a text, of the first that is wrong."""
    return next(Scope((), {}).wrong_text(text, what=_("Text")), None)


def definition_to_try(*, version: RouteVersion) -> Definition:
    """What a drawing would run if it were active. :class:`Conflict` while it has errors."""
    code = version.route.code
    compiled = compile_route(
        version.xml, check_rule=wrong_rule, check_call=lambda one: wrong_call(one, route=code)
    )
    if compiled.errors:
        told = _("The drawing has errors. Correct them, then try it: %(first)s")
        raise Conflict(told % {"first": compiled.errors[0].message})
    return expanded(compiled.definition)


def compare_drawings(*, one: str, other: str) -> list[Change]:
    """What another drawing has more, less or otherwise, element by element."""
    return list_changes(one, other)
