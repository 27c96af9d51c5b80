"""The page of a case: what it says, what happened, what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abonent.attributes.closing import note_seen
from abonent.cases import actions, queries
from abonent.cases.models import Case
from abonent.cases.pages.offers import Group, Offer, filled_in, refuse
from abonent.cases.pages.relations import related_of
from abonent.cases.pages.routed import route_context, undoable_move
from abonent.cases.pages.shown import state_badge, timeline_of
from abonent.cases.pages.values import value_rows
from abonent.cases.policy import can_remove_file
from abonent.cases.ports import CasePanel, case_links, case_panels
from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, Refused
from abonent.kernel.files import respond, store_upload
from abonent.kernel.ids import find_id
from abonent.kernel.previews import respond_preview
from abonent.parties.queries import list_pinned_notes
from abonent.staff.choosing import ColleagueBox
from abonent.staff.middleware import OperatorRequest
from abonent.work.actions import finishing

PANEL_ROWS = 5

COLLEAGUES = ColleagueBox(right="cases.work")
UNKNOWN = 0  # no operator has this id: assigning to it is refused


@require_GET
def case(request: OperatorRequest, case_id: int) -> HttpResponse:
    """The whole page, or its body alone for a refresh."""
    found = queries.get_case(by=request.operator, case_id=case_id)
    template = "cases/_case.html" if request.headers.get("HX-Request") else "cases/case.html"
    return render(request, template, _context(request, found))


def _reach(by: Actor, found: Case) -> Callable[[str], bool]:
    """Which rights reach the case, each asked of the database once at most."""
    return cache(
        lambda permission: queries.can_reach_case(by=by, permission=permission, case_id=found.pk)
    )


def _panels(request: OperatorRequest, case_id: int) -> list[tuple[CasePanel, SafeString]]:
    """What rooms above say about a case, drawn; those with nothing to say are left out."""
    by = request.operator
    drawn = [
        (one, render_to_string(one.template, dict(one.load(by, case_id, PANEL_ROWS)), request))
        for one in case_panels
        if by.can(one.permission)
    ]
    return [(one, SafeString(said.strip())) for one, said in drawn if said.strip()]


def _context(request: OperatorRequest, found: Case, **more: Any) -> dict[str, Any]:
    by, catalogue = request.operator, get_catalogue()
    topic = catalogue.topics[found.topic_id]
    may = _reach(by, found)
    related = related_of(by, found)
    routed = route_context(found, by=by, given=request.POST if request.POST else None)
    history = queries.list_history(by=by, case_id=found.pk)
    groups = routed["groups"] if may("cases.work") else []
    if related["open_parts"]:
        groups = [_asking_why(group) for group in groups]
    return {
        "case": found,
        "again": bool(request.headers.get("HX-Request")),
        "topic": topic,
        "priority": catalogue.priorities[found.priority_id],
        "channel": catalogue.channels[found.contact.channel_id],
        "place": catalogue.places[found.contact.place_id],
        "state": state_badge(found.state),
        "attributes": _shown_attributes(by, found),
        **routed,
        "typed_ways": request.POST.getlist("move"),
        "groups": groups,
        **_reopened(groups, None, {}),
        "can_assign": may("cases.assign"),
        "can_work": may("cases.work"),
        "can_split": by.can("cases.register"),
        "can_merge": by.can("cases.merge"),
        "related": related,
        "panels": _panels(request, found.pk),
        "links": [(one, one.url(found.pk)) for one in case_links if by.can(one.permission)],
        "is_mine": found.owner_id == by.id,
        "timeline": timeline_of(history, by=by, topic_id=found.topic_id),
        "undoable": undoable_move(found, history, by=by) if may("cases.work") else None,
        "pinned_notes": _pinned_notes(by, found),
        "attachments": [
            (one, can_remove_file(by, added_by_id=one.added_by_id))
            for one in queries.list_attachments(by=by, case_id=found.pk)
        ],
        **more,
    }


def _shown_attributes(by: Actor, found: Case) -> list[tuple[str, Any]]:
    note_seen(found.attributes, by=by, of="case", id=found.pk)
    return value_rows(by, found)


def _pinned_notes(by: Actor, found: Case) -> list[Any]:
    """What colleagues should know about the client, for those who may see him."""
    if found.client_id is None or not by.can("parties.view"):
        return []
    return list(list_pinned_notes(by=by, client_id=found.client_id))


def _asking_why(group: Group) -> Group:
    """Closing before the parts are closed asks why."""
    return replace(group, offers=tuple(_asking(one) for one in group.offers))


def _asking(offer: Offer) -> Offer:
    return replace(offer, needs_comment=True) if offer.closes else offer


def _do(
    request: OperatorRequest, case_id: int, act: Callable[[], object], **typed: str
) -> HttpResponse:
    """Carry out an action, then show the case: with its new state, or with what was refused."""
    problem: Refused | None = None
    try:
        act()
    except (Invalid, Conflict) as refusal:
        problem = refusal
    if not request.headers.get("HX-Request") and problem is None:
        return redirect("cases:case", case_id)
    found = queries.get_case(by=request.operator, case_id=case_id)
    typed = typed if problem else {}
    context = _context(request, found, problem=_told(problem), typed=typed)
    context |= _reopened(context["groups"], problem, typed)
    htmx = request.headers.get("HX-Request")
    template = "cases/_case.html" if htmx else "cases/case.html"
    # 422 is swapped into the page as well; 409 would only raise a toast.
    return render(request, template, context, status=422 if problem else 200)


def _reopened(
    groups: Sequence[Group], problem: Refused | None, typed: dict[str, str]
) -> dict[str, Any]:
    """Which dialog comes back with the comment typed in it: its move's, or one for a note."""
    asking = [one for group in groups for one in group.offers if one.asks]
    refused = ""
    if problem and "move" in typed:
        refused = next((one.code for one in asking if one.has(typed["move"])), "")
        refused = refused or ("kept" if typed["comment"].strip() else "")
        if isinstance(problem, Invalid):
            refuse(groups, typed["move"], problem)
    wrong = problem.problems if isinstance(problem, Invalid) else {}
    return {
        "dialogs": [(one, one.code == refused) for one in asking],
        "refused": refused,
        "refused_undo": bool(problem) and "reason" in typed,
        "wrong_comment": "comment" in wrong,
        "comment_problem": " ".join(str(one) for one in wrong.get("comment", ())),
        "wrong_fields": bool(wrong) and all(key.startswith("attributes.") for key in wrong),
    }


