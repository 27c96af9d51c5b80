"""The lock after too many failed attempts is taken away."""

from __future__ import annotations

from django.db import transaction

from abonent.kernel.actor import Actor
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
