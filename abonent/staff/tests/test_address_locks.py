"""A network address from which too many attempts failed: seen, lifted, told in the audit."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.staff import actions, queries
from abonent.staff.models import LoginFailure
from abonent.staff.policy import FAILURES_PER_ADDRESS, WINDOW
from abonent.staff.tests.conftest import PASSWORD, Hire

GUESSER, NEIGHBOUR = "10.0.0.66", "2001:db8::1"


def fail(address: str, times: int, login: str) -> None:
    for number in range(times):
        with pytest.raises(actions.WrongLogin):
            actions.log_in(login=login.format(number), password="wrong", address=address)


@pytest.fixture
def locked(hire: Hire, settings: Any) -> Actor:
    """An agent who is locked by himself, and the address of whoever did it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    agent = hire("agent")
    fail(GUESSER, 5, "agent")
    fail(GUESSER, FAILURES_PER_ADDRESS - 5, "guess-{}")
    fail(NEIGHBOUR, 3, "neighbour")
    return agent


def test_a_locked_address_is_told_with_its_end(root: Actor, locked: Actor) -> None:
    (lock,) = queries.list_address_locks(by=root)
    tried = FAILURES_PER_ADDRESS - 4
    assert (lock.address, lock.failures, lock.log_ins) == (GUESSER, FAILURES_PER_ADDRESS, tried)
    assert lock.until == LoginFailure.objects.filter(address=GUESSER).earliest("at").at + WINDOW


def test_it_is_lifted_and_log_ins_stay_locked(root: Actor, hire: Hire, locked: Actor) -> None:
    clerk = hire("clerk")
    with pytest.raises(actions.TooManyAttempts):
        actions.log_in(login="clerk", password=PASSWORD, address=GUESSER)
    actions.unlock_address(by=root, address=GUESSER)
    assert queries.list_address_locks(by=root) == []
    entry = AuditEntry.objects.get(action="staff.unlock_address")
    assert (entry.object_type, entry.object_id, entry.actor_id) == ("address", GUESSER, root.id)
    assert entry.changes == {"failures": FAILURES_PER_ADDRESS}
    assert actions.log_in(login="clerk", password=PASSWORD, address=GUESSER).pk == clerk.id
    assert list(queries.list_locks(by=root)) == [locked.id]
    with pytest.raises(actions.TooManyAttempts):
        actions.log_in(login="agent", password=PASSWORD, address=GUESSER)
    actions.unlock_address(by=root, address="10.9.9.9")
    assert AuditEntry.objects.filter(action="staff.unlock_address").count() == 1


def test_only_who_administers_operators_lifts_it(hire: Hire, root: Actor, locked: Actor) -> None:
    with pytest.raises(PermissionRefused):
        queries.list_address_locks(by=locked)
    with pytest.raises(PermissionRefused):
        actions.unlock_address(by=locked, address=GUESSER)
    with pytest.raises(NotFound):
        actions.unlock_address(by=root, address="nowhere")
    assert LoginFailure.objects.filter(address=GUESSER).count() == FAILURES_PER_ADDRESS
