"""What every write of staff does at its end, and the checks they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit, cache
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Problems
from abonent.staff.actions.widening import list_powers, note_widening
from abonent.staff.models import Operator, Role
from abonent.staff.queries import VERSION


def note(by: Actor, action: str, of: str, id: int, changes: Mapping[str, object]) -> None:  # noqa: A002
    """Audit, event and cache of one change."""
    audit.record(by=by, action=f"staff.{action}", of=of, id=id, changes=changes)
    publish(by=by, type="StaffChanged", topics=[f"{of}:{id}", "staff"])
    cache.bump(VERSION)


def check_password(problems: Problems, field: str, password: str, operator: Operator) -> None:
    """Note what the rules for passwords have against ``password``."""
    try:
        validate_password(password, operator)
    except ValidationError as refusal:
        for message in refusal.messages:
            problems.add(field, message)


@contextmanager
def administration(by: Actor) -> Iterator[None]:
    """A change of operators or roles, one at a time, that must not leave nobody to administer.

    What ``by`` gives himself thereby leaves a trace of its own.
    """
    with transaction.atomic():
        list(Role.objects.select_for_update().order_by("pk"))
        had, powers = _what_someone_may(), list_powers(by)
        yield
        note_widening(by, powers)
        lost = had - _what_someone_may()
        if _EVERYTHING in lost:
            raise Invalid({"": [_("Nobody would be left who has every right, or could give it.")]})
        if lost:
            raise Invalid({"": [_("Nobody would be left who can administer operators.")]})


_EVERYTHING, _ADMINISTERS = "everything", "staff.administer"


def _what_someone_may() -> set[str]:
    """Which of the powers that nobody inside could restore are held by an active operator."""
    roles = Role.objects.filter(is_active=True, operators__is_active=True)
    if roles.filter(grants_everything=True).exists():
        return {_EVERYTHING, _ADMINISTERS}
    administered = roles.filter(permissions__contains=[_ADMINISTERS]).exists()
    return {_ADMINISTERS} if administered else set()
