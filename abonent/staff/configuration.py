"""Roles as a part of the configuration: in histories and packages, by code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.parts import ConfigPart, Told
from abonent.kernel.errors import NotFound, Problems
from abonent.kernel.text import LANGUAGES
from abonent.staff.actions.roles import check_rights, delete_role, save_role
from abonent.staff.models import Role


def _told(role: Role) -> Told:
    return {
        "name": {c: role.name.get(c, "") for c in LANGUAGES},
        "permissions": list(role.permissions),
        "scopes": dict(role.scopes),
        "fields": dict(role.fields),
        "needs_second_factor": role.needs_second_factor,
        "grants_everything": role.grants_everything,
        "is_active": role.is_active,
    }


def _read() -> dict[str, Told]:
    return {role.code: _told(role) for role in Role.objects.order_by("id")}


def _find(path: str) -> Told | None:
    role = Role.objects.filter(code=path).first()
    return _told(role) if role else None


def _write(by: Actor, path: str, told: Told) -> None:
    role = Role.objects.filter(code=path).first()
    facts: dict[str, Any] = BLANK | {"name": {}} | (_told(role) if role else {})
    problems = Problems()
    _check(problems, told)
    problems.check()
    facts |= told
    save_role(
        by=by, role_id=role.pk if role else None, code=path, name=facts["name"],
        granted=facts["permissions"], scopes=facts["scopes"], fields=facts["fields"],
        needs_second_factor=bool(facts["needs_second_factor"]),
        grants_everything=bool(facts["grants_everything"]),
        is_active=bool(facts["is_active"]),
    )  # fmt: skip


def _check(problems: Problems, told: Told) -> None:
    for name, value in told.items():
        if name != "name" and name not in BLANK:
            problems.add(name, _("There is no such field here."))
        elif not _is_shaped(name, value):
            problems.add(name, _("This is a value of another type."))
        elif name == "permissions":
            check_rights(problems, name, value)


def _is_shaped(name: str, value: Any) -> bool:
    shape = type(BLANK.get(name, {}))
    if not isinstance(value, shape):
        return False
    inside = list(value.values()) if isinstance(value, dict) else value
    return isinstance(value, bool) or all(isinstance(one, str) for one in inside)


def _remove(by: Actor, path: str) -> None:
    role = Role.objects.filter(code=path).first()
    if role is None:
        raise NotFound
    delete_role(by=by, role_id=role.pk)


BLANK: Told = {
    "permissions": [],
    "scopes": {},
    "fields": {},
    "needs_second_factor": False,
    "grants_everything": False,
    "is_active": True,
}
ROLES = ConfigPart(
    key="staff.role",
    title=_("Role"),
    plural=_("Roles"),
    permission="staff.administer",
    icon="shield",
    blank=BLANK,
    maps=("scopes", "fields"),
    read=_read,
    find=_find,
    write=_write,
    remove=_remove,
    check=_check,
)
