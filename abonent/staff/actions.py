"""Writes of staff. Every one bumps the version, so rights hold in all processes within a second."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit, cache
from abonent.kernel.actor import Actor, permissions
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound, Problems
from abonent.kernel.ids import fingerprint, new_secret
from abonent.kernel.text import LANGUAGES
from abonent.staff import policy
from abonent.staff.models import ApiToken, LoginFailure, Operator, Role
from abonent.staff.queries import VERSION, get_operator, get_role


def log_in(*, login: str, password: str, address: str | None) -> Operator:
    """The operator with this login and password.

    Raises :class:`Conflict` with one and the same message for an unknown login, a wrong password
    and a dismissed operator; another when too many attempts failed lately.
    """
    since = now() - policy.WINDOW
    recent = LoginFailure.objects.filter(at__gt=since)
    if policy.is_locked(
        failures_of_login=recent.filter(login=login.lower()[:60]).count(),
        failures_of_address=recent.filter(address=address).count() if address else 0,
    ):
        raise Conflict(_("Too many failed attempts. Wait 15 minutes or ask your administrator."))
    operator = authenticate(login=login, password=password)
    if not isinstance(operator, Operator):
        LoginFailure.objects.create(login=login.lower()[:60], address=address, at=now())
        raise Conflict(_("Wrong login or password."))
    LoginFailure.objects.filter(login=login.lower()[:60]).delete()
    by = Actor(id=operator.pk, login=operator.login, name=operator.name)
    audit.record(by=by, action="staff.log_in", of="operator", id=operator.pk)
    return operator


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
    is_active: bool = True,
    password: str | None = None,
) -> Operator:
    """Create an operator, or change the one with ``operator_id``; None keeps the password."""
    by.check("staff.administer")
    with transaction.atomic():
        operator = get_operator(by=by, operator_id=operator_id) if operator_id else Operator()
        before = _operator_facts(operator)
        operator.login, operator.name, operator.email = login.strip(), name.strip(), email.strip()
        operator.language, operator.timezone = language, timezone
        operator.is_active = is_active
        _check_operator(operator, role_ids, password, by)
        if password:
            operator.set_password(password)
        operator.created_at = operator.created_at or now()
        operator.save()
        operator.roles.set(Role.objects.filter(pk__in=role_ids))
        changes = audit.differences(before, _operator_facts(operator))
        if password:
            changes["password"] = ["", "changed"]
        _note(by, "staff.save_operator", "operator", operator.pk, changes)
    return operator


def _operator_facts(operator: Operator) -> dict[str, object]:
    fields = ("login", "name", "email", "language", "timezone", "is_active")
    facts: dict[str, object] = {f: getattr(operator, f) for f in fields}
    facts["roles"] = sorted(operator.roles.values_list("code", flat=True)) if operator.pk else []
    return facts if operator.pk else {}


def _check_operator(
    operator: Operator, role_ids: Collection[int], password: str | None, by: Actor
) -> None:
    problems = Problems()
    if not operator.login:
        problems.add("login", _("Give a login."))
    elif Operator.objects.filter(login__iexact=operator.login).exclude(pk=operator.pk).exists():
        problems.add("login", _("This login is taken. Choose another."))
    if not operator.name:
        problems.add("name", _("Give the name, surname first."))
    if operator.language not in LANGUAGES:
        problems.add("language", _("Choose a language of the product."))
    if operator.timezone not in available_timezones():
        problems.add("timezone", _("Unknown time zone. Example: Europe/Moscow."))
    if Role.objects.filter(pk__in=role_ids).count() != len(set(role_ids)):
        problems.add("role_ids", _("One of these roles no longer exists."))
    if not operator.pk and not password:
        problems.add("password", _("Give a first password."))
    if password:
        try:
            validate_password(password, operator)
        except ValidationError as refusal:
            for message in refusal.messages:
                problems.add("password", message)
    if operator.pk == by.id and not operator.is_active:
        problems.add("is_active", _("You cannot dismiss yourself."))
    problems.check()


def change_own_settings(*, by: Actor, language: str, timezone: str) -> None:
    """The operator's own choice of language and time zone."""
    problems = Problems()
    if language not in LANGUAGES:
        problems.add("language", _("Choose a language of the product."))
    if timezone not in available_timezones():
        problems.add("timezone", _("Unknown time zone. Example: Europe/Moscow."))
    problems.check()
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id)
        before = {"language": operator.language, "timezone": operator.timezone}
        operator.language, operator.timezone = language, timezone
        operator.save(update_fields=["language", "timezone"])
        after = {"language": language, "timezone": timezone}
        _note(by, "staff.change_own_settings", "operator", operator.pk,
              audit.differences(before, after))


