"""Whom the claims of an OpenID provider mean here."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.text import LANGUAGES
from abonent.staff.actions.log_in import note_failure
from abonent.staff.actions.operators import save_operator
from abonent.staff.models import Operator, Role
from abonent.staff.provider import OpenIdRefused, Provider

SYSTEM = "openid"


def log_in_by_claims(
    *, provider: Provider, claims: Mapping[str, Any], address: str | None
) -> Operator:
    """The operator whom checked ``claims`` mean, with the roles that the provider's groups give.

    Known by the provider's own number of the person; the first time by the log-in. Where the
    installation says so, somebody unknown is hired. Raises :class:`OpenIdRefused`.
    """
    subject = f"{provider.issuer} {claims['sub']}"[:255]
    login = str(claims.get(provider.login_claim) or "").strip()
    try:
        return _enter(provider, claims, subject, login)
    except OpenIdRefused:
        if (known := _find(subject, login).first()) is not None:
            note_failure(known, why="provider" if known.is_active else "inactive", address=address)
        raise


def _enter(provider: Provider, claims: Mapping[str, Any], subject: str, login: str) -> Operator:
    with transaction.atomic():
        operator = _find(subject, login).select_for_update(of=("self",)).first()
        roles = _roles(provider, claims)
        if operator is None:
            operator = _hire(provider, claims, login, roles)
        elif roles is not None:
            _give(operator, roles)
        if not operator.is_active:
            raise OpenIdRefused(_("You do not work here any more."))
        if operator.subject != subject:
            operator.subject = subject
            operator.save(update_fields=["subject"])
        by = Actor(id=operator.pk, login=operator.login, name=operator.name)
        audit.record(by=by, action="staff.log_in", of="operator", id=operator.pk,
                     changes={"provider": provider.name})  # fmt: skip
    return operator


def _find(subject: str, login: str) -> QuerySet[Operator]:
    """Who is known by the provider's number comes before whoever has the log-in."""
    known = Q(subject=subject) | Q(subject=None, login__iexact=login)
    return Operator.objects.filter(known).order_by(F("subject").asc(nulls_last=True))


def _roles(provider: Provider, claims: Mapping[str, Any]) -> list[Role] | None:
    """Roles by the provider's groups; None where roles are given here alone."""
    if not provider.roles_claim:
        return None
    told = claims.get(provider.roles_claim) or []
    groups = [told] if isinstance(told, str) else [str(group) for group in told]
    codes = {provider.roles[group] for group in groups if group in provider.roles}
    roles = list(Role.objects.filter(code__in=codes, is_active=True))
    if not roles:
        told_why = _("No role of the product belongs to your groups. Ask your administrator.")
        raise OpenIdRefused(told_why)
    return roles


def _hire(
    provider: Provider, claims: Mapping[str, Any], login: str, roles: list[Role] | None
) -> Operator:
    if not provider.hires or not roles:
        raise OpenIdRefused(_("Nobody works here under this name. Ask your administrator."))
    locale = str(claims.get("locale") or "")[:2]
    operator = save_operator(
        by=Actor.system(SYSTEM), login=login, name=str(claims.get("name") or login),
        email=str(claims.get("email") or ""), role_ids=[role.pk for role in roles],
        language=locale if locale in LANGUAGES else "ru", password=secrets.token_urlsafe(32),
    )  # fmt: skip
    operator.set_unusable_password()  # one that nobody knows would be asked for
    operator.save(update_fields=["password"])
    return operator


def _give(operator: Operator, roles: list[Role]) -> None:
    """The roles of now, where they are others than before."""
    wanted = {role.pk for role in roles}
    if wanted != set(operator.roles.values_list("pk", flat=True)):
        save_operator(
            by=Actor.system(SYSTEM), operator_id=operator.pk, login=operator.login,
            name=operator.name, email=operator.email, language=operator.language,
            timezone=operator.timezone, role_ids=wanted, is_active=operator.is_active,
        )  # fmt: skip
