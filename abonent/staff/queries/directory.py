"""Who is who: operators, their rights and tokens, kept in the process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from abonent.kernel.actor import Actor, Scope
from abonent.kernel.alphabet import place_of
from abonent.kernel.cache import VersionedCache
from abonent.kernel.clock import now
from abonent.kernel.confidential import CHANGE
from abonent.kernel.ids import fingerprint
from abonent.staff import policy
from abonent.staff.models import ApiToken, Department, Operator, Role
from abonent.staff.queries.company import Company, company_of

VERSION = "staff"
"""Name under which changes of operators, roles and tokens are announced (``kernel.cache``)."""

SEEN_AS = "seen_as"
"""Key of a session: the operator whom an administrator sees the product as."""
HALF, MUST_ENROL = "half", "must_enrol"
"""Keys of a session: who has given the password and not the code; who has no app but must."""
PROVEN = "proven"
"""Key of a session: a code was given in it, or the company's provider vouched for the person."""
BEGAN, SEEN = "began", "seen"
"""Keys of a session: when its log-in was and when it was last used, in seconds of the epoch."""


@dataclass(frozen=True, slots=True)
class _Directory:
    actors: dict[int, Actor]
    by_login: dict[str, Actor]
    session_hashes: dict[int, str]
    tokens: dict[bytes, tuple[int, datetime | None]]
    names: dict[int, str]
    logins: dict[int, str]
    roles: dict[int, frozenset[str]]
    company: Company
    needing: frozenset[int]
    departments: dict[int, str]


def _load() -> _Directory:
    actors: dict[int, Actor] = {}
    names: dict[int, str] = {}
    logins: dict[int, str] = {}
    hashes: dict[int, str] = {}
    operators = list(Operator.objects.prefetch_related("roles"))
    company = company_of(operators)
    for operator in operators:
        names[operator.pk] = operator.name
        logins[operator.pk] = operator.login
        if operator.is_active:
            actors[operator.pk] = _actor(operator, company)
            hashes[operator.pk] = operator.get_session_auth_hash()
    live = ApiToken.objects.filter(revoked_at=None)
    tokens = {bytes(t.digest): (t.operator_id, t.expires_at) for t in live}
    by_login = {actor.login: actor for actor in actors.values()}
    roles = {
        operator.pk: frozenset(r.code for r in operator.roles.all() if r.is_active)
        for operator in operators
        if operator.is_active
    }
    needing = frozenset(
        operator.pk for operator in operators if policy.needs_second_factor(operator.roles.all())
    )
    codes = dict(Department.objects.values_list("pk", "code"))
    return _Directory(
        actors, by_login, hashes, tokens, names, logins, roles, company, needing, codes
    )


def _actor(operator: Operator, company: Company) -> Actor:
    roles = [r for r in operator.roles.all() if r.is_active]
    return Actor(
        id=operator.pk,
        login=operator.login,
        name=operator.name,
        granted=frozenset(code for role in roles for code in role.permissions),
        everything=any(role.grants_everything for role in roles),
        language=operator.language,
        timezone=operator.timezone,
        narrowed=_narrowed(roles),
        fields=_fields(roles),
        below=company.below_of(operator),
        department=company.colleagues_of(operator),
    )


def _narrowed(roles: Sequence[Role]) -> dict[str, Scope]:
    """How far rights reach that do not reach everything; of several roles the farthest counts."""
    widest: dict[str, Scope] = {}
    for role in roles:
        for code in role.permissions:
            reach = scope_of(role, code)
            widest[code] = max(reach, widest.get(code, reach))
    return {code: scope for code, scope in widest.items() if scope is not Scope.ALL}


def _fields(roles: Sequence[Role]) -> dict[str, str]:
    """Confidential fields that any of the roles opens; to change one is more than to see it."""
    opened: dict[str, str] = {}
    for role in roles:
        for code, how in role.fields.items():
            opened[code] = CHANGE if CHANGE in (how, opened.get(code)) else how
    return opened


def scope_of(role: Role, code: str) -> Scope:
    """How far a right of the role reaches."""
    name = role.scopes.get(code)
    return Scope[name.upper()] if name else Scope.ALL


_directory = VersionedCache(VERSION, _load)