def change_own_password(*, by: Actor, current: str, new: str) -> Operator:
    """Exchange the operator's own password; ends the operator's other sessions."""
    problems = Problems()
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=by.id)
        if not operator.check_password(current):
            problems.add("current", _("This is not your present password."))
        try:
            validate_password(new, operator)
        except ValidationError as refusal:
            for message in refusal.messages:
                problems.add("new", message)
        problems.check()
        operator.set_password(new)
        operator.save(update_fields=["password"])
        _note(by, "staff.change_own_password", "operator", operator.pk, {})
    return operator


def save_role(
    *,
    by: Actor,
    role_id: int | None = None,
    code: str,
    name: Mapping[str, str],
    granted: Iterable[str],
    grants_everything: bool = False,
    is_active: bool = True,
) -> Role:
    """Create a role, or change the one with ``role_id``."""
    by.check("staff.administer")
    with transaction.atomic():
        role = get_role(by=by, role_id=role_id) if role_id else Role()
        before = _role_facts(role)
        role.code, role.name = code.strip(), dict(name)
        role.permissions = sorted(set(granted))
        role.grants_everything, role.is_active = grants_everything, is_active
        _check_role(role, by)
        role.save()
        _note(by, "staff.save_role", "role", role.pk, audit.differences(before, _role_facts(role)))
        _check_someone_administers()
    return role


def _role_facts(role: Role) -> dict[str, object]:
    fields = ("code", "name", "permissions", "grants_everything", "is_active")
    return {f: getattr(role, f) for f in fields} if role.pk else {}


def _check_role(role: Role, by: Actor) -> None:
    problems = Problems()
    if not role.code:
        problems.add("code", _("Give a code in Latin letters."))
    elif Role.objects.filter(code=role.code).exclude(pk=role.pk).exists():
        problems.add("code", _("This code is taken. Choose another."))
    for language in LANGUAGES:
        if not role.name.get(language, "").strip():
            problems.add(f"name_{language}", _("Give the name in every language."))
    if any(permissions.find(code) is None for code in role.permissions):
        problems.add("permissions", _("One of these rights does not exist."))
    if role.grants_everything and not by.everything:
        problems.add("grants_everything", _("Only who has every right can give every right."))
    problems.check()


def _check_someone_administers() -> None:
    administered = Operator.objects.filter(is_active=True, roles__is_active=True)
    if not (
        administered.filter(roles__grants_everything=True).exists()
        or administered.filter(roles__permissions__contains=["staff.administer"]).exists()
    ):
        raise Conflict(_("Nobody would be left who can administer operators."))


def create_token(*, by: Actor, name: str, expires_at: datetime | None = None) -> str:
    """A new API token of the actor; the secret is returned once and never again."""
    problems = Problems()
    if not name.strip():
        problems.add("name", _("Say what the token is for."))
    if expires_at is not None and expires_at <= now():
        problems.add("expires_at", _("Choose a time in the future."))
    problems.check()
    secret = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            operator_id=by.id, name=name.strip(), digest=fingerprint(secret), created_at=now(),
            expires_at=expires_at,
        )
        _note(by, "staff.create_token", "token", token.pk, {"name": token.name})
    return secret


def revoke_token(*, by: Actor, token_id: int) -> None:
    """End one of the actor's own tokens; an administrator may end anyone's."""
    with transaction.atomic():
        mine = ApiToken.objects.select_for_update().filter(pk=token_id, revoked_at=None)
        if not by.can("staff.administer"):
            mine = mine.filter(operator_id=by.id)
        token = mine.first()
        if token is None:
            raise NotFound
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        _note(by, "staff.revoke_token", "token", token.pk, {})


def _note(by: Actor, action: str, of: str, id: int, changes: Mapping[str, object]) -> None:  # noqa: A002
    audit.record(by=by, action=action, of=of, id=id, changes=changes)
    publish(by=by, type="StaffChanged", topics=[f"{of}:{id}", "staff"])
    cache.bump(VERSION)
