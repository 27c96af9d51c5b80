"""REST: who I am, who my colleagues are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.rest import Output, actor_of, answer
from abonent.staff.queries import list_colleagues

router = Router(tags=["staff"])


class ColleagueOut(Output):
    """An active operator."""

    login: str
    """What cases are assigned by."""
    name: str
    """Surname first."""


class Me(ColleagueOut):
    """Whom the token speaks for."""

    language: str
    """Language of messages unless `Accept-Language` asks for another: `ru` or `en`."""
    timezone: str
    """IANA name of the operator's time zone. REST itself speaks UTC."""
    permissions: list[str]
    """Codes of the rights granted. With `everything` they are not listed."""
    everything: bool
    """Whether every right is granted."""


class Colleagues(Output):
    """Those who work here."""

    items: list[ColleagueOut]


@router.get("/me", response=Me, operation_id="get_me", summary="Who am I")
def get_me(request: HttpRequest) -> HttpResponse:
    """The operator whom the token speaks for, with the rights it has."""
    actor = actor_of(request)
    return answer(
        Me(
            login=actor.login,
            name=actor.name,
            language=actor.language,
            timezone=actor.timezone,
            permissions=sorted(actor.granted),
            everything=actor.everything,
        )
    )


@router.get(
    "/operators", response=Colleagues, operation_id="list_operators", summary="Active operators"
)
def get_operators(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - an endpoint
    """Those who work here, by name. Cases are given only to who has the right `cases.work`."""
    shown = [ColleagueOut(login=a.login, name=a.name) for a in list_colleagues()]
    return answer(Colleagues(items=shown))
