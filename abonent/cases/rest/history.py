"""REST: the timeline of a case and the notes in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.attributes.closing import open_values
from abonent.cases.actions import note_case
from abonent.cases.defined import SETS
from abonent.cases.models import HistoryEntry
from abonent.cases.queries import get_case, get_catalogue, list_history
from abonent.cases.rest.inputs import CaseNoteInput
from abonent.cases.rest.outputs import login_of
from abonent.kernel.actor import Actor
from abonent.kernel.rest import (
    CREATES,
    InJson,
    Output,
    PathId,
    actor_of,
    answer,
    created,
    once,
)

router = Router(tags=["cases"])


class HistoryOut(Output):
    """One entry of a timeline."""

    id: int
    at: datetime
    by: str | None
    """Log-in of who did it; null for the product itself."""
    kind: str
    """`registered`, `moved`, `assigned`, `changed`, `noted`, `attached`, `detached`, `linked`,
    `unlinked`, `parented`, `split`, `repeated`, `merged`, `parted`, `rerouted`, `undone` or
    `sent`."""
    data: dict[str, Any] = Field(examples=[{"from": "registered", "to": "in_work"}])
    """What the kind tells: states of a move, log-ins of an assignment, `[before, after]` of each
    changed field, the text of a note, names of files."""


class History(Output):
    """A timeline, oldest first."""

    items: list[HistoryOut]


@router.get(
    "/{int:case_id}/history",
    response=History,
    operation_id="list_history",
    summary="Timeline of a case",
)
def list_(request: HttpRequest, case_id: PathId) -> HttpResponse:
    """Everything that happened with the case, oldest first. Needs `cases.view`."""
    actor = actor_of(request)
    entries = list_history(by=actor, case_id=case_id)
    if not entries:
        get_case(by=actor, case_id=case_id)
    return answer(History(items=[_show(entry, actor) for entry in entries]))


@router.post(
    "/{int:case_id}/notes",
    response={201: HistoryOut},
    operation_id="note_case",
    summary="Write a note on a case",
    openapi_extra=CREATES,
)
def note(request: HttpRequest, case_id: PathId, body: InJson[CaseNoteInput]) -> HttpResponse:
    """The note becomes an entry of the timeline. Needs `cases.work`."""

    def effect() -> HttpResponse:
        entry = note_case(
            by=actor_of(request), case_id=case_id, text=body.text, parts_too=body.parts_too
        )
        return created(_show(entry, actor_of(request)), at=f"/api/v1/cases/{case_id}/history")

    return once(request, effect)


def _show(entry: HistoryEntry, by: Actor) -> HistoryOut:
    return HistoryOut(
        id=entry.pk,
        at=entry.at,
        by=login_of(entry.by_id),
        kind=entry.kind,
        data=_in_codes(entry.kind, _opened(entry.data, by)),
    )


def _opened(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The data without attributes that are closed to the reader, and without our own notes."""
    data = {name: one for name, one in data.items() if name != SETS}
    pair = data.get("attributes")
    if pair is None:
        return data
    return {**data, "attributes": [open_values(side, by=by, of="case") for side in pair]}


def _in_codes(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's data with codes and log-ins instead of our ids."""
    if kind == HistoryEntry.Kind.ASSIGNED:
        return {name: login_of(operator) for name, operator in data.items()}
    if kind == HistoryEntry.Kind.REGISTERED:
        return {**data, "owner": login_of(data.get("owner"))}
    if kind != HistoryEntry.Kind.CHANGED:
        return dict(data)
    catalogue = get_catalogue()
    known: dict[str, Mapping[int, Any]] = {
        "topic_id": catalogue.topics,
        "priority_id": catalogue.priorities,
    }
    return {
        name.removesuffix("_id"): [known[name][id].code for id in pair] if name in known else pair  # noqa: A001
        for name, pair in data.items()
    }
