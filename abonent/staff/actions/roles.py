"""Roles: sets of rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abonent.kernel import audit, codes
from abonent.kernel.actor import Actor, Scope, permissions
from abonent.kernel.confidential import CHANGE, SEE, list_fields
from abonent.kernel.configuration.history import Verb, keep
from abonent.kernel.errors import Conflict, NotFound, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.rows import check_names, suggest_code
from abonent.kernel.reference.uses import count_uses
from abonent.kernel.text import LANGUAGES, one_line
from abonent.staff.actions.record import administration, note
from abonent.staff.models import Role

SCOPES = frozenset(scope.name for scope in Scope if scope is not Scope.NONE)


def save_role(
    *,
    by: Actor,
    role_id: int | None = None,
    code: str = "",
    name: Mapping[str, str],
    granted: Iterable[str],
    scopes: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    needs_second_factor: bool | None = None,
    grants_everything: bool = False,
    is_active: bool = True,
) -> Role:
    """Create a role, or change the one with ``role_id``; an empty code is made of the name.

    ``scopes`` tells how far rights of ``granted`` reach that do not reach everything: ``own``,
    ``related`` or ``department`` by right; ``fields`` open confidential fields, ``see`` or
    ``change`` by code. None leaves either as it is.
    A role that grants every right is made, changed and ended only by who has every right.
    """
    by.check("staff.administer")
    with administration(by):
        role = _get(by, role_id) if role_id else Role()
        before = _facts(role)
        role.name = {c: one_line(str(name.get(c) or "")) for c in LANGUAGES}
        role.permissions = sorted(set(granted))
        role.scopes = _narrowing(role, role.scopes if scopes is None else scopes)
        role.fields = dict(sorted((role.fields if fields is None else fields).items()))
        if needs_second_factor is not None:
            role.needs_second_factor = needs_second_factor
        role.grants_everything, role.is_active = grants_everything, is_active
        if not role_id:
            role.code = code.strip() or suggest_code(
                name=role.name, taken=lambda c: Role.objects.filter(code=c).exists()
            )
        _check(role, code, by)
        role.save()
        changes = audit.differences(before, _facts(role))
        if changes:
            note(by, "save_role", "role", role.pk, changes)
            _remember(by, role, changes)
        return role


def _remember(by: Actor, role: Role, changes: Mapping[str, list[object]]) -> None:
    verb = Verb.CREATED if changes.get("code", [""])[0] is None else Verb.CHANGED
    kept = {field: pair for field, pair in changes.items() if field != "code"}
    keep(by=by, part="staff.role", path=role.code, name=role.name, verb=verb, changes=kept)


def delete_role(*, by: Actor, role_id: int) -> None:
    """Remove a role that no operator ever had and nothing names; refused otherwise."""
    by.check("staff.administer")
    with administration(by):
        role = _get(by, role_id)
        if count := role.operators.count():
            raise Conflict(
                _("Operators have this role: %(count)s. Make it inactive instead.")
                % {"count": count}
            )
        if uses := count_uses("staff.role", role):
            told = ", ".join(f"{use.label}: {use.shown}" for use in uses)
            raise Conflict(_("In use: %(uses)s. Make the role inactive instead.") % {"uses": told})
        facts = {field: [value, None] for field, value in _facts(role).items() if field != "code"}
        note(by, "delete_role", "role", role.pk, facts)
        keep(by=by, part="staff.role", path=role.code, name=role.name, verb=Verb.DELETED,
             changes=facts)  # fmt: skip
        role.delete()


def _get(by: Actor, role_id: int) -> Role:
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound
    if role.grants_everything and not by.everything:
        raise Conflict(_("Only who has every right can change a role that gives every right."))
    return role


def _narrowing(role: Role, scopes: Mapping[str, str]) -> dict[str, str]:
    """``scopes`` without what says nothing: rights not granted, and those that reach all."""
    everything = Scope.ALL.name.lower()
    return {c: s for c, s in sorted(scopes.items()) if c in role.permissions and s != everything}


def _check_scopes(problems: Problems, role: Role) -> None:
    for code, name in role.scopes.items():
        right = permissions.find(code)
        if right is not None and not right.scoped:
            told = {"right": right.label}
            problems.add("scopes", _("The right “%(right)s” has no reach.") % told)
        elif name.upper() not in SCOPES:
            problems.add("scopes", _("There is no such reach of a right."))


def _facts(role: Role) -> dict[str, object]:
    fields = (
        "code",
        "name",
        "permissions",
        "scopes",
        "fields",
        "needs_second_factor",
        "grants_everything",
        "is_active",
    )
    return {f: getattr(role, f) for f in fields} if role.pk else {}


def check_rights(problems: Problems, field: str, granted: Iterable[str]) -> None:
    """Note under ``field`` each right that does not exist."""
    for code in granted:
        if permissions.find(code) is None:
            problems.add(field, _("There is no right “%(code)s” here.") % {"code": code})


def _check(role: Role, code: str, by: Actor) -> None:
    problems = Problems()
    if role.pk and code not in ("", role.code):
        problems.add("code", _("A code never changes: records refer to it."))
    elif not codes.is_code(role.code):
        problems.add("code", _("Use Latin letters, digits, hyphens and underscores, at most 40."))
    elif Role.objects.filter(code=role.code).exclude(pk=role.pk).exists():
        problems.add("code", _("This code is taken. Choose another."))
    check_names(problems, role.name)
    check_rights(problems, "granted", role.permissions)
    _check_scopes(problems, role)
    known = {one.code for one in list_fields()}
    if not role.fields.keys() <= known or not {*role.fields.values()} <= {SEE, CHANGE}:
        problems.add("fields", _("There is no such confidential field."))
    if role.grants_everything and not by.everything:
        problems.add("grants_everything", _("Only who has every right can give every right."))
    problems.check()
