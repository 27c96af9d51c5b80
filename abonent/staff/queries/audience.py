"""Whom something is given to: roles, departments and colleagues, kept as one text of names.

A role stands by its code, an operator by the log-in (as ``operator:login`` where a role has it as
its code), a department as ``department:code``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from abonent.kernel.actor import Actor
from abonent.kernel.text import localized
from abonent.staff.models import Department, Role
from abonent.staff.queries.directory import (
    department_codes_of,
    list_colleagues,
    operator_logins,
    role_codes_of,
)

DEPARTMENT, OPERATOR = "department:", "operator:"


def names_in(text: str) -> list[str]:
    """The names in such a text, each once, in its order."""
    return list(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))


def names_of(by: Actor) -> frozenset[str]:
    """The names under which something is given to ``by``."""
    if by.id is None:
        return frozenset()
    departments = {f"{DEPARTMENT}{code}" for code in department_codes_of(operator_id=by.id)}
    roles = {code.lower() for code in role_codes_of(operator_id=by.id)}
    login = by.login.lower()
    return frozenset({login, f"{OPERATOR}{login}", *roles, *(c.lower() for c in departments)})


def unknown_names(text: str) -> list[str]:
    """Names in such a text that are nobody's."""
    known = {code.lower() for code in Role.objects.values_list("code", flat=True)}
    logins = {login.lower() for login in operator_logins().values()}
    known |= logins | {f"{OPERATOR}{login}" for login in logins}
    known |= {f"{DEPARTMENT}{code}".lower() for code in _department_codes()}
    return [name for name in names_in(text) if name not in known]


def list_audience() -> list[dict[str, Any]]:
    """Everybody something can be given to, as nodes of a tree: roles, departments, colleagues."""
    return [*_roles(), *_departments(), *_colleagues()]


def _department_codes() -> list[str]:
    return list(Department.objects.values_list("code", flat=True))


def _heading(value: str, label: str) -> dict[str, Any]:
    return {"value": value, "label": label, "parent": None, "open": False}


def _roles() -> Iterator[dict[str, Any]]:
    yield _heading("/roles", _("Roles"))
    for role in Role.objects.filter(is_active=True):
        yield {"value": role.code.lower(), "label": localized(role.name), "parent": "/roles"}


def _departments() -> Iterator[dict[str, Any]]:
    rows = list(Department.objects.filter(is_active=True).order_by("position", "id"))
    if rows:
        yield _heading("/departments", _("Departments, with those below them"))
    names = {row.pk: f"{DEPARTMENT}{row.code}".lower() for row in rows}
    for row in rows:
        above = names.get(row.parent_id or 0, "/departments")
        yield {"value": names[row.pk], "label": localized(row.name), "parent": above}


def department_nodes() -> list[dict[str, Any]]:
    """Departments in service as nodes of a tree, by id."""
    rows = Department.objects.filter(is_active=True).order_by("position", "id")
    return [
        {"value": row.pk, "label": localized(row.name), "parent": row.parent_id} for row in rows
    ]


def _colleagues() -> Iterator[dict[str, Any]]:
    yield _heading("/operators", _("Operators"))
    roles = {code.lower() for code in Role.objects.values_list("code", flat=True)}
    for one in list_colleagues():
        login = one.login.lower()
        name = f"{OPERATOR}{login}" if login in roles else login
        yield {"value": name, "label": one.name, "parent": "/operators", "hint": one.login}
