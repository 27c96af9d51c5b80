"""REST: where and when one wants to hear of what."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.rest import (
    CHANGES,
    InJson,
    Input,
    Moment,
    Output,
    actor_of,
    answer,
    changing,
    tag_of,
)
from abonent.notices.actions import save_choices
from abonent.notices.policy import MailWay, Rhythm, Way
from abonent.notices.queries import get_choices

router = Router(tags=["notices"])
Hour = Annotated[int, Field(ge=0, le=23)]
Day = Annotated[int, Field(ge=0, le=6)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["22:00"])]


class WayIn(Input):
    """Where one hears of a kind of things."""

    kind: Annotated[str, Field(max_length=60, pattern=r"^[a-z_.]+$", examples=["cases.assigned"])]
    in_product: bool = True
    mail: Annotated[str, Field(pattern="^(no|now|digest)$")] = "no"
    """`no`, `now` or `digest`."""


class ChoicesInput(Input):
    """All of one's choices; kinds left out stay as they are."""

    ways: Annotated[list[WayIn], Field(max_length=100)] = []
    hourly: bool = False
    """Whether the digest comes every hour, else once a day."""
    hour: Hour = 9
    days: Annotated[list[Day], Field(max_length=7)] = [0, 1, 2, 3, 4]
    """Days of the daily digest; 0 is Monday."""
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    paused_until: Moment | None = None
    """No letters until then."""


class WayOut(Output):
    """Where one hears of a kind of things, chosen or by default."""

    kind: str
    in_product: bool
    mail: str


class ChoicesOut(Output):
    """One's choices; times are of one's own zone."""

    ways: list[WayOut]
    hourly: bool
    hour: int
    days: list[int]
    quiet_from: str | None
    quiet_until: str | None
    paused_until: datetime | None


def _answer(by: Actor) -> HttpResponse:
    known = get_choices(by=by)
    rhythm = known.rhythm
    shown = ChoicesOut(
        ways=[WayOut(kind=c, in_product=w.page, mail=w.mail) for c, w in known.ways.items()],
        hourly=rhythm.is_hourly,
        hour=rhythm.hour,
        days=list(rhythm.days),
        quiet_from=_clock(rhythm.quiet_from),
        quiet_until=_clock(rhythm.quiet_until),
        paused_until=rhythm.paused_until,
    )
    return answer(shown, headers=tag_of(known.version))


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


@router.get(
    "/notices/choices",
    response=ChoicesOut,
    operation_id="get_notice_choices",
    summary="What one hears of",
)
def get(request: HttpRequest) -> HttpResponse:
    """Of the operator of the token; the version in `ETag`."""
    return _answer(actor_of(request))


@router.put(
    "/notices/choices",
    response=ChoicesOut,
    operation_id="save_notice_choices",
    summary="Choose what one hears of",
    openapi_extra=CHANGES,
)
def put(request: HttpRequest, body: InJson[ChoicesInput]) -> HttpResponse:
    """Of the operator of the token."""
    by = actor_of(request)
    rhythm = Rhythm(
        is_hourly=body.hourly,
        hour=body.hour,
        days=tuple(body.days),
        quiet_from=time.fromisoformat(body.quiet_from) if body.quiet_from else None,
        quiet_until=time.fromisoformat(body.quiet_until) if body.quiet_until else None,
        paused_until=body.paused_until,
    )
    ways = {way.kind: Way(way.in_product, MailWay(way.mail)) for way in body.ways}
    with changing(request) as version:
        save_choices(by=by, ways=ways, rhythm=rhythm, version=version)
    return _answer(by)
