"""Operators as a part of the configuration: in histories only, by login; secrets never."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.parts import ConfigPart, Told
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.staff.actions.operators import PART, operator_facts, save_operator
from abonent.staff.actions.place import Place
from abonent.staff.models import Operator, Role


def _read() -> dict[str, Told]:
    rows = Operator.objects.order_by("login")
    return {one.login: operator_facts(one) for one in rows}


def _find(path: str) -> Told | None:
    found = Operator.objects.filter(login=path).first()
    return operator_facts(found) if found else None


def _write(by: Actor, path: str, told: Told) -> None:
    operator = Operator.objects.filter(login=path).first()
    if operator is None:
        raise Conflict(_("An operator is hired with a password, on the page of operators."))
    facts: dict[str, Any] = operator_facts(operator)
    if unknown := set(told) - set(facts):
        raise Invalid({name: [_("There is no such field here.")] for name in unknown})
    facts |= told
    roles = Role.objects.filter(code__in=facts["roles"] or ())
    if len(roles) != len(facts["roles"] or ()):
        raise Invalid({"roles": [_("One of these roles no longer exists.")]})
    place = Place(facts["department_id"], bool(facts["is_head"]), facts["superior_id"])
    save_operator(
        by=by, operator_id=operator.pk, login=facts["login"], name=facts["name"],
        email=facts["email"], language=facts["language"], timezone=facts["timezone"],
        role_ids=[role.pk for role in roles], place=place, is_active=facts["is_active"],
    )  # fmt: skip


def _remove(_by: Actor, path: str) -> None:
    if not Operator.objects.filter(login=path).exists():
        raise NotFound
    raise Conflict(_("An operator is dismissed, never deleted: what he did stays under his name."))


OPERATORS = ConfigPart(
    key=PART,
    title=_("Operator"),
    plural=_("Operators"),
    permission="staff.administer",
    icon="users",
    blank={},
    needs=("staff.role",),
    is_packed=False,
    read=_read,
    find=_find,
    write=_write,
    remove=_remove,
)
