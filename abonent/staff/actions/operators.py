"""Operators: created, changed, dismissed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.configuration.history import Verb, keep
from abonent.kernel.errors import Conflict, NotFound, Problems
from abonent.kernel.text import LANGUAGES, one_line
from abonent.staff import policy
from abonent.staff.actions.place import Place, check_place
from abonent.staff.actions.record import (
    administration,
    check_password,
    note,
)
from abonent.staff.actions.roles import save_role
from abonent.staff.models import Operator, Role

PART = "staff.operator"
"""Operators, as a part of the configuration."""


def save_operator(
    *,
    by: Actor,
    operator_id: int | None = None,
    login: str,
    name: str,
    email: str = "",
    language: str = "ru",
    timezone: str = "Europe/Moscow",
    role_ids: Collection[int],
    place: Place | None = None,
    is_active: bool = True,
    password: str | None = None,
) -> Operator:
    """Create an operator, or change the one with ``operator_id``; None keeps the password
    and the ``place`` in the company.

    Roles that grant every right are given and taken only by who has every right.
    """
    by.check("staff.administer")
    with administration(by):
        operator = lock_operator(by, operator_id) if operator_id else Operator(created_at=now())
        before = operator_facts(operator)
        operator.login, operator.email = login.strip(), email.strip()
        operator.name = one_line(name)
        operator.language, operator.timezone = language, timezone
        operator.is_active = is_active
        if place is not None:
            operator.department_id, operator.superior_id = place.department_id, place.superior_id
            operator.is_head = place.is_head and place.department_id is not None
        roles = list(Role.objects.filter(pk__in=set(role_ids)))
        problems = _problems(operator, password, by)
        _check_roles(problems, roles, role_ids, by)
        check_place(problems, operator)
        problems.check()
        if password:
            operator.set_password(password)
        operator.save()
        operator.roles.set(roles)
        _note_save(by, operator, before, password_given=bool(password))
    return operator


def reset_password(*, by: Actor, operator_id: int, password: str) -> None:
    """Give an operator a new password; ends the operator's sessions."""
    by.check("staff.administer")
    with transaction.atomic():
        operator = lock_operator(by, operator_id)
        problems = Problems()
        check_password(problems, "password", password, operator)
        problems.check()
        operator.set_password(password)
        operator.save(update_fields=["password"])
        note(by, "reset_password", "operator", operator.pk, {})


def set_operator_active(*, by: Actor, operator_id: int, is_active: bool) -> None:
    """Dismiss an operator (sessions and tokens end within a second) or take one back."""
    by.check("staff.administer")
    with administration(by):
        operator = lock_operator(by, operator_id)
        if operator.is_active == is_active:
            return
        if operator.pk == by.id:
            raise Conflict(_("You cannot dismiss yourself."))
        operator.is_active = is_active
        operator.save(update_fields=["is_active"])
        verb = "restore_operator" if is_active else "dismiss_operator"
        changes = {"is_active": [not is_active, is_active]}
        note(by, verb, "operator", operator.pk, changes)
        _remember(by, operator, changes)


def lock_operator(by: Actor, operator_id: int) -> Operator:
    """The operator, whose row is held, if ``by`` may change him."""
    operator = Operator.objects.select_for_update().filter(pk=operator_id).first()
    if operator is None:
        raise NotFound
    if not by.everything and operator.roles.filter(grants_everything=True).exists():
        raise Conflict(_("Only who has every right can change an operator who has every right."))
    return operator


def operator_facts(operator: Operator) -> dict[str, object]:
    """What is set about an operator, never secrets; nothing of one who is not saved yet."""
    if not operator.pk:
        return {}
    fields = (
        "login",
        "name",
        "email",
        "language",
        "timezone",
        "department_id",
        "superior_id",
        "is_active",
    )
    facts: dict[str, object] = {f: getattr(operator, f) for f in fields}
    facts["is_head"] = operator.is_head or None
    return facts | {"roles": sorted(operator.roles.values_list("code", flat=True))}


def _note_save(
    by: Actor, operator: Operator, before: dict[str, object], *, password_given: bool
) -> None:
    changes = audit.differences(before, operator_facts(operator))
    if password_given and before:
        changes["password"] = [None, "•••"]
    if changes:
        note(by, "save_operator", "operator", operator.pk, changes)
        kept = {field: pair for field, pair in changes.items() if field != "password"}
        _remember(by, operator, kept, verb=Verb.CHANGED if before else Verb.CREATED)


def _remember(
    by: Actor, operator: Operator, changes: Mapping[str, object], *, verb: str = Verb.CHANGED
) -> None:  # fmt: skip
    """Keep the change in the history of settings."""
    keep(by=by, part=PART, path=operator.login, name=dict.fromkeys(LANGUAGES, operator.name),
         verb=verb, changes=changes)  # fmt: skip


def _problems(operator: Operator, password: str | None, by: Actor) -> Problems:
    problems = Problems()
    if not policy.is_login(operator.login):
        problems.add("login", _("Use Latin letters, digits and . _ - @, at most 60, no spaces."))
    elif Operator.objects.filter(login__iexact=operator.login).exclude(pk=operator.pk).exists():
        problems.add("login", _("This login is taken. Choose another."))
    if not operator.name or len(operator.name) > policy.NAME_MAX or "\x00" in operator.name:
        problems.add("name", _("Give the name, surname first."))
    check_settings(problems, language=operator.language, timezone=operator.timezone)
    if operator.email:
        try:
            validate_email(operator.email)
        except ValidationError as refusal:
            problems.add("email", refusal.messages[0])
    if not operator.pk and not password:
        problems.add("password", _("Give a first password."))
    if password:
        check_password(problems, "password", password, operator)
    if operator.pk == by.id and not operator.is_active:
        problems.add("is_active", _("You cannot dismiss yourself."))
    return problems


def check_settings(problems: Problems, *, language: str, timezone: str) -> None:
    """Note a language or a time zone that does not exist."""
    if language not in LANGUAGES:
        problems.add("language", _("Choose a language of the product."))
    if timezone not in available_timezones():
        problems.add("timezone", _("Unknown time zone. Example: Europe/Moscow."))


def _check_roles(
    problems: Problems,
    roles: Collection[Role],
    asked: Collection[int],
    by: Actor,
) -> None:
    if not asked:
        text = _("Give at least one role: without any, an operator may do nothing.")
        problems.add("role_ids", text)
    if len(roles) != len(set(asked)):
        problems.add("role_ids", _("One of these roles no longer exists."))
    mighty = any(role.grants_everything for role in roles)
    if mighty and not by.everything:
        problems.add("role_ids", _("Only who has every right can give every right."))


def create_administrator(*, by: Actor, login: str, name: str, password: str) -> Operator:
    """An operator with every right, for an installation that has nobody to give it."""
    with transaction.atomic():
        role = Role.objects.filter(grants_everything=True, is_active=True).first() or save_role(
            by=by,
            name={"ru": "Администратор", "en": "Administrator"},
            granted=(),
            grants_everything=True,
        )
        return save_operator(by=by, login=login, name=name, role_ids=[role.pk], password=password)
