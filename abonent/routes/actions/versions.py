"""Versions of routes: drafts, and which of them cases go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.configuration.history import check_reason, reason_of_now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import one_line
from abonent.routes.actions.starting import arm_starts, disarm_starts
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.definition import Definition
from abonent.routes.findings import Finding
from abonent.routes.models import Route, RouteVersion
from abonent.routes.packing.history import noted
from abonent.routes.queries.calls import expanded, pin_calls, wrong_call
from abonent.routes.queries.definitions import VERSION
from abonent.routes.queries.drawings import wrong_rule
from abonent.routes.queries.examples import Tried, list_examples, tried_on
from abonent.routes.queries.signals import find_signal_circles

PERMISSION = "routes.administer"
State = RouteVersion.State


class NotExecutable(Conflict):
    """A drawing with errors cannot be made active; ``findings`` are all of them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        told = _("The drawing has errors; mend them first: %(first)s")
        super().__init__(told % {"first": findings[0].message})
        self.findings = tuple(findings)


class ExamplesFail(Conflict):
    """Examples of the route come otherwise than expected; ``tried`` is what came of all.

    It is put into force all the same when that is confirmed with a reason.
    """

    def __init__(self, tried: Sequence[Tried]) -> None:
        failed = [one for one in tried if not one.is_passed]
        told = _(
            "Examples that fail: %(failed)s of %(all)s. The first is “%(name)s”: %(why)s Mend the "
            "drawing or the example, or confirm it with a reason."
        )
        values = {"failed": len(failed), "all": len(tried), "name": failed[0].label}
        super().__init__(told % {**values, "why": failed[0].difference})
        self.tried = tuple(tried)


def save_draft(
    *, by: Actor, route_id: int, xml: str, revision: int | None = None, note: str = "",
    is_beside: bool = False,
) -> RouteVersion:  # fmt: skip
    """Keep a drawing as the draft of a route, to the letter.

    ``revision``: of the draft that was drawn on; None makes a draft where there is none.
    ``is_beside``: makes another draft, which is the one that is gone on with; the older one stays
    until it is activated or deleted. Raises :class:`Outdated` if somebody saved it meanwhile,
    :class:`Invalid` for what is no BPMN file.
    """
    by.check(PERMISSION)
    check_drawing(xml)
    with transaction.atomic():
        route = _locked(route_id)
        draft = route.versions.filter(state=State.DRAFT).first()
        if is_beside:
            draft = None
        else:
            _check_revision(draft, revision)
        is_new = draft is None
        if draft is None:
            draft = RouteVersion(route=route, number=_next_number(route), revision=0)
        draft.xml, draft.note, draft.revision = xml, note.strip(), draft.revision + 1
        draft.changed_at, draft.changed_by_id = now(), by.id
        with noted(by, route):
            draft.save()
        verb = "routes.make_draft" if is_new else "routes.save_draft"
        _keep(
            by, draft, verb, {"revision": [None if is_new else draft.revision - 1, draft.revision]}
        )
    return draft


def check_drawing(xml: str) -> None:
    """Raise :class:`Invalid` for a text that is no BPMN file."""
    try:
        compile_route(xml)
    except Unreadable as unreadable:
        raise Invalid({"xml": [unreadable.message]}) from unreadable


def _check_revision(draft: RouteVersion | None, revision: int | None) -> None:
    if revision is None and draft is not None:
        raise Conflict(_("The route has a draft already: go on with it, or delete it first."))
    if revision is not None and (draft is None or draft.revision != revision):
        told = _("%(name)s saved the draft meanwhile. Look at both, then choose.")
        name = draft.changed_by.name if draft and draft.changed_by else _("Somebody")
        raise Outdated(told % {"name": name})


def activate(
    *, by: Actor, version_id: int, reason: str = "", is_confirmed: bool = False
) -> RouteVersion:
    """Let new cases go a draft, or a retired version again; the active one retires.

    The routes that it calls are pinned: it runs the versions of them that are active now, whatever
    becomes of those. Raises :class:`NotExecutable` while the drawing has errors, among them calls
    that lead nowhere or round in a circle, and signals that do; :class:`Invalid` without a reason
    where one is wanted.

    The examples of the route are tried with it (``tried`` of the answer). If one fails,
    :class:`ExamplesFail` unless it ``is_confirmed``, which wants a reason in any company.
    """
    by.check(PERMISSION)
    check_reason(by, reason or reason_of_now())
    with transaction.atomic():
        version = _version(version_id)
        if version.state == State.ACTIVE:
            raise Conflict(_("This version is active already."))
        definition = _checked(version)
        tried = _try(by, version, definition, reason=reason, is_confirmed=is_confirmed)
        version.pins = pin_calls(definition, pinned=version.pins)
        with noted(by, version.route, reason=reason):
            _put_into_force(by, version, reason, tried)
        arm_starts(version, definition)
        bump(VERSION)
    version.tried = tuple(tried)
    return version


