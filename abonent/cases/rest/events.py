"""REST: events from outside, which move cases along their routes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from abonent.cases.actions.hear import OutsideEvent, receive_event, receive_signal
from abonent.cases.rest.inputs import Attributes
from abonent.kernel.rest import CREATES, Id, InJson, Input, Output, actor_of, answer, once
from abonent.kernel.rest.fields import Code, Line, Scalar

router = Router(tags=["events"])
signals = Router(tags=["events"])


class EventInput(Input):
    """What happened, and whom it concerns."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "payment-received", "attribute": "account_number", "value": "4601"}
            ]
        }
    )

    name: Line = Field(examples=["payment-received"])
    """Name of the message, as the drawing of the route has it."""
    case: Id | None = None
    """Number of the case that waits for it; or:"""
    attribute: Code | None = None
    """Code of an attribute …"""
    value: Scalar | None = None
    """… whose value tells the cases that wait for it."""
    values: Attributes = Field(default_factory=dict)
    """Values that attributes of these cases are given."""
    client: Id | None = None
    """Whose case is opened, where no case waits and the message starts a route; or:"""
    phone: Line = ""
    """A number that one client has alone."""


class EventOut(Output):
    """What came of an event."""

    moved: list[int]
    """Numbers of the cases that have gone on; empty when none waits for it."""
    opened: list[int]
    """Numbers of the cases that the message has opened, where none waits for it."""


@router.post(
    "",
    response=EventOut,
    operation_id="receive_event",
    summary="Tell of something that happened outside",
    openapi_extra=CREATES,
)
def receive(request: HttpRequest, body: InJson[EventInput]) -> HttpResponse:
    """Cases that wait for a message of this name go on, all or none; where none waits, each route
    that the message starts opens one. Needs `cases.work`, for opening `cases.register` besides.

    With an `Idempotency-Key` a repeat moves and opens nothing twice.
    """
    event = OutsideEvent(
        name=body.name,
        case_id=body.case,
        attribute=body.attribute or "",
        value=body.value,
        values=body.values,
        client_id=body.client,
        phone=body.phone,
    )

    def effect() -> HttpResponse:
        heard = receive_event(by=actor_of(request), event=event)
        return answer(EventOut(moved=heard.moved, opened=heard.opened))

    return once(request, effect)


class SignalInput(Input):
    """What happened, for whomever it concerns."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "contract.terminated"}]})

    name: Line = Field(examples=["contract.terminated"])
    """Name of the signal, as the drawings of routes have it."""


class SignalOut(Output):
    """Who will hear a signal."""

    hearers: int
    """Cases that wait for it and routes that it starts, as it came."""


@signals.post(
    "",
    response=SignalOut,
    operation_id="receive_signal",
    summary="Send a signal to whatever waits for it",
    openapi_extra=CREATES,
)
def send(request: HttpRequest, body: InJson[SignalInput]) -> HttpResponse:
    """Each case that waits for a signal of this name goes on, by itself, and each route that it
    starts opens a case; soon after the answer. Needs `cases.work` of all cases, whosever they are.

    With an `Idempotency-Key` a repeat is heard by nobody twice.
    """

    def effect() -> HttpResponse:
        return answer(SignalOut(hearers=receive_signal(by=actor_of(request), name=body.name)))

    return once(request, effect)
