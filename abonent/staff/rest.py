"""REST: tokens, who I am, who my colleagues are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router
from ninja.security import HttpBearer

from abonent.kernel.actor import Actor
from abonent.kernel.connection import make_ready
from abonent.kernel.errors import NotFound
from abonent.kernel.rest import Moment, Output, actor_of, answer, nothing
from abonent.kernel.rest.gate import language_asked_for
from abonent.staff.actions import unlock_operator
from abonent.staff.queries import (
    find_actor_by_token,
    find_operator_id,
    list_colleagues,
    list_locks,
    operator_logins,
    operator_names,
)

router = Router(tags=["staff"])


class Token(HttpBearer):
    """``Authorization: Bearer <token>``; tokens are made by operators in their settings.

    Known in the process: no statement. Messages come in the operator's language unless the request
    asks for another.
    """

    def __call__(self, request: HttpRequest) -> Actor | None:
        """As ninja does it, without making the names of all headers beautiful for one."""
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Whom the token speaks for."""
        actor = find_actor_by_token(token=token)
        if actor is not None and language_asked_for(request) is None:
            translation.activate(actor.language)  # the gate puts the former one back
        return make_ready(actor) if actor else None


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


class LockedOut(ColleagueOut):
    """An operator who cannot log in for a while, because too many attempts failed."""

    until: Moment
    wrong_passwords: int
    wrong_codes: int


class Locks(Output):
    """Those who cannot log in for a while."""

    items: list[LockedOut]


@router.get(
    "/operators/locked", response=Locks, operation_id="list_locks", summary="Locked operators"
)
def get_locks(request: HttpRequest) -> HttpResponse:
    """Whose log-in is locked after failed attempts, until when, the longest first."""
    locks = list_locks(by=actor_of(request))
    logins, names = operator_logins(), operator_names()
    shown = [
        LockedOut(
            login=logins[key], name=names[key], until=lock.until,
            wrong_passwords=lock.wrong_passwords, wrong_codes=lock.wrong_codes,
        )
        for key, lock in locks.items()
    ]  # fmt: skip
    return answer(Locks(items=sorted(shown, key=lambda one: one.until, reverse=True)))


@router.delete(
    "/operators/{login}/lock", response={204: None}, operation_id="unlock_operator",
    summary="Unlock an operator",
)  # fmt: skip
def unlock(request: HttpRequest, login: str) -> HttpResponse:
    """Failed attempts are forgotten: the operator may log in at once. Without a lock: nothing."""
    by = actor_of(request)
    by.check("staff.administer")
    operator_id = find_operator_id(login=login)
    if operator_id is None:
        raise NotFound
    unlock_operator(by=by, operator_id=operator_id)
    return nothing()
