"""Whoever widens his own rights leaves a row of its own, and the other administrators are told."""

from __future__ import annotations

import pytest

from abonent.bus.models import Event
from abonent.bus.ports import Occurred
from abonent.cases import testing
from abonent.desk.console.widening import tell_administrators
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.notices.models import Notice
from abonent.staff.actions import save_role
from abonent.staff.models import Role

pytestmark = pytest.mark.django_db
RIGHTS = ("staff.administer", "cases.view")


def traces() -> list[tuple[int | None, object]]:
    rows = AuditEntry.objects.filter(action="staff.widen_own_rights")
    return [(row.actor_id, row.changes["permissions"][1]) for row in rows]


def save(by: Actor, login: str, *granted: str, **more: object) -> None:
    role = Role.objects.get(code=f"role-{login}")
    save_role(by=by, role_id=role.pk, name=role.name, granted=granted, **more)  # type: ignore[arg-type]  # as the test says


def test_widening_own_rights_is_kept_and_told() -> None:
    security = testing.make_agent(*RIGHTS, login="security")
    other = testing.make_agent(*RIGHTS, login="other")
    testing.make_agent("cases.view", login="clerk")
    save(security, "security", *RIGHTS, "parties.view", fields={"parties.client.income": "see"})
    gained = ["parties.client.income", "parties.view"]
    assert traces() == [(security.id, gained)]
    kept = Event.objects.get(type="OwnRightsWidened")
    tell_administrators(
        Occurred(kept.pk, kept.type, kept.at, tuple(kept.topics), kept.payload, security.id)
    )
    (notice,) = Notice.objects.filter(kind="desk.rights_widened")
    assert (notice.to_id, notice.by_id) == (other.id, security.id)
    assert "Monthly income" in notice.params["rights"]["en"]


def test_a_farther_reach_is_a_widening_and_a_nearer_one_is_not() -> None:
    security = testing.make_agent(*RIGHTS, login="security")
    save(security, "security", *RIGHTS, scopes={"cases.view": "own"})
    assert traces() == []
    save(security, "security", *RIGHTS, scopes={"cases.view": "department"})
    assert traces() == [(security.id, ["cases.view"])]


def test_rights_of_others_are_no_widening() -> None:
    security = testing.make_agent(*RIGHTS, login="security")
    testing.make_agent("cases.view", login="clerk")
    save(security, "clerk", "cases.view", "parties.view")
    assert traces() == []
