"""The business function that waits for an event from outside, and what it takes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.routes.durations import Malformed, read_duration
from abonent.routes.engine import Awaited
from abonent.routes.ports import Call, Function, FunctionFailed, Input, Output

LONGEST_NAME = 100
BY_NUMBER = "case"
"""The correlation of a message that must name the number of the case."""


def await_event(call: Call) -> Awaited:
    """What the inputs of a call say is waited for."""
    name = str(call.inputs.get("name") or "").strip()
    if not 0 < len(name) <= LONGEST_NAME:
        told = _("Name the event that is waited for, in at most %(most)s signs.")
        raise FunctionFailed(told % {"most": LONGEST_NAME}, code="input", is_lasting=True)
    limit = str(call.inputs.get("limit") or "").strip()
    try:
        due_at = read_duration(limit).after(call.at) if limit else None
    except Malformed:
        told = _("The time limit “%(limit)s” is no duration; write PT8H or P3D.")
        raise FunctionFailed(told % {"limit": limit}, code="input", is_lasting=True) from None
    correlation = str(call.inputs.get("correlation") or "").strip()
    return Awaited(name, due_at, {"correlation": correlation} if correlation else {})


def is_meant(data: Mapping[str, Any], correlation: str) -> bool:
    """Whether a message that was told for an attribute, or for a number, is for one who waits."""
    wanted = data.get("correlation", "")
    return not wanted or wanted == (correlation or BY_NUMBER)


def given_to(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message by the attributes that take them: as the function says, else by code."""
    outputs = data.get("outputs", {})
    named = {attribute: values[name] for name, attribute in outputs.items() if name in values}
    return {**{code: one for code, one in values.items() if code not in outputs}, **named}


def _never(_call: Call) -> None:
    raise FunctionFailed(
        _("Only a task of the drawing can wait for an event, no handler."), is_lasting=True
    )


WAIT_FOR_EVENT = Function(
    code="wait_for_event",
    label=_("Wait for an event from outside"),
    about=_(
        "The task ends when POST /api/v1/events tells of an event with this name for the case. "
        "Past its time limit it fails with the error timeout."
    ),
    inputs=(
        Input(code="name", label=_("Name of the event"), is_required=True),
        Input(
            code="correlation", label=_("The case is found by"), type="correlation",
            help=_("Nothing chosen: by its number or by any attribute."),
        ),
        Input(
            code="limit", label=_("Time limit"), help=_("ISO 8601: PT8H, P3D. Empty: none.")
        ),
    ),
    outputs=(
        Output(
            code="", label=_("A value that comes with the event: order_id"), is_open=True
        ),
    ),
    awaits=await_event,
    run=_never,
)  # fmt: skip
