"""The drawings of routes as a part of the configuration: in histories and packages, by code."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import is_confirmed_now, reason_given
from abonent.kernel.configuration.parts import ConfigPart, Told
from abonent.kernel.errors import Invalid, NotFound, Problems
from abonent.routes.actions.versions import (
    PERMISSION,
    activate,
    check_drawing,
    delete_draft,
    retire,
    save_draft,
)
from abonent.routes.models import Process, Route, RouteVersion
from abonent.routes.packing import naming
from abonent.routes.packing.foreseen import failing_examples, replaced_draft
from abonent.routes.packing.history import BLANK, PART, told_as, told_of
from abonent.routes.packing.known import named_by_drawing

State = RouteVersion.State
LONGEST_NOTE = 500


def _read() -> dict[str, Told]:
    drawn = RouteVersion.objects.exclude(state=State.RETIRED).select_related("route")
    entries: dict[str, Told] = {}
    for one in drawn.order_by("route__position", "route"):
        named = entries.setdefault(one.route.code, {"name": dict(one.route.name), **BLANK})
        named |= told_as(one)
    return entries


def _find(path: str) -> Told | None:
    route = Route.objects.filter(code=path).first()
    told = told_of(route) if route else BLANK
    return {"name": dict(route.name), **told} if route and told != BLANK else None


def _write(by: Actor, path: str, told: Told) -> None:
    by.check(PERMISSION)
    problems = Problems()
    _check(problems, told)
    problems.check()
    with transaction.atomic():
        route = Route.objects.select_for_update().filter(code=path).first()
        if route is None:
            raise NotFound(_("Route “%(code)s” is not here.") % {"code": path})
        now = told_of(route)
        wanted = now | {name: value for name, value in told.items() if name in BLANK}
        if (wanted["active"], wanted["note"]) != (now["active"], now["note"]):
            _put_into_force(by, route, wanted)
        _leave_draft(by, route, wanted)


def _put_into_force(by: Actor, route: Route, wanted: Told) -> None:
    """The drawing that is wanted is the active one; what is being drawn is left as it is."""
    reason = reason_given()
    if not wanted["active"]:
        for version in route.versions.filter(state=State.ACTIVE):
            retire(by=by, version_id=version.pk, reason=reason)
            _forget(route, version)
        return
    known = route.versions.filter(xml=wanted["active"], note=wanted["note"]).exclude(
        state=State.ACTIVE
    )
    version = known.order_by("-number").first() or _drawn(
        by, route, wanted["active"], wanted["note"]
    )
    told = reason or str(_("From a package or the history of settings."))
    activate(by=by, version_id=version.pk, reason=told, is_confirmed=is_confirmed_now())


def _leave_draft(by: Actor, route: Route, wanted: Told) -> None:
    draft = route.versions.filter(state=State.DRAFT).first()
    if wanted["draft"]:
        _drawn(by, route, wanted["draft"], wanted["draft_note"])
    elif draft is not None:
        delete_draft(by=by, version_id=draft.pk)


def _drawn(by: Actor, route: Route, xml: str, note: str) -> RouteVersion:
    """The draft of a route, with this drawing."""
    draft = route.versions.filter(state=State.DRAFT).first()
    if draft is not None and (draft.xml, draft.note) == (xml, note):
        return draft
    revision = draft.revision if draft else None
    return save_draft(by=by, route_id=route.pk, xml=xml, revision=revision, note=note)


def _remove(by: Actor, path: str) -> None:
    """Nothing is drawn any more; a drawing that cases went or others call retires."""
    by.check(PERMISSION)
    with transaction.atomic():
        route = Route.objects.select_for_update().filter(code=path).first()
        if route is None:
            raise NotFound
        for version in route.versions.filter(state=State.DRAFT):
            delete_draft(by=by, version_id=version.pk)
        for version in route.versions.filter(state=State.ACTIVE):
            retire(by=by, version_id=version.pk, reason=reason_given())
            _forget(route, version)


def _forget(route: Route, version: RouteVersion) -> None:
    """A drawing that nothing ever used need not stay in the way of deleting its route."""
    called = RouteVersion.objects.filter(**{f"pins__{route.code}": version.pk})
    if not called.exists() and not Process.objects.filter(version=version).exists():
        version.delete()


def _check(problems: Problems, told: Told) -> None:
    for name, value in told.items():
        if name == "name":
            continue
        if name not in BLANK:
            problems.add(name, _("There is no such field here."))
        elif not isinstance(value, str):
            problems.add(name, _("This is a value of another type."))
        elif name.endswith("note"):
            if len(value) > LONGEST_NOTE:
                long = _("Too long: %(length)s characters of at most %(longest)s.")
                problems.add(name, long % {"length": len(value), "longest": LONGEST_NOTE})
        elif value:
            _check_text(problems, name, value)


def _check_text(problems: Problems, name: str, xml: str) -> None:
    try:
        check_drawing(xml)
    except Invalid as refusal:
        for message in refusal.problems["xml"]:
            problems.add(name, message)


def _as_draft(told: Told, here: Told | None) -> Told:
    """What would come into force comes as the draft; a draft of the package waits for the next."""
    kept = {name: value for name, value in told.items() if name not in ("active", "note")}
    active = told.get("active", "")
    if not active or active == (here or BLANK)["active"]:
        return kept
    return kept | {"draft": active, "draft_note": told.get("note", "")}


DRAWINGS = ConfigPart(
    key=PART,
    title=_("Drawing of a route"),
    plural=_("Drawings of routes"),
    permission=PERMISSION,
    icon="route",
    blank=BLANK,
    needs=(
        naming.ROUTE, naming.FUNCTION, naming.TOPIC, naming.ATTRIBUTE, naming.RULE,
        naming.TABLE, naming.ROLE,
        naming.DEPARTMENT,
    ),
    refers=named_by_drawing,
    as_draft=_as_draft,
    replaces=replaced_draft,
    confirms=failing_examples,
    read=_read,
    find=_find,
    write=_write,
    remove=_remove,
    check=_check,
)  # fmt: skip