def find_actor(*, operator_id: int) -> Actor | None:
    """The active operator as an actor, rights at most a second old."""
    return _directory.get().actors.get(operator_id)


def find_actor_by_login(*, login: str) -> Actor | None:
    """The active operator with this login as an actor."""
    return _directory.get().by_login.get(login)


def find_actor_by_token(*, token: str) -> Actor | None:
    """Whom an API token speaks for, or None when it is unknown, revoked or expired."""
    digest, directory = fingerprint(token), _directory.get()
    found = directory.tokens.get(digest)
    if found is None:  # perhaps made a moment ago, by another process
        directory = _directory.get_fresh()
        found = directory.tokens.get(digest)
    if found is None or (found[1] is not None and found[1] <= now()):
        return None
    actor = directory.actors.get(found[0])
    return actor.through("rest") if actor else None


def find_actor_in(session: Mapping[str, Any]) -> Actor | None:
    """Whose session it is, or None when it is a stranger's, over, or its password was changed."""
    if session.get(SESSION_KEY) is None or _is_over(session):
        return None
    for get in (_directory.get, _directory.get_fresh):  # the password may be a moment old
        actor = _whose(session, get())
        if actor is not None:
            return actor
    return None


def _whose(session: Mapping[str, Any], directory: _Directory) -> Actor | None:
    operator_id = int(session[SESSION_KEY])
    known = directory.session_hashes.get(operator_id)
    if known is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), known):
        return None
    return directory.actors[operator_id]


def _is_over(session: Mapping[str, Any]) -> bool:
    present = now()
    return policy.is_over(
        began=datetime.fromtimestamp(session.get(BEGAN, present.timestamp()), UTC),
        seen=datetime.fromtimestamp(session.get(SEEN, present.timestamp()), UTC),
        now=present,
        longest=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        idle=timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    )


def lacks_code(session: Mapping[str, Any], *, operator_id: int) -> bool:
    """Whether a role of the operator asks for one-time codes, and none was given in the session."""
    if PROVEN in session:
        return False
    return MUST_ENROL in session or operator_id in _directory.get().needing


def actor_of_session(session_key: str) -> Actor | None:
    """The operator logged in under a session cookie, or None when it is over or was revoked,
    or lacks a one-time code.
    """
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    actor = find_actor_in(store)
    return None if actor is None or lacks_code(store, operator_id=actor.id or 0) else actor


def role_codes_of(*, operator_id: int) -> frozenset[str]:
    """Codes of the operator's active roles; none for one who has left."""
    return _directory.get().roles.get(operator_id, frozenset())


def departments_of(*, operator_id: int) -> list[int]:
    """The operator's department and those above it; none for who has none."""
    members = _directory.get().company.members
    return [key for key, inside in members.items() if operator_id in inside]


def department_codes() -> dict[int, str]:
    """Codes of all departments by id."""
    return _directory.get().departments


def department_codes_of(*, operator_id: int) -> frozenset[str]:
    """Codes of the departments of :func:`departments_of`."""
    codes = _directory.get().departments
    return frozenset(codes[key] for key in departments_of(operator_id=operator_id) if key in codes)


def members_of(*, department_id: int) -> frozenset[int]:
    """Active operators of the department and of those below it."""
    directory = _directory.get()
    return directory.company.members.get(department_id, frozenset()) & directory.actors.keys()


def operator_names() -> dict[int, str]:
    """Names of all operators, active or not, by id."""
    return _directory.get().names


def operator_logins() -> dict[int, str]:
    """Log-ins of all operators, active or not, by id."""
    return _directory.get().logins


def find_operator_id(*, login: str) -> int | None:
    """The id of the operator with this log-in, active or not."""
    return next((key for key, known in operator_logins().items() if known == login), None)


def list_colleagues() -> list[Actor]:
    """Active operators, by name."""
    return sorted(_directory.get().actors.values(), key=lambda actor: place_of(actor.name))


def list_choices() -> list[tuple[int, str]]:
    """Active operators as (id, name), by name: whom a case can be given to."""
    actors = _directory.get().actors.values()
    return sorted(((a.id or 0, a.name) for a in actors), key=lambda choice: place_of(choice[1]))