def _try(
    by: Actor, version: RouteVersion, definition: Definition, *, reason: str, is_confirmed: bool
) -> list[Tried]:
    examples = list_examples(by=by, route_id=version.route_id)
    if not examples:
        return []
    route = version.route.code
    tried = tried_on(expanded(definition), by=by, route=route, examples=examples)
    if all(one.is_passed for one in tried):
        return tried
    if not is_confirmed:
        raise ExamplesFail(tried)
    if not reason.strip():
        told = _("Examples fail: say why it is put into force all the same.")
        raise Invalid({"reason": [told]})
    return tried


def _outcome(tried: Sequence[Tried]) -> dict[str, str]:
    passed = sum(one.is_passed for one in tried)
    return {"examples": f"{passed} / {len(tried)}"} if tried else {}


def _put_into_force(by: Actor, version: RouteVersion, reason: str, tried: Sequence[Tried]) -> None:
    before = version.state
    for other in version.route.versions.filter(state=State.ACTIVE):
        _retire(by, other)
    version.state, version.retired_at = State.ACTIVE, None
    version.activated_at, version.activated_by_id = now(), by.id
    version.save()
    changes = {"state": [before, State.ACTIVE], **_outcome(tried), **_said(reason)}
    _keep(by, version, "routes.activate", changes)


def _checked(version: RouteVersion) -> Definition:
    code = version.route.code
    compiled = compile_route(
        version.xml, check_rule=wrong_rule, check_call=lambda called: wrong_call(called, route=code)
    )
    circles = find_signal_circles(compiled.definition, route=code, lines=compiled.lines)
    errors = [*compiled.errors, *circles]
    if errors:
        raise NotExecutable(errors)
    return compiled.definition


def retire(*, by: Actor, version_id: int, reason: str = "") -> RouteVersion:
    """Let no new case go the active version; those that do go on."""
    by.check(PERMISSION)
    check_reason(by, reason or reason_of_now())
    with transaction.atomic():
        version = _version(version_id)
        if version.state != State.ACTIVE:
            raise Conflict(_("Only an active version can be retired."))
        with noted(by, version.route, reason=reason):
            _retire(by, version, reason)
        bump(VERSION)
    return version


def delete_draft(*, by: Actor, version_id: int) -> None:
    """Throw a draft away."""
    by.check(PERMISSION)
    with transaction.atomic():
        version = _version(version_id)
        if version.state != State.DRAFT:
            raise Conflict(_("Only a draft can be deleted: cases may go the others."))
        _keep(by, version, "routes.delete_draft", {"note": [version.note, None]})
        with noted(by, version.route):
            version.delete()


def _retire(by: Actor, version: RouteVersion, reason: str = "") -> None:
    version.state, version.retired_at = State.RETIRED, now()
    version.save()
    disarm_starts(version)
    changes = {"state": [State.ACTIVE, State.RETIRED], **_said(reason)}
    _keep(by, version, "routes.retire", changes)


def _said(reason: str) -> dict[str, str]:
    return {"reason": one_line(reason)} if reason.strip() else {}


def _locked(route_id: int) -> Route:
    route = Route.objects.select_for_update().filter(pk=route_id).first()
    if route is None:
        raise NotFound
    return route


def _version(version_id: int) -> RouteVersion:
    """The version, with its route locked: what is done to versions of a route is done in turn."""
    version = RouteVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound
    _locked(version.route_id)
    return RouteVersion.objects.select_related("route").get(pk=version_id)


def _next_number(route: Route) -> int:
    newest = route.versions.order_by("-number").first()
    return 1 if newest is None else newest.number + 1


def _keep(by: Actor, version: RouteVersion, verb: str, changes: dict[str, Any]) -> None:
    audit.record(by=by, action=verb, of="route_version", id=version.pk, changes=changes)
    publish(
        by=by,
        type="RouteChanged",
        topics=[f"route:{version.route_id}"],
        payload={"route": version.route_id, "version": version.pk},
    )
