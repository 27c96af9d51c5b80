"""Operators as choices of properties, and who acts as facts of rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.rules.ports import Choice, Kind, Property, Root
from abonent.staff.queries import (
    department_codes_of,
    operator_logins,
    operator_names,
    role_codes_of,
    role_names,
)


def operators() -> list[Choice]:
    """Everyone who works or worked here, by log-in."""
    logins = operator_logins()
    return [Choice(logins[pk], pk, {"ru": name}) for pk, name in operator_names().items()]


def _logins(text: str) -> Callable[[Any], Any]:
    return lambda actor: getattr(actor, text, None)


def _roles(actor: Any) -> Any:
    return sorted(role_codes_of(operator_id=actor.id)) if actor.id is not None else None


def _departments(actor: Any) -> Any:
    return sorted(department_codes_of(operator_id=actor.id)) if actor.id is not None else None


def operator_properties() -> list[Property]:
    """What is known of who acts."""
    return [
        Property(key="login", label=_("Login"), kind=Kind.TEXT, read=_logins("login"),
                 names=pgettext_lazy("query key", "login")),
        Property(key="name", label=_("Surname and name"), kind=Kind.TEXT, read=_logins("name"),
                 names=pgettext_lazy("query key", "name")),
        Property(key="roles", label=_("Roles"), kind=Kind.CHOICE, read=_roles, is_list=True,
                 names=pgettext_lazy("query key", "roles"), choices=_role_choices),
        Property(key="departments", label=_("Departments"), kind=Kind.CHOICE, is_list=True,
                 read=_departments, names=pgettext_lazy("query key", "departments")),
    ]  # fmt: skip


def _role_choices() -> list[Choice]:
    return [Choice(code, code, dict(name)) for _pk, code, name in role_names()]


OPERATOR = Root(
    code="operator", label=_("Operator"), properties=operator_properties,
    row=lambda rows: rows.get("operator"), is_constant=True,
)  # fmt: skip
