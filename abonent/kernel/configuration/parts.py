"""The parts of the configuration: what can be read, written and removed by code.

A part holds entries by path; an entry is told as plain JSON with references by code. Each kind of
reference data is a part by itself. Whatever else administrators set (roles, settings) is registered
by its room::

    config_parts.add(ConfigPart(key="staff.role", title=_("Role"), …))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound, Problems, Text
from abonent.kernel.models import Reference
from abonent.kernel.reference import actions
from abonent.kernel.reference.extras import nothing_of
from abonent.kernel.reference.kinds import ReferenceKind, owner_names, reference_kinds
from abonent.kernel.reference.naming import Named
from abonent.kernel.reference.paths import find_by_path, given, owners_of, path_of, told
from abonent.kernel.reference.rows import renumber
from abonent.kernel.registry import Registry

Told = dict[str, Any]
"""What is set about one entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigPart:
    """One part of the configuration. ``permission`` is the right to read and to change it."""

    key: str
    title: Text
    plural: Text
    permission: str
    icon: str
    read: Callable[[], Mapping[str, Told]]
    """Every entry by path, in order; what others refer to comes before them."""
    find: Callable[[str], Told | None]
    """One entry as it is now."""
    write: Callable[[Actor, str, Told], None]
    """Create the entry, or set the fields that are told; checks like any write."""
    remove: Callable[[Actor, str], None]
    """Remove the entry; raises :class:`Conflict` where it is in use."""
    blank: Told
    """What an entry is told as where nothing was said: left out of packages."""
    maps: tuple[str, ...] = ()
    """Fields that are told by key: a change sets the keys that it names, null takes one away."""
    check: Callable[[Problems, Told], None] | None = None
    """Notes what is wrong with what is told of an entry, as far as one sees it unwritten."""
    refers: Callable[[Told], Iterable[Named]] | None = None
    """What an entry names of others: told before a package is installed where it is missing."""
    as_draft: Callable[[Told, Told | None], Told] | None = None
    """What is written, given what is told and what is here, where nothing is to come into force
    by itself."""
    replaces: Callable[[str, Told], Iterable[Text]] | None = None
    """What somebody has begun on the entry and this would replace: told before it is written."""
    confirms: Callable[[Actor, str, Told], Iterable[Text]] | None = None
    """What is to be confirmed with a reason (``because(…, is_confirmed=True)``) before the entry
    comes into force so; unless it is, writing refuses."""
    is_packed: bool = True
    """Whether packages carry it: people stay where they are."""
    needs: tuple[str, ...] = ()
    """Parts that entries of this one refer to."""
    goes_with: str = ""
    """The part whose entries have something here under their own path: it goes with them."""
    order: Callable[[Actor, list[str]], None] | None = None
    """Put entries into this order, where they have one."""
    place: Callable[[Actor, list[str], Collection[str]], None] | None = None
    """Put new entries (the last) beside their neighbours of this order; the others stay."""


config_parts: Registry[ConfigPart] = Registry(key=lambda part: part.key)
"""Parts beside the kinds of reference data."""


def list_parts(*, by: Actor | None = None) -> list[ConfigPart]:
    """All parts that the actor may change, what is referred to before what refers."""
    every = {part.key: part for part in _every()}
    ordered: dict[str, ConfigPart] = {}

    def add(part: ConfigPart, line: tuple[str, ...]) -> None:
        if part.key in ordered or part.key in line:
            return
        for need in part.needs:
            if need in every:
                add(every[need], (*line, part.key))
        ordered[part.key] = part

    for part in every.values():
        add(part, ())
    return [part for part in ordered.values() if by is None or by.can(part.permission)]


def list_packed(*, by: Actor) -> list[ConfigPart]:
    """Those of :func:`list_parts` that packages carry."""
    return [part for part in list_parts(by=by) if part.is_packed]


def get_part(*, key: str) -> ConfigPart:
    """One part; :class:`NotFound` where there is none such."""
    part = next((part for part in _every() if part.key == key), None)
    if part is None:
        raise NotFound
    return part


def _every() -> Iterator[ConfigPart]:
    for kind in reference_kinds:
        yield _part_of(kind)
    yield from config_parts


def _part_of(kind: ReferenceKind) -> ConfigPart:
    needs = [extra.of for extra in kind.fields if extra.of and extra.of != kind.key]
    return ConfigPart(
        key=kind.key, title=kind.title, plural=kind.plural, permission=kind.permission,
        icon=kind.icon, refers=kind.refers, needs=(*needs, *_owners_of(kind)),
        blank=_blank(kind), read=lambda: _read(kind),
        find=lambda path: _find(kind, path),
        write=lambda by, path, kept: _write(by, kind, path, kept),
        remove=lambda by, path: _remove(by, kind, path),
        order=lambda by, paths: _order(by, kind, paths),
        place=lambda by, paths, new: _place(by, kind, paths, new),
    )  # fmt: skip


def _blank(kind: ReferenceKind) -> Told:
    return {extra.name: nothing_of(extra) for extra in kind.fields} | {"is_active": True}


def _owners_of(kind: ReferenceKind) -> list[str]:
    """Kinds whose entries own those of ``kind``."""
    if not kind.within:
        return []
    points: Any = kind.model._meta.get_field(kind.within)  # noqa: SLF001 - public
    direct = [other.key for other in reference_kinds if other.model is points.related_model]
    return direct + [naming.prefix for naming in owner_names if naming.kind == kind.key]


