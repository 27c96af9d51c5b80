"""Who cannot log in for a while, and from where nobody can, because too many attempts failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.staff import policy
from abonent.staff.models import LoginFailure
from abonent.staff.queries.directory import operator_logins


@dataclass(frozen=True, slots=True)
class Lock:
    """Until when an operator's attempts are refused, and what failed before that."""

    until: datetime
    wrong_passwords: int = 0
    wrong_codes: int = 0


@dataclass(frozen=True, slots=True)
class AddressLock:
    """Until when attempts from a network address are refused, whoever makes them."""

    address: str
    until: datetime
    failures: int
    log_ins: int
    """How many different log-ins were tried."""


def list_address_locks(*, by: Actor) -> list[AddressLock]:
    """Locks by address, the longest first, for administrators; one statement."""
    by.check("staff.administer")
    rows = LoginFailure.objects.filter(at__gt=now() - policy.WINDOW, address__isnull=False)
    many = rows.values("address").annotate(n=Count("pk"), tried=Count("login", distinct=True))
    told = many.filter(n__gte=policy.FAILURES_PER_ADDRESS).annotate(times=ArrayAgg("at"))
    locks = []
    for row in told:
        until = policy.locked_until(row["times"], most=policy.FAILURES_PER_ADDRESS)
        if row["address"] and until:
            locks.append(AddressLock(row["address"], until, row["n"], row["tried"]))
    return sorted(locks, key=lambda lock: lock.until, reverse=True)


def list_locks(*, by: Actor) -> dict[int, Lock]:
    """Locks by operator, for administrators; one statement."""
    by.check("staff.administer")
    failed = _failures()
    locks: dict[int, Lock] = {}
    for operator_id, login in operator_logins().items():
        passwords = failed.get(policy.password_attempts_of(login), [])
        codes = failed.get(policy.code_attempts_of(login), [])
        ends = [policy.locked_until(times) for times in (passwords, codes)]
        if until := max(filter(None, ends), default=None):
            locks[operator_id] = Lock(until, len(passwords), len(codes))
    return locks


def _failures() -> dict[str, list[datetime]]:
    """The moments of failed attempts that still count, by what they are counted under."""
    rows = LoginFailure.objects.filter(at__gt=now() - policy.WINDOW).values("login")
    many = rows.annotate(n=Count("pk")).filter(n__gte=policy.FAILURES_PER_LOGIN)
    return dict(many.annotate(times=ArrayAgg("at")).values_list("login", "times"))
