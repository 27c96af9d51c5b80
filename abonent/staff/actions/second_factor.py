"""The second factor: one-time codes of an app, recovery codes, and taking it away."""

from __future__ import annotations

import hmac
import secrets

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, Problems
from abonent.kernel.ids import fingerprint
from abonent.staff import policy
from abonent.staff.actions.log_in import (
    find_password_problem,
    is_locked,
    note_failure,
    refuse_locked,
)
from abonent.staff.actions.operators import lock_operator
from abonent.staff.actions.record import note
from abonent.staff.models import LoginFailure, Operator, SecondFactor

ISSUER = "Abonent"
RECOVERY_CODES = 10
_WRONG_CODE = _("This code does not fit. Wait for the next one.")


def begin_second_factor(*, by: Actor) -> SecondFactor:
    """A secret to be put into an app; it counts once a code of it was given.

    Another one each time: somebody who found the screen open may have seen the former one.
    """
    by.check_is_oneself()
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id or 0)
        check_has_password(operator)
        factor = SecondFactor.objects.filter(operator=operator).first()
        if factor is not None and factor.confirmed_at is not None:
            raise Conflict(_("You log in with one-time codes already."))
        is_first = factor is None
        factor = factor or SecondFactor(operator=operator)
        factor.secret = pyotp.random_base32()
        factor.save(force_insert=is_first, force_update=not is_first)
    return factor


def check_has_password(operator: Operator) -> None:
    """Codes are asked for besides the password: who has none needs none."""
    if not settings.LOCAL_LOGIN or not operator.has_usable_password():
        raise Conflict(_("You have no password here that codes could protect."))


def address_of(factor: SecondFactor, *, login: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_second_factor(*, by: Actor, code: str, password: str) -> list[str]:
    """Take the app into use; the recovery codes, which are shown this once."""
    by.check_is_oneself()
    amiss = find_password_problem(by=by, password=password)
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id or 0)
        factor = find_begun(operator_id=operator.pk)
        if factor is None:
            raise Conflict(_("Begin anew: there is no code to be confirmed."))
        problems, step = Problems(), find_step(factor, code)
        if step is None:
            problems.add("code", _WRONG_CODE)
        if amiss is not None:
            problems.add("password", amiss)
        problems.check()
        codes = _give_recovery_codes(factor)
        factor.confirmed_at, factor.last_step = now(), step or 0
        factor.save()
        note(by, "begin_second_factor", "operator", factor.operator_id, {})
    return codes


def find_begun(*, operator_id: int) -> SecondFactor | None:
    """The secret that waits for its first code."""
    return SecondFactor.objects.filter(operator=operator_id, confirmed_at=None).first()


def renew_recovery_codes(*, by: Actor, password: str) -> list[str]:
    """Other recovery codes, which are shown this once; those given before let nobody in."""
    by.check_is_oneself()
    _check_password(by, password)
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id or 0)
        factor = SecondFactor.objects.select_for_update().filter(operator=operator).first()
        if factor is None or factor.confirmed_at is None:
            raise Conflict(_("You log in without one-time codes."))
        codes = _give_recovery_codes(factor)
        factor.save(update_fields=["recovery"])
        note(by, "renew_recovery_codes", "operator", operator.pk, {})
    return codes


def _give_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    factor.recovery = [fingerprint(one).hex() for one in codes]
    return codes


def _recovery_code() -> str:
    text = secrets.token_hex(5)
    return f"{text[:5]}-{text[5:]}"


def _check_password(by: Actor, password: str) -> None:
    if (amiss := find_password_problem(by=by, password=password)) is not None:
        raise Invalid({"password": [amiss]})


def find_step(factor: SecondFactor, code: str) -> int | None:
    """The half minute whose code it is, a neighbour of the present one; None for a wrong code."""
    totp, present = pyotp.TOTP(factor.secret), int(now().timestamp()) // 30
    digits = "".join(sign for sign in code if sign.isdigit())
    for step in (present, present - 1, present + 1):
        if step > factor.last_step and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def check_second_factor(*, operator: Operator, code: str, address: str | None) -> int | None:
    """Take a one-time or a recovery code, each once; of the latter, how many are left.

    Attempts are limited as those of passwords. Raises :class:`Invalid`, :class:`TooManyAttempts`.
    """
    counted = policy.code_attempts_of(operator.login)
    attempt = LoginFailure.objects.create(login=counted, address=address, at=now())
    if is_locked(attempt):
        refuse_locked(attempt, operator)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(operator=operator)
        held = len(factor.recovery)
        is_right = _take(factor, code)
        if is_right:
            factor.save(update_fields=["last_step", "recovery"])
            LoginFailure.objects.filter(login=attempt.login).delete()
    if not is_right:
        note_failure(operator, why="code", address=address)
        raise Invalid({"code": [_WRONG_CODE]})
    left = len(factor.recovery)
    return left if left < held else None


def _take(factor: SecondFactor, code: str) -> bool:
    step = find_step(factor, code)
    if step is not None:
        factor.last_step = step
        return True
    told = fingerprint(code.strip().lower()).hex()
    if told not in factor.recovery:
        return False
    factor.recovery.remove(told)
    by = Actor(id=factor.operator_id, login="", name=factor.operator.name)
    left = len(factor.recovery)
    audit.record(by=by, action="staff.use_recovery_code", of="operator", id=factor.operator_id,
                 changes={"left": left})  # fmt: skip
    return True


def end_second_factor(*, by: Actor, password: str) -> None:
    """Log in with the password alone again; roles may not allow that."""
    _check_password(by, password)
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id or 0)
        if policy.needs_second_factor(operator.roles.all()):
            raise Conflict(_("Your role asks for one-time codes."))
        if SecondFactor.objects.filter(operator=operator).delete()[0]:
            note(by, "end_second_factor", "operator", operator.pk, {})


def reset_second_factor(*, by: Actor, operator_id: int) -> None:
    """Take an operator's app away, who lost it; a role that asks for one makes him begin anew."""
    by.check("staff.administer")
    with transaction.atomic():
        operator = lock_operator(by, operator_id)
        if SecondFactor.objects.filter(operator=operator).delete()[0]:
            note(by, "reset_second_factor", "operator", operator_id, {})
