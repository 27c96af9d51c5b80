"""Who logs in with one-time codes, and who must."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from abonent.staff import policy
from abonent.staff.models import Operator, Role, SecondFactor


@dataclass(frozen=True, slots=True)
class Ways:
    """How an operator logs in here, beside the company's provider."""

    by_password: bool
    by_codes: bool


def ways_in(*, operator_id: int) -> Ways:
    """Whether the operator has a password that counts, and codes besides."""
    found = Operator.objects.select_related("second_factor").get(pk=operator_id)
    factor = getattr(found, "second_factor", None)
    return Ways(
        by_password=settings.LOCAL_LOGIN and found.has_usable_password(),
        by_codes=factor is not None and factor.confirmed_at is not None,
    )


def has_second_factor(*, operator_id: int) -> bool:
    """Whether the operator logs in with one-time codes."""
    return SecondFactor.objects.filter(operator=operator_id, confirmed_at__isnull=False).exists()


def count_recovery_codes(*, operator_id: int) -> int:
    """How many recovery codes the operator has left; 0 without one-time codes."""
    held = SecondFactor.objects.filter(operator=operator_id, confirmed_at__isnull=False).first()
    return 0 if held is None else len(held.recovery)


def lacks_second_factor(*, operator_id: int) -> bool:
    """Whether a role of the operator asks for one-time codes, and he has none."""
    roles = Role.objects.filter(operators=operator_id)
    return policy.needs_second_factor(roles) and not has_second_factor(operator_id=operator_id)


def find_half(session_half: object, *, now: float, longest: int) -> Operator | None:
    """Who gave his password a short while ago and has still to give a code."""
    match session_half:
        case [int(operator_id), int(at)] if now - at < longest:
            return Operator.objects.filter(pk=operator_id, is_active=True).first()
    return None
