"""Entries by code instead of id: what histories, packages and programs call them.

A path is an entry's code, after that of its owner where it has one: ``payment-method/card``,
``cases.topic:billing/amount``. Ids differ between installations, codes do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.kernel.errors import Problems
from abonent.kernel.models import Reference
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.extras import fact
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, owner_names, reference_kinds
from abonent.kernel.text import LANGUAGES


def path_of(described: ReferenceKind, entry: Reference, owners: Mapping[int, str]) -> str:
    """The path of ``entry``; ``owners`` are the names of :func:`owners_of`."""
    if not described.within:
        return entry.code
    owner_id: int = getattr(entry, f"{described.within}_id")
    return f"{owners.get(owner_id, owner_id)}/{entry.code}"


def owners_of(described: ReferenceKind, owner_id: int | None = None) -> dict[int, str]:
    """Names of all owners of entries of a kind, or of one of them, by id."""
    if not described.within:
        return {}
    points: Any = described.model._meta.get_field(described.within)  # noqa: SLF001 - public
    if issubclass(points.related_model, Reference):
        rows = points.related_model.objects.all()
        rows = rows.filter(pk=owner_id) if owner_id is not None else rows
        return dict(rows.values_list("pk", "code"))
    return {
        id_: f"{naming.prefix}:{code}"
        for naming in owner_names
        if naming.kind == described.key
        for id_, code in naming.names().items()
    }


def find_by_path(described: ReferenceKind, path: str) -> Reference | None:
    """The entry that a path names."""
    owner, _slash, code = path.rpartition("/")
    if "\x00" in path or (owner and not described.within):
        return None
    rows = described.rows.filter(code=code)
    if described.within:
        owner_id = find_owner(described, owner)
        if owner_id is None:
            return None
        rows = rows.filter(**{described.within: owner_id})
    found: Reference | None = rows.first()
    return found


def find_owner(described: ReferenceKind, name: str) -> int | None:
    """The id of the owner that a path names."""
    points: Any = described.model._meta.get_field(described.within)  # noqa: SLF001 - public
    if issubclass(points.related_model, Reference):
        owner: int | None = (
            points.related_model.objects.filter(code=name).values_list("pk", flat=True).first()
        )
        return owner
    found = next((id_ for id_, known in owners_of(described).items() if known == name), None)
    return found if found is not None else _make_owner(described, name)


def _make_owner(described: ReferenceKind, name: str) -> int | None:
    prefix, _colon, code = name.partition(":")
    naming = owner_names.find((described.key, prefix))
    return naming.make(code) if naming and naming.make else None


def told(described: ReferenceKind, entry: Reference) -> dict[str, Any]:
    """Everything that is set about an entry, by codes, as JSON keeps it."""
    kept: dict[str, Any] = {"name": {c: entry.name.get(c, "") for c in LANGUAGES}}
    for extra in described.fields:
        kept[extra.name] = fact(entry, extra)
    return kept | {"is_active": entry.is_active}


def given(described: ReferenceKind, path: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`told` tells, as :func:`save_reference` takes it: references by id.

    Raises :class:`Invalid` for fields and references that this installation does not know.
    """
    owner, _slash, code = path.rpartition("/")
    values: dict[str, Any] = {"code": code}
    problems = Problems()
    if owner and not described.within:
        problems.add("", _("These have codes without a slash."))
    if described.within:
        values[described.within] = find_owner(described, owner)
        if values[described.within] is None:
            problems.add("", _("There is no “%(owner)s” here.") % {"owner": owner})
    extras = {extra.name: extra for extra in described.fields}
    for name, value in kept.items():
        extra = extras.get(name)
        if extra is not None and extra.type == "localized_text" and isinstance(value, str):
            values[name] = dict.fromkeys(LANGUAGES, value)  # of before it was told by language
        elif not is_shaped(extras.get(name), name, value):
            problems.add(name, _("This is a value of another type."))
        elif name in ("name", "is_active"):
            values[name] = value
        elif name not in extras:
            problems.add(name, _("There is no such field here."))
        elif extras[name].type in ("reference", "references"):
            values[name] = _ids(problems, name, extras[name].of, value)
        else:
            values[name] = value
    problems.check()
    return values


_SHAPES: Mapping[str, type] = {
    "boolean": bool,
    "integer": int,
    "localized_text": dict,
    "references": list,
}


def is_shaped(extra: ExtraField | None, name: str, value: Any) -> bool:
    """Whether JSON from outside has the shape that a field of this type is told in."""
    if name == "name":
        return isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
    if name == "is_active":
        return isinstance(value, bool)
    if extra is None or extra.type == "json" or value is None:
        return True
    shape = _SHAPES.get(extra.type, str)
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def _ids(problems: Problems, name: str, of: str, value: Any) -> Any:
    """Ids of entries by their paths, in the shape of ``value``."""
    if value in (None, "", []):
        return value
    kind = reference_kinds.get(of)
    found = []
    for path in value if isinstance(value, list) else [value]:
        entry = find_by_path(kind, str(path))
        if entry is None:
            told_as = {"kind": kind.title, "code": path}
            problems.add(name, _("%(kind)s “%(code)s” is not here.") % told_as)
        else:
            found.append(entry.pk)
    return found if isinstance(value, list) else next(iter(found), None)
