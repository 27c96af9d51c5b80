"""What operators change about themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound, Problems
from abonent.staff.actions.log_in import find_password_problem
from abonent.staff.actions.operators import check_settings
from abonent.staff.actions.record import check_password, note
from abonent.staff.models import Operator


def change_own_settings(*, by: Actor, language: str, timezone: str) -> None:
    """The operator's own choice of language and time zone."""
    problems = Problems()
    check_settings(problems, language=language, timezone=timezone)
    problems.check()
    with transaction.atomic():
        operator = _myself(by)
        before = {"language": operator.language, "timezone": operator.timezone}
        after = {"language": language, "timezone": timezone}
        changes = audit.differences(before, after)
        if changes:
            operator.language, operator.timezone = language, timezone
            operator.save(update_fields=["language", "timezone"])
            note(by, "change_own_settings", "operator", operator.pk, changes)


def change_own_language(*, by: Actor, language: str) -> None:
    """The operator's own choice of language alone."""
    change_own_settings(by=by, language=language, timezone=by.timezone)


def change_own_password(*, by: Actor, current: str, new: str) -> Operator:
    """Exchange the operator's own password; ends the operator's other sessions."""
    amiss = find_password_problem(by=by, password=current)
    with transaction.atomic():
        operator = _myself(by)
        problems = Problems()
        if amiss is not None:
            problems.add("current", amiss)
        elif current == new:
            problems.add("new", _("This is the password you have. Choose another."))
        check_password(problems, "new", new, operator)
        problems.check()
        operator.set_password(new)
        operator.save(update_fields=["password"])
        note(by, "change_own_password", "operator", operator.pk, {})
    return operator


def _myself(by: Actor) -> Operator:
    operator = Operator.objects.select_for_update().filter(pk=by.id or 0).first()
    if operator is None:
        raise NotFound
    return operator
