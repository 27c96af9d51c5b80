"""REST: changing many cases at once, in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import ConfigDict, Field

from abonent.cases.actions import choose_cases, continue_bulk, start_bulk, try_bulk
from abonent.cases.actions.bulk_runs import MOST
from abonent.cases.models import BulkChange, BulkFailure
from abonent.cases.queries import get_bulk, list_failures
from abonent.cases.rest.inputs import Attributes, Kind, owner_id_of
from abonent.kernel.errors import Invalid
from abonent.kernel.rest import (
    CREATES,
    Code,
    Id,
    InJson,
    Input,
    InQuery,
    Key,
    Line,
    Output,
    Page,
    PageQuery,
    PathId,
    Text,
    actor_of,
    answer,
    created,
    cut,
    leads_to,
    once,
)
from abonent.kernel.text import localized

router = Router(tags=["cases"])


class Assign(Input):
    """Give the cases to somebody."""

    kind: Literal["assign"]
    owner: Key | None
    """Log-in of an active operator, or null for nobody."""

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        return {"owner_id": owner_id_of(self.owner)}


class Move(Input):
    """Carry the cases one step along their route."""

    kind: Literal["move"]
    move: Code
    comment: Text = ""

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        return {"move": self.move, "comment": self.comment}


class Edit(Input):
    """Change what the cases say; what is left out stays."""

    kind: Literal["edit"]
    topic: Code | None = None
    case_kind: Kind | None = None
    priority: Code | None = None
    attributes: Attributes | None = None
    """Values by attribute code: those left out stay, null clears one."""

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        return {
            "topic": self.topic,
            "kind": self.case_kind,
            "priority": self.priority,
            "changed_attributes": self.attributes,
        }


class Note(Input):
    """Write a note on every case."""

    kind: Literal["note"]
    text: Text = Field(min_length=1)

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        return {"text": self.text}


class Reroute(Input):
    """Go on along another version of the route that the cases go."""

    kind: Literal["reroute"]
    version: Id
    """Id of the version, active or retired."""
    mapping: dict[Line, Line] = Field(default_factory=dict)
    """Elements of that version by those where cases stand: unnamed ones go on at the element of
    the same id, those with an empty text stay on the version they go."""
    reason: Text = ""

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        return {"to_id": self.version, "mapping": self.mapping, "reason": self.reason}


class BulkInput(Input):
    """What to do to which cases."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"case_ids": [101, 102], "change": {"kind": "assign", "owner": "agent"}}]
        }
    )

    case_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    """Numbers of the cases, at most 100,000."""
    change: Annotated[Assign | Move | Edit | Note | Reroute, Field(discriminator="kind")]
    """What is done to each of them."""


class StartInput(BulkInput):
    """What to do to which cases, and what was tried before."""

    tried: Text = ""
    """`mark` of a trial: then nothing else is begun than what was tried."""


class BulkOut(Output):
    """A bulk change and how far it has come."""

    id: int
    kind: str
    state: str
    """`waiting`, `running`, `done`, `failed` or `cancelled`."""
    chosen: int
    """How many cases were chosen."""
    done: int
    """How many of them are behind."""
    changed: int
    same: int
    """Cases that were so already."""
    failed: int
    """Cases left as they were: `GET /cases/bulk/{id}/failures` tells why."""
    created_at: datetime


class TrialOut(Output):
    """What a change would do."""

    looked: int
    """Cases it was tried on: the first 2,000."""
    changed: int
    same: int
    failed: int
    reasons: Mapping[str, int]
    """How often each hindrance occurs, in the language of the answer."""
    mark: str
    """Give it back as `tried` when the change is started."""


class FailureOut(Output):
    """A case left as it was, and why."""

    case_id: int
    reason: str


@router.post(
    "/bulk",
    response={201: BulkOut},
    operation_id="start_bulk",
    summary="Change many cases",
    openapi_extra={**CREATES, **leads_to(get_bulk=("bulk_id", "/id"))},
)
def start(request: HttpRequest, body: InJson[StartInput]) -> HttpResponse:
    """The worker does it, as if each case were changed on its own: the same rights, history and
    events. What hinders one case does not hinder the others. Needs `cases.bulk` and the right that
    the change itself needs.
    """

    def effect() -> HttpResponse:
        by, wish = actor_of(request), body.change.wish()
        with transaction.atomic():
            chosen = choose_cases(by=by, kind=body.change.kind, case_ids=body.case_ids)
            started = start_bulk(by=by, bulk_id=chosen.pk, wish=wish, tried=body.tried or None)
        return created(_show(started), at=f"/api/v1/cases/bulk/{started.pk}")

    return once(request, effect)


@router.post("/bulk/trial", response=TrialOut, operation_id="try_bulk", summary="Try a bulk change")
def try_(request: HttpRequest, body: InJson[BulkInput]) -> HttpResponse:
    """What the change would do to the first 2,000 of the cases; nothing is written."""
    by = actor_of(request)
    trial = try_bulk(by=by, kind=body.change.kind, case_ids=body.case_ids, wish=body.change.wish())
    return answer(
        TrialOut(
            looked=trial.looked,
            changed=trial.changed,
            same=trial.same,
            failed=trial.refused,
            reasons=dict(trial.reasons),
            mark=trial.mark,
        )
    )


@router.post(
    "/bulk/{int:bulk_id}/continue",
    response=BulkOut,
    operation_id="continue_bulk",
    summary="Go on with a stopped bulk change",
)
def go_on(request: HttpRequest, bulk_id: PathId) -> HttpResponse:
    """The same change, for the cases that were not reached when it was stopped or failed."""

    def effect() -> HttpResponse:
        return answer(_show(continue_bulk(by=actor_of(request), bulk_id=bulk_id)))

    return once(request, effect)


@router.get(
    "/bulk/{int:bulk_id}", response=BulkOut, operation_id="get_bulk", summary="One bulk change"
)
def get(request: HttpRequest, bulk_id: PathId) -> HttpResponse:
    """How far it has come."""
    return answer(_show(get_bulk(by=actor_of(request), bulk_id=bulk_id)))


@router.get(
    "/bulk/{int:bulk_id}/failures",
    response=Page[FailureOut],
    operation_id="list_bulk_failures",
    summary="Cases that a bulk change left as they were",
)
def failures(request: HttpRequest, bulk_id: PathId, query: InQuery[PageQuery]) -> HttpResponse:
    """Case by case, with the reason in the language of the answer."""
    rows = list_failures(by=actor_of(request), bulk_id=bulk_id)
    return answer(cut(rows, order="id", query=query, show=_show_failure))


def _show(bulk: BulkChange) -> BulkOut:
    if bulk.started_at is None:
        raise Invalid({"": [_("This change was not started.")]})
    return BulkOut(
        id=bulk.pk,
        kind=bulk.kind,
        state=bulk.job.state if bulk.job else "done",
        chosen=len(bulk.case_ids),
        done=bulk.done,
        changed=bulk.changed,
        same=bulk.same,
        failed=bulk.failures.count(),
        created_at=bulk.created_at,
    )


def _show_failure(failure: BulkFailure) -> FailureOut:
    return FailureOut(case_id=failure.case_id, reason=localized(failure.reason))
