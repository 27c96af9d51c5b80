"""Who cannot log in for a while, because too many attempts failed."""

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
