"""Logging in, with limits on attempts, and out."""

from __future__ import annotations

from typing import NoReturn

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound, Refused, Text
from abonent.kernel.models import AuditEntry
from abonent.staff import policy
from abonent.staff.models import LoginFailure, Operator

LOGIN_MAX = 60
FAILED = "staff.fail_to_log_in"


class WrongLogin(Refused):
    """Nobody works under this login with this password."""

    status = 422
    code = "wrong_login"

    def __init__(self) -> None:
        super().__init__(_("Wrong login or password."))


class TooManyAttempts(Refused):
    """Attempts are refused, right or wrong, until earlier failures are old."""

    status = 429
    code = "too_many_attempts"

    def __init__(self) -> None:
        super().__init__(_("Too many failed attempts. Wait 15 minutes or ask your administrator."))


def log_in(*, login: str, password: str, address: str | None) -> Operator:
    """The operator with this login (in any case of letters) and password.

    Raises :class:`WrongLogin` with one and the same message for an unknown login, a wrong password
    and a dismissed operator; :class:`TooManyAttempts` when too many failed lately.
    """
    login = login.strip().replace("\x00", "")[:LOGIN_MAX]
    # Counted as a failure before the password is looked at: attempts made at once count each other.
    attempt = LoginFailure.objects.create(
        login=policy.password_attempts_of(login), address=address, at=now()
    )
    if is_locked(attempt):
        refuse_locked(attempt, _find(login))
    operator = authenticate(login=login, password=password)
    if not isinstance(operator, Operator):
        known = _find(login)
        if known is not None:
            why = "password" if known.is_active else "inactive"
            note_failure(known, why=why, address=address)
        raise WrongLogin
    with transaction.atomic():
        LoginFailure.objects.filter(
            Q(login=attempt.login) | Q(address=address, at__lt=now() - policy.WINDOW)
        ).delete()
        audit.record(by=_actor(operator), action="staff.log_in", of="operator", id=operator.pk)
    return operator


def log_out(*, by: Actor) -> None:
    """Keep that the operator ended the session; the page ends it."""
    if by.id is not None:
        audit.record(by=by, action="staff.log_out", of="operator", id=by.id)


def is_locked(attempt: LoginFailure) -> bool:
    """Whether earlier failures make this attempt be refused."""
    earlier = LoginFailure.objects.filter(at__gt=now() - policy.WINDOW, pk__lt=attempt.pk)
    of_address = earlier.filter(address=attempt.address).count() if attempt.address else 0
    return policy.is_locked(
        failures_of_login=earlier.filter(login=attempt.login).count(),
        failures_of_address=of_address,
    )


def find_password_problem(*, by: Actor, password: str) -> Text | None:
    """What is amiss with one's own password, typed once more; None: it is the present one.

    Attempts are limited as at the log-in: whoever sits down at somebody's open page guesses no
    longer. To be asked outside of the transaction, which would take the count back.
    """
    operator = Operator.objects.filter(pk=by.id or 0).first()
    if operator is None:
        raise NotFound
    counted = policy.password_attempts_of(operator.login)
    attempt = LoginFailure.objects.create(login=counted, address=None, at=now())
    if is_locked(attempt):
        _forget_locked(attempt, operator)
        return TooManyAttempts().message
    if not operator.check_password(password):
        note_failure(operator, why="password_again", address=None)
        return _("This is not your present password.")
    LoginFailure.objects.filter(login=counted).delete()
    return None


def refuse_locked(attempt: LoginFailure, operator: Operator | None) -> NoReturn:
    """Refuse an attempt that does not count."""
    _forget_locked(attempt, operator)
    raise TooManyAttempts


def _forget_locked(attempt: LoginFailure, operator: Operator | None) -> None:
    """The audit keeps the first one of a lock alone: who goes on trying would fill it otherwise."""
    attempt.delete()
    if operator is not None:
        since = AuditEntry.objects.filter(
            object_type="operator", object_id=str(operator.pk), action=FAILED,
            at__gt=now() - policy.WINDOW, changes__why="locked",
        )  # fmt: skip
        if not since.exists():
            note_failure(operator, why="locked", address=attempt.address)


def note_failure(operator: Operator, *, why: str, address: str | None) -> None:
    """Keep that an attempt failed, ``why`` (a code of the room's ``trail``) and from where."""
    audit.record(by=Actor.system("log-in"), action=FAILED, of="operator", id=operator.pk,
                 changes={"why": why, "address": address or ""})  # fmt: skip


def _find(login: str) -> Operator | None:
    return Operator.objects.filter(login__iexact=login).first()


def _actor(operator: Operator) -> Actor:
    return Actor(id=operator.pk, login=operator.login, name=operator.name)