def _told(problem: Refused | None) -> str:
    if isinstance(problem, Invalid):
        return " ".join(str(t) for texts in problem.problems.values() for t in texts)
    return str(problem.message) if problem else ""


def _version(request: OperatorRequest) -> int | None:
    return find_id(request.POST.get("version", ""))


@require_POST
def move(request: OperatorRequest, case_id: int) -> HttpResponse:
    """One move along the route, or several ways out of a step at once."""
    given = request.POST
    comment, chosen = given.get("comment", ""), given.getlist("move") or [""]
    found = queries.get_case(by=request.operator, case_id=case_id)
    return _do(
        request,
        case_id,
        lambda: actions.move_case(
            by=request.operator,
            case_id=case_id,
            move=chosen[0],
            comment=comment,
            version=_version(request),
            parts_too="parts_too" in given,
            also=chosen[1:],
            attributes=filled_in(found, given),
        ),
        comment=comment,
        move=given.get("offer") or chosen[0],
    )


@require_POST
def undo(request: OperatorRequest, case_id: int) -> HttpResponse:
    """The last move along the route taken back."""
    reason = request.POST.get("reason", "")
    return _do(
        request,
        case_id,
        lambda: actions.undo_move(
            by=request.operator, case_id=case_id, reason=reason, version=_version(request)
        ),
        reason=reason,
    )


@require_POST
def assign(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Give the case to somebody, to oneself, or to nobody."""
    named = COLLEAGUES.value_from_datadict(request.POST, {}, "owner") or ""
    known = request.operator.id if named == "me" else find_id(named)
    owner = known or (UNKNOWN if named else None)
    return _do(
        request,
        case_id,
        lambda: actions.assign_case(by=request.operator, case_id=case_id, owner_id=owner),
    )


@require_POST
def note(request: OperatorRequest, case_id: int) -> HttpResponse:
    """A note in the timeline."""
    text, draft = request.POST.get("text", ""), request.POST.get("draft", "")

    def act() -> None:
        with finishing(by=request.operator, named=draft):
            actions.note_case(
                by=request.operator, case_id=case_id, text=text,
                parts_too="parts_too" in request.POST,
            )  # fmt: skip

    return _do(request, case_id, act, note=text, draft=draft)


@require_POST
def attach(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Keep one uploaded file with the case; answers in a word, the page refreshes itself."""
    request.operator.check("cases.work")
    uploaded = next(iter(request.FILES.values()), None)
    if uploaded is None or isinstance(uploaded, list):
        return HttpResponse(_("Choose a file."), status=422, content_type="text/plain")
    try:
        file = store_upload(by=request.operator, uploaded=uploaded, name=uploaded.name or "")
        actions.attach_files(by=request.operator, case_id=case_id, file_ids=[file.pk])
    except Invalid as refusal:
        return HttpResponse(refusal.told, status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=201)


@require_POST
def detach(request: OperatorRequest, case_id: int, attachment_id: int) -> HttpResponse:
    """Take a file off the case."""
    return _do(
        request,
        case_id,
        lambda: actions.remove_attachment(
            by=request.operator, case_id=case_id, attachment_id=attachment_id
        ),
    )


@require_GET
def download(request: OperatorRequest, case_id: int, attachment_id: int) -> Any:
    """The content of a file of the case."""
    attachment = queries.get_attachment(
        by=request.operator, case_id=case_id, attachment_id=attachment_id
    )
    return respond(attachment.file)


@require_GET
def preview(
    request: OperatorRequest, case_id: int, attachment_id: int, page: int | None = None
) -> Any:
    """A page of a file as a picture; the thumbnail is page 0, without one: what there is."""
    attachment = queries.get_attachment(
        by=request.operator, case_id=case_id, attachment_id=attachment_id
    )
    return respond_preview(attachment.file, page)
