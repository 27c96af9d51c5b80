"""REST: cases, found, read, changed, moved and assigned."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.attributes.closing import list_closed, note_listed, note_seen
from abonent.attributes.sorting import asked_codes, order_of
from abonent.cases.actions import assign_case, edit_case, move_case, undo_move
from abonent.cases.models import Case
from abonent.cases.queries import definitions_of_all, get_case, list_cases
from abonent.cases.queries.merges import find_case_merged_into
from abonent.cases.rest.filters import ATTRIBUTES, CaseQuery
from abonent.cases.rest.inputs import AssignmentInput, CasePatch, MoveInput, UndoInput, owner_id_of
from abonent.cases.rest.outputs import CaseDetails, CaseOut, show_case, show_details
from abonent.kernel.errors import NotFound
from abonent.kernel.rest import (
    MINIMAL,
    InJson,
    InQuery,
    Page,
    PathId,
    actor_of,
    answer,
    changed,
    changing,
    cut,
    tag_of,
    wants_minimal,
)
from abonent.rules.queries import narrow

router = Router(tags=["cases"])


@router.get(
    "",
    response=Page[CaseOut],
    operation_id="list_cases",
    summary="Find cases",
    openapi_extra=ATTRIBUTES,
)
def list_(request: HttpRequest, query: InQuery[CaseQuery]) -> HttpResponse:
    """Cases that match all filters, page by page. Needs `cases.view`."""
    by = actor_of(request)
    found = list_cases(by=by, where=query.where(by=by))
    found = narrow(found, subject="case", text=query.q, by=by)
    order = order_of(query.sort, definitions_of_all(), closed=list_closed(by=by, of="case"))
    page = cut(found, order=order, query=query, show=partial(show_case, by=by))
    shown = (code for one in page.items for code in one.attributes)
    codes = asked_codes(query.sort, (*query.attr, *shown))
    note_listed(codes, by=by, of="case", name="cases")
    return answer(page)


@router.get("/{int:case_id}", response=CaseDetails, operation_id="get_case", summary="One case")
def get(request: HttpRequest, case_id: PathId) -> HttpResponse:
    """The case and the steps its route allows; its version in `ETag`. Needs `cases.view`.

    The number of a case that was merged into another leads there (307).
    """
    try:
        return _answer(request, case_id)
    except NotFound:
        winner = find_case_merged_into(by=actor_of(request), case_id=case_id)
        if winner is None:
            raise
        return HttpResponse(status=307, headers={"Location": f"/api/v1/cases/{winner}"})


@router.patch(
    "/{int:case_id}",
    response={200: CaseDetails, 204: None},
    operation_id="edit_case",
    summary="Change what a case says",
    openapi_extra=MINIMAL,
)
def edit(request: HttpRequest, case_id: PathId, body: InJson[CasePatch]) -> HttpResponse:
    """Topic, kind, priority, text, attributes; what is left out stays. Needs `cases.work`."""
    with changing(request) as version:
        case = edit_case(
            by=actor_of(request),
            case_id=case_id,
            topic=body.topic,
            kind=body.kind,
            priority=body.priority,
            text=body.text,
            changed_attributes=body.attributes,
            version=version,
        )
    return _answer_changed(request, case)


@router.post(
    "/{int:case_id}/moves",
    response={200: CaseDetails, 204: None},
    operation_id="move_case",
    summary="Carry a case one step along its route",
    openapi_extra=MINIMAL,
)
def move(request: HttpRequest, case_id: PathId, body: InJson[MoveInput]) -> HttpResponse:
    """Start, resolve, close, reopen. Refused with 409 if the state does not allow the step, with
    422 if the route has no such step at all; the answer names those that are possible.

    Needs the right that the step asks for (`GET /flow`).
    """
    with changing(request) as version:
        case = move_case(
            by=actor_of(request),
            case_id=case_id,
            move=body.move,
            comment=body.comment,
            version=version,
            parts_too=body.parts_too,
            also=body.also,
            attributes=body.attributes,
        )
    return _answer_changed(request, case)


@router.post(
    "/{int:case_id}/moves/undo",
    response={200: CaseDetails, 204: None},
    operation_id="undo_move",
    summary="Undo the last move of a case along its route",
    openapi_extra=MINIMAL,
)
def undo(request: HttpRequest, case_id: PathId, body: InJson[UndoInput]) -> HttpResponse:
    """The case stands where it stood before. Refused with 409, which says why, when something
    that cannot be undone has happened since.

    Needs `cases.work`; a move of a colleague, or of more than some minutes ago,
    `cases.undo_move` besides.
    """
    with changing(request) as version:
        case = undo_move(by=actor_of(request), case_id=case_id, reason=body.reason, version=version)
    return _answer_changed(request, case)


@router.post(
    "/{int:case_id}/assignment",
    response={200: CaseDetails, 204: None},
    operation_id="assign_case",
    summary="Give a case to an operator, or to nobody",
    openapi_extra=MINIMAL,
)
def assign(request: HttpRequest, case_id: PathId, body: InJson[AssignmentInput]) -> HttpResponse:
    """Needs `cases.assign`; `cases.work` is enough to take a case oneself."""
    with changing(request) as version:
        case = assign_case(
            by=actor_of(request),
            case_id=case_id,
            owner_id=owner_id_of(body.owner),
            version=version,
        )
    return _answer_changed(request, case)


def _answer_changed(request: HttpRequest, case: Case) -> HttpResponse:
    """The case as it is now, or only its version where the client prefers that."""
    return changed(case.version) if wants_minimal(request) else _answer(request, case.pk)


def _answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """The case as it is now."""
    by = actor_of(request)
    case = get_case(by=by, case_id=case_id)
    shown = show_details(case, by=by)
    note_seen(shown.attributes, by=by, of="case", id=case_id)
    return answer(shown, headers=tag_of(case.version))
