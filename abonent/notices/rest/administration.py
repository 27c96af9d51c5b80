"""REST: what administrators of notices keep: the outbox, and what those of a role hear of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.configuration.history import because
from abonent.kernel.errors import NotFound
from abonent.kernel.rest import (
    InJson,
    Input,
    InQuery,
    Output,
    Page,
    PageQuery,
    PathId,
    actor_of,
    answer,
    cut,
)
from abonent.notices import actions
from abonent.notices.models import Mail
from abonent.notices.policy import MailWay, Way
from abonent.notices.queries import get_role_ways
from abonent.notices.queries.mail import PERMISSION, get_mail, list_mail
from abonent.notices.rest.choices import WayIn, WayOut
from abonent.staff.queries import role_names

router = Router(tags=["notices"])


class MailQuery(PageQuery):
    """Which letters."""

    state: Annotated[str, Field(max_length=7, pattern="^[a-z]*$")] = ""
    """`waiting`, `sending`, `sent` or `failed`; empty: all."""


class MailOut(Output):
    """A letter of the outbox."""

    id: int
    address: str
    subject: str
    state: str
    attempts: int
    said: str
    """The last word of the mail server."""
    created_at: datetime
    next_at: datetime | None
    sent_at: datetime | None


class RoleWaysInput(Input):
    """What those of a role get until they choose; kinds left out stay as they are."""

    ways: Annotated[list[WayIn], Field(max_length=100)] = Field(examples=[[]])
    reason: Annotated[str, Field(max_length=500)] = ""
    """Stays in the history of settings."""


class RoleWays(Output):
    """Every kind of notice, by the role's word or by default."""

    ways: list[WayOut]


def _show(mail: Mail) -> MailOut:
    names = ("address", "subject", "state", "attempts", "said", "created_at", "next_at", "sent_at")
    return MailOut(id=mail.pk, **{name: getattr(mail, name) for name in names})


@router.get("/mail", response=Page[MailOut], operation_id="list_mail", summary="The outbox")
def outbox(request: HttpRequest, query: InQuery[MailQuery]) -> HttpResponse:
    """Letters of the product, the latest first. Needs `notices.administer`."""
    rows = list_mail(by=actor_of(request))
    rows = rows.filter(state=query.state) if query.state else rows
    return answer(cut(rows, order="-id", query=query, show=_show))


@router.post(
    "/mail/{int:mail_id}/restart",
    response=MailOut,
    operation_id="restart_mail",
    summary="Try a letter again",
)
def restart(request: HttpRequest, mail_id: PathId) -> HttpResponse:
    """One that was given up. Needs `notices.administer`."""
    by = actor_of(request)
    actions.restart_mail(by=by, mail_id=mail_id)
    return answer(_show(get_mail(by=by, mail_id=mail_id)))


@router.get(
    "/roles/{int:role_id}/notices",
    response=RoleWays,
    operation_id="get_role_notices",
    summary="What those of a role hear of",
)
def get_role(request: HttpRequest, role_id: PathId) -> HttpResponse:
    """Until they choose themselves. Needs `notices.administer`."""
    actor_of(request).check(PERMISSION)
    return _answer(role_id)


@router.put(
    "/roles/{int:role_id}/notices",
    response=RoleWays,
    operation_id="save_role_notices",
    summary="Choose what those of a role hear of",
)
def put_role(request: HttpRequest, role_id: PathId, body: InJson[RoleWaysInput]) -> HttpResponse:
    """Until they choose themselves. Needs `notices.administer`."""
    ways = {way.kind: Way(way.in_product, MailWay(way.mail)) for way in body.ways}
    with because(body.reason):
        actions.save_role_ways(by=actor_of(request), role_id=role_id, ways=ways)
    return _answer(role_id)


def _answer(role_id: int) -> HttpResponse:
    if role_id not in {key for key, _code, _name in role_names()}:
        raise NotFound
    ways = get_role_ways(role_id=role_id).items()
    return answer(RoleWays(ways=[WayOut(kind=c, in_product=w.page, mail=w.mail) for c, w in ways]))
