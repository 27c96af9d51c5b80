"""Reads of staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import fingerprint
from abonent.staff.models import ApiToken, Operator, Role

VERSION = "staff"
"""Name under which changes of operators, roles and tokens are announced (``kernel.cache``)."""


@dataclass(frozen=True, slots=True)
class _Directory:
    actors: dict[int, Actor]
    tokens: dict[bytes, tuple[int, datetime | None]]
    names: dict[int, str]


def _load() -> _Directory:
    actors: dict[int, Actor] = {}
    names: dict[int, str] = {}
    for operator in Operator.objects.prefetch_related("roles"):
        names[operator.pk] = operator.name
        if operator.is_active:
            actors[operator.pk] = _actor(operator)
    tokens = {
        bytes(t.digest): (t.operator_id, t.expires_at)
        for t in ApiToken.objects.filter(revoked_at=None)
    }
    return _Directory(actors=actors, tokens=tokens, names=names)


def _actor(operator: Operator) -> Actor:
    roles = [r for r in operator.roles.all() if r.is_active]
    return Actor(
        id=operator.pk,
        login=operator.login,
        name=operator.name,
        granted=frozenset(code for role in roles for code in role.permissions),
        everything=any(role.grants_everything for role in roles),
        language=operator.language,
        timezone=operator.timezone,
    )


_directory = VersionedCache(VERSION, _load)


def find_actor(*, operator_id: int) -> Actor | None:
    """The active operator as an actor, rights at most a second old."""
    return _directory.get().actors.get(operator_id)


def find_actor_by_login(*, login: str) -> Actor | None:
    """The active operator with this login as an actor."""
    return next((a for a in _directory.get().actors.values() if a.login == login), None)


def find_actor_by_token(*, token: str) -> Actor | None:
    """Whom an API token speaks for, or None when it is unknown, revoked or expired."""
    directory = _directory.get()
    found = directory.tokens.get(fingerprint(token))
    if found is None or (found[1] is not None and found[1] <= now()):
        return None
    actor = directory.actors.get(found[0])
    return actor.through("rest") if actor else None


def actor_of_session(session_key: str) -> Actor | None:
    """The operator logged in under a session cookie, or None when it is over or was revoked."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    operator_id = store.get(SESSION_KEY)
    if operator_id is None:
        return None
    operator = Operator.objects.filter(pk=int(operator_id), is_active=True).first()
    if operator is None or not constant_time_compare(
        store.get(HASH_SESSION_KEY, ""), operator.get_session_auth_hash()
    ):
        return None
    return find_actor(operator_id=operator.pk)


def operator_names() -> dict[int, str]:
    """Names of all operators, active or not, by id."""
    return _directory.get().names


def list_choices() -> list[tuple[int, str]]:
    """Active operators as (id, name), by name: whom a case can be given to."""
    return sorted(((a.id or 0, a.name) for a in _directory.get().actors.values()), key=lambda c: c[1])


def list_operators(*, by: Actor) -> QuerySet[Operator]:
    """All operators with their roles, for administrators."""
    by.check("staff.administer")
    return Operator.objects.prefetch_related("roles")


def get_operator(*, by: Actor, operator_id: int) -> Operator:
    """One operator, for administrators."""
    found = list_operators(by=by).filter(pk=operator_id).first()
    if found is None:
        raise NotFound
    return found


def list_roles(*, by: Actor) -> QuerySet[Role]:
    """All roles, for administrators."""
    by.check("staff.administer")
    return Role.objects.all()


def get_role(*, by: Actor, role_id: int) -> Role:
    """One role, for administrators."""
    found = list_roles(by=by).filter(pk=role_id).first()
    if found is None:
        raise NotFound
    return found


def list_own_tokens(*, by: Actor) -> Sequence[ApiToken]:
    """The actor's own API tokens, newest first."""
    return list(ApiToken.objects.filter(operator_id=by.id).order_by("-id"))
