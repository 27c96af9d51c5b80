"""REST: who cannot log in for a while, and letting them try again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.errors import NotFound
from abonent.kernel.rest import Moment, Output, actor_of, answer, nothing
from abonent.staff.actions import unlock_address, unlock_operator
from abonent.staff.queries import (
    find_operator_id,
    list_address_locks,
    list_locks,
    operator_logins,
    operator_names,
)
from abonent.staff.rest.people import ColleagueOut

router = Router(tags=["staff"])


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


class LockedAddress(Output):
    """A network address from which nobody can log in for a while."""

    address: str
    until: Moment
    failures: int
    log_ins: int
    """How many different log-ins were tried."""


class LockedAddresses(Output):
    """Addresses from which nobody can log in for a while."""

    items: list[LockedAddress]


@router.get(
    "/addresses/locked", response=LockedAddresses, operation_id="list_address_locks",
    summary="Locked addresses",
)  # fmt: skip
def get_address_locks(request: HttpRequest) -> HttpResponse:
    """From where too many attempts failed, until when, the longest first."""
    shown = [
        LockedAddress(
            address=one.address, until=one.until, failures=one.failures, log_ins=one.log_ins
        )
        for one in list_address_locks(by=actor_of(request))
    ]
    return answer(LockedAddresses(items=shown))


@router.delete(
    "/addresses/{address}/lock", response={204: None}, operation_id="unlock_address",
    summary="Unlock an address",
)  # fmt: skip
def unlock_from(request: HttpRequest, address: str) -> HttpResponse:
    """Who is there may log in at once; log-ins that were tried too often stay locked.

    Without a lock: nothing.
    """
    unlock_address(by=actor_of(request), address=address)
    return nothing()
