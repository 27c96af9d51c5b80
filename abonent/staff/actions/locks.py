"""The lock after too many failed attempts is taken away."""

from __future__ import annotations

from ipaddress import ip_address

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.staff import policy
from abonent.staff.actions.operators import lock_operator
from abonent.staff.actions.record import note
from abonent.staff.models import LoginFailure


def unlock_operator(*, by: Actor, operator_id: int) -> None:
    """Let an operator try again at once; nothing happens where nobody failed."""
    by.check("staff.administer")
    with transaction.atomic():
        operator = lock_operator(by, operator_id)
        counted = {
            "wrong_passwords": policy.password_attempts_of(operator.login),
            "wrong_codes": policy.code_attempts_of(operator.login),
        }
        forgotten = {
            field: LoginFailure.objects.filter(login=name).delete()[0]
            for field, name in counted.items()
        }
        if any(forgotten.values()):
            note(by, "unlock_operator", "operator", operator_id, forgotten)


def unlock_address(*, by: Actor, address: str) -> None:
    """Let people at a network address try again at once; nothing happens where nobody failed.

    The failures go on to count for the log-ins that were tried.
    """
    by.check("staff.administer")
    try:
        known = str(ip_address(address))
    except ValueError as error:
        raise NotFound from error
    with transaction.atomic():
        forgotten = LoginFailure.objects.filter(address=known).update(address=None)
        if forgotten:
            audit.record(by=by, action="staff.unlock_address", of="address", id=known,
                         changes={"failures": forgotten})  # fmt: skip
            publish(by=by, type="StaffChanged", topics=["staff"])