def _read(kind: ReferenceKind) -> dict[str, Told]:
    one = [extra.name for extra in kind.fields if extra.type == "reference"]
    many = [extra.name for extra in kind.fields if extra.type == "references"]
    owners = owners_of(kind)
    rows = kind.rows.select_related(*one).prefetch_related(*many) if one or many else kind.rows
    entries = {path_of(kind, row, owners): told(kind, row) for row in rows}
    above = next((extra.name for extra in kind.fields if extra.of == kind.key), "")
    return _from_the_top(entries, above) if above else entries


def _from_the_top(entries: dict[str, Told], above: str) -> dict[str, Told]:
    """A tree in reading order: parents before what is below them."""
    below: dict[Any, list[str]] = {}
    for path, kept in entries.items():
        parent = kept[above]
        below.setdefault(parent if isinstance(parent, str) and parent in entries else None, [])
        below[parent if isinstance(parent, str) and parent in entries else None].append(path)
    ordered: dict[str, Told] = {}
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        path = waiting.pop()
        if path not in ordered:
            ordered[path] = entries[path]
            waiting += reversed(below.get(path, []))
    return ordered | entries


def _find(kind: ReferenceKind, path: str) -> Told | None:
    entry = find_by_path(kind, path)
    return None if entry is None else told(kind, entry)


def _get(kind: ReferenceKind, path: str) -> Reference:
    entry = find_by_path(kind, path)
    if entry is None:
        raise NotFound
    return entry


def _write(by: Actor, kind: ReferenceKind, path: str, kept: Told) -> None:
    by.check(kind.permission)
    found = find_by_path(kind, path)
    place: Any = kept.get("position")
    fields = {name: value for name, value in kept.items() if name != "position"}
    if fields or found is None:
        values = given(kind, path, fields)
        found = actions.save_reference(
            by=by, kind=kind.key, id=found.pk if found else None, values=values
        )
    if isinstance(place, int):
        rows = list(actions.list_neighbours(by=by, kind=kind.key, id=found.pk))
        now = next(i for i, row in enumerate(rows) if row.pk == found.pk)
        actions.move_reference(by=by, kind=kind.key, id=found.pk, step=place - now)


def _remove(by: Actor, kind: ReferenceKind, path: str) -> None:
    actions.delete_reference(by=by, kind=kind.key, id=_get(kind, path).pk)


def _order(by: Actor, kind: ReferenceKind, paths: list[str]) -> None:
    """Give the places that entries of a list hold to them in the order of ``paths``."""
    by.check(kind.permission)
    owners = owners_of(kind)
    rows = {path_of(kind, row, owners): row for row in kind.rows}
    lists: dict[Any, list[Reference]] = {}
    for path in paths:
        if path in rows:
            lists.setdefault(_list_of(kind, rows[path]), []).append(rows[path])
    was = {path: row.position for path, row in rows.items()}
    for entries in lists.values():
        places = sorted(entry.position for entry in entries)
        if len(set(places)) < len(places):
            last = kind.rows.aggregate(last=Max("position"))["last"] or 0
            places = list(range(last + 1, last + 1 + len(entries)))
        for entry, place in zip(entries, places, strict=True):
            if entry.position != place:
                entry.position = place
                kind.rows.filter(pk=entry.pk).update(position=place)
    if was != {path: row.position for path, row in rows.items()}:
        cache.bump(kind.version)


def _place(by: Actor, kind: ReferenceKind, paths: list[str], new: Collection[str]) -> None:
    """Put the ``new`` ones where ``paths`` have them; whatever was there keeps its order."""
    by.check(kind.permission)
    owners = owners_of(kind)
    rows = {path_of(kind, row, owners): row for row in kind.rows}
    lists: dict[Any, list[str]] = {}
    told: dict[Any, list[str]] = {}
    for path, row in sorted(rows.items(), key=lambda one: (one[1].position, one[1].pk)):
        lists.setdefault(_list_of(kind, row), []).append(path)
    for path in paths:
        if path in rows:
            told.setdefault(_list_of(kind, rows[path]), []).append(path)
    for key, wanted in told.items():
        if not set(wanted).isdisjoint(new):
            renumber(kind, [rows[path] for path in merged_order(lists[key], wanted, new)])
    cache.bump(kind.version)


def merged_order(here: list[str], told: list[str], new: Collection[str]) -> list[str]:
    """``here`` with the ``new`` ones after, else before, the neighbours that ``told`` gives."""
    order = [path for path in here if path not in new]
    known = set(order)
    for place, path in enumerate(told):
        if path in new:
            before = next((one for one in reversed(told[:place]) if one in known), None)
            if before is None:
                behind = next((one for one in told[place + 1 :] if one in known), None)
                order.insert(len(order) if behind is None else order.index(behind), path)
            else:
                order.insert(order.index(before) + 1, path)
            known.add(path)
    return order + [path for path in here if path not in known]


def _list_of(kind: ReferenceKind, entry: Reference) -> tuple[Any, ...]:
    owner = getattr(entry, f"{kind.within}_id") if kind.within else None
    branch = getattr(entry, kind.branch) if kind.branch else None
    return (owner, getattr(branch, "pk", branch))
