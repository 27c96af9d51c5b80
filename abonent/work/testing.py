"""Factories of this room for tests."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.staff.actions import Place, save_operator, save_role
from abonent.staff.queries import find_actor
from abonent.work.actions import save_draft

PASSWORD = "correct-horse-1"  # noqa: S105 - of operators that live as long as a test
KIND = "contact"
"""A kind of draft that a room above registers."""


def make_agent(login: str, *granted: str, department_id: int | None = None) -> Actor:
    """An operator with just these rights."""
    by = Actor.system("tests")
    role = save_role(
        by=by, code=f"role-{login}", name={"ru": login, "en": login}, granted=granted or ("",)
    )
    operator = save_operator(
        by=by, login=login, name=f"Агентова {login}", role_ids=[role.pk], password=PASSWORD,
        place=Place(department_id=department_id),
    )  # fmt: skip
    found = find_actor(operator_id=operator.pk)
    assert found is not None  # noqa: S101 - just made
    return found


def make_department(code: str, parent: int | None = None) -> int:
    """A department's id."""
    name = {"ru": f"Отдел {code}", "en": f"Department {code}"}
    values = {"code": code, "name": name, "parent": parent}
    return int(save_reference(by=Actor.system("tests"), kind="staff.department", values=values).pk)


def make_draft(
    *, by: Actor, content: Mapping[str, list[str]] | None = None, title: str = "Иванов"
) -> UUID:
    """A draft as a page begins it."""
    draft_id = uuid4()
    save_draft(
        by=by, draft_id=draft_id, kind=KIND, path="/contacts/new", title=title, version=0,
        content=content or {"text": ["Не работает"]},
    )  # fmt: skip
    return draft_id
