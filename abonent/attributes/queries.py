"""Reads of attribute definitions and dictionaries, kept in the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from abonent.attributes.choosing import offer, pick
from abonent.attributes.models import (
    Attribute,
    AttributeGroup,
    AttributeIndex,
    AttributeOverride,
    AttributeQuery,
    Dictionary,
    DictionaryEntry,
    DictionaryFeed,
    SubjectSet,
)
from abonent.attributes.outside import Source
from abonent.attributes.policy import (
    Choice,
    Definition,
    Facts,
    Group,
    Wrong,
    override,
    read_values,
    settle,
)
from abonent.attributes.policy.definitions import FLAGS
from abonent.attributes.ports import expressions, external_dictionaries, get_rule_book
from abonent.attributes.rulebook import with_computed
from abonent.kernel.cache import VersionedCache
from abonent.kernel.errors import Conflict, NotFound, Text

VERSION = "attributes"
"""Name under which changes of attributes and dictionaries are announced (``kernel.cache``)."""


@dataclass(frozen=True, slots=True)
class _Defined:
    by_set: Mapping[int, tuple[Definition, ...]]
    overrides: Mapping[int, Mapping[str, Mapping[str, str]]]
    dictionaries: Mapping[str, Mapping[str, Choice]]
    sets: Mapping[str, int]
    """Of subjects."""
    confidential: Mapping[str, Mapping[str, Definition]] = field(default_factory=dict)
    """By kind of thing and code."""
    queries: Mapping[str, Source] = field(default_factory=dict)
    ready: frozenset[tuple[str, str, str]] = frozenset()
    """Table, code and kind of the indexes in use."""
    merged: dict[tuple[int, ...], tuple[Definition, ...]] = field(default_factory=dict)
    """What was asked for, by the sets; it is the same until something changes."""


def _load() -> _Defined:
    choices = _load_choices()
    sources = {row.pk: source_of(row) for row in AttributeQuery.objects.all()}
    groups = {group.pk: _group(group) for group in AttributeGroup.objects.all()}
    stale = {
        feed.dictionary_id: feed.fetched_at
        for feed in DictionaryFeed.objects.filter(failures__gt=0)
    }
    by_set: dict[int, list[Definition]] = {}
    for attribute in Attribute.objects.select_related("dictionary").order_by("position", "id"):
        group = groups.get(attribute.group_id or 0)
        found = choices.get(attribute.dictionary_id or 0, {})
        source = sources.get(attribute.query_id or 0)
        definition = _definition(attribute, group, found, stale, source)
        by_set.setdefault(attribute.set_id, []).append(definition)
    sets = {one.subject: one.set_id for one in SubjectSet.objects.all()}
    confidential = _close(by_set, sets)
    overrides: dict[int, dict[str, Mapping[str, str]]] = {}
    for row in AttributeOverride.objects.filter(is_active=True):
        said = {name: getattr(row, name) for name in (*FLAGS, "default")}
        overrides.setdefault(row.set_id, {})[row.code] = said
    return _Defined(
        by_set={key: tuple(found) for key, found in by_set.items()},
        overrides=overrides,
        dictionaries={d.code: choices.get(d.pk, {}) for d in Dictionary.objects.all()},
        sets=sets,
        confidential=confidential,
        queries={one.code: one for one in sources.values()},
        ready=frozenset(
            AttributeIndex.objects.filter(state=AttributeIndex.State.READY).values_list(
                "table", "code", "kind"
            )
        ),
    )


def _close(
    by_set: dict[int, list[Definition]], sets: Mapping[str, int]
) -> dict[str, dict[str, Definition]]:
    """Make a code confidential wherever things of one kind have it; one definition of each."""
    kinds = {set_id: subject.partition(".")[0] for subject, set_id in sets.items()}
    asked = {(kinds.get(s, "case"), d.code) for s, of in by_set.items() for d in of if d.field}
    found: dict[str, dict[str, Definition]] = {}
    for set_id, definitions in by_set.items():
        kind = kinds.get(set_id, "case")
        for place, one in enumerate(definitions):
            if (kind, one.code) in asked:
                closed = replace(one, field=f"attributes.{kind}.{one.code}")
                definitions[place] = found.setdefault(kind, {})[one.code] = closed
    return found


def _load_choices() -> dict[int, dict[str, Choice]]:
    """Entries of each dictionary in the order of its tree: one, what is below it, the next."""
    below: dict[tuple[int, int | None], list[DictionaryEntry]] = {}
    for entry in DictionaryEntry.objects.order_by("dictionary", "position", "id"):
        below.setdefault((entry.dictionary_id, entry.parent_id), []).append(entry)
    choices: dict[int, dict[str, Choice]] = {}
    for (dictionary, parent), roots in below.items():
        if parent is not None:
            continue
        found = choices[dictionary] = {}
        stack: list[tuple[DictionaryEntry, tuple[Choice, ...]]] = [(e, ()) for e in reversed(roots)]
        while stack:
            entry, above = stack.pop()
            is_active = entry.is_active and all(one.is_active for one in above)
            choice = Choice(code=entry.code, name=entry.name, is_active=is_active, above=above)
            found[entry.code] = choice
            children = below.get((dictionary, entry.pk), ())
            stack += [(child, (*above, choice)) for child in reversed(children)]
    return choices


def source_of(row: AttributeQuery) -> Source:
    """A saved query as it is asked."""
    return Source(
        code=row.code,
        connection=row.connection,
        sql=row.sql,
        value_column=row.value_column,
        label_column=row.label_column,
        row_limit=row.row_limit,
        time_limit_ms=row.time_limit_ms,
        is_active=row.is_active,
    )


def _group(row: AttributeGroup) -> Group:
    return Group(
        code=row.code,
        name=row.name,
        position=row.position,
        is_folded=row.is_folded,
        flags={flag: getattr(row, flag) for flag in FLAGS},
    )


def _definition(
    row: Attribute,
    group: Group | None,
    choices: Mapping[str, Choice],
    stale: Mapping[int, datetime | None],
    source: Source | None,
) -> Definition:
    expression = expressions.find(row.computed) if row.computed else None
    flags: dict[str, Any] = {
        flag: getattr(row, flag) or (group.flags[flag] if group else "") or "no" for flag in FLAGS
    }
    return Definition(
        code=row.code,
        name=row.name,
        type=row.type,
        is_active=row.is_active,
        choices=choices,
        dictionary=row.dictionary.code if row.dictionary else "",
        stale_since=stale.get(row.dictionary_id or 0),
        is_multiple=row.is_multiple,
        group=group,
        default=row.default,
        compute=expression.compute if expression else None,
        query=source.code if source else "",
        pick=partial(pick, source) if source and source.is_active else None,
        mask=row.mask,
        pattern=row.pattern,
        minimum=row.minimum,
        maximum=row.maximum,
        decimals=row.decimals,
        unit=row.unit,
        hint=row.hint,
        metadata=row.metadata,
        is_column=row.is_column,
        is_searchable=row.is_searchable,
        field=row.code if row.is_confidential else "",
        **flags,
    )


_defined = VersionedCache(VERSION, _load)


def list_definitions(*, set_ids: Iterable[int]) -> list[Definition]:
    """The attributes of several sets, outermost first; a later set overrides an equal code."""
    held, asked = _defined.get(), tuple(set_ids)
    if asked not in held.merged:
        held.merged[asked] = _merge(held, asked)
    return list(held.merged[asked])


def _merge(held: _Defined, set_ids: tuple[int, ...]) -> tuple[Definition, ...]:
    merged: dict[str, Definition] = {}
    for set_id in set_ids:
        merged |= {definition.code: definition for definition in held.by_set.get(set_id, ())}
        for code, said in held.overrides.get(set_id, {}).items():
            if code in merged:
                merged[code] = override(merged[code], said)
    return tuple(map(with_computed, merged.values()))


def list_own_definitions(*, set_ids: Iterable[int]) -> list[Definition]:
    """What the sets define themselves, one after another."""
    by_set = _defined.get().by_set
    return [one for set_id in set_ids for one in by_set.get(set_id, ())]


def find_query(*, code: str) -> Source | None:
    """The query to another database with this code, while it is in use and asked by a field."""
    held = _defined.get()
    found = held.queries.get(code)
    if found is None or not found.is_active:
        return None
    asked = (one for defined in held.by_set.values() for one in defined)
    return found if any(one.query == code and one.is_active for one in asked) else None


def list_sources() -> Mapping[str, Source]:
    """All queries to other databases by their codes, whoever asks them."""
    return _defined.get().queries


@dataclass(frozen=True, slots=True)
class Choosable:
    """A choice of a query; ``sealed`` is what a form gives back for it."""

    sealed: str
    value: str
    label: str


def list_found(*, query: str, q: str, facts: Facts) -> list[Choosable]:
    """What a query finds for what was typed, as rooms above ask it for who may.

    Raises :class:`NotFound` for one that no field asks, :class:`Conflict` while it cannot be asked.
    """
    source = find_query(code=query)
    if source is None:
        raise NotFound
    try:
        found = offer(source, facts, q=q)
    except Wrong as wrong:
        raise Conflict(wrong.message) from wrong
    return [Choosable(sealed, one.value, one.label) for sealed, one in found]


def list_searched_codes(*, table: str, of: str) -> list[tuple[str, str]]:
    """Codes of attributes in a table whose words an index finds, with the form it holds.

    Confidential ones of the kind of thing ``of`` are left out.
    """
    held, kinds = _defined.get(), {"words", "label_words"}
    closed = held.confidential.get(of, {})
    return sorted(
        (code, kind)
        for at, code, kind in held.ready
        if at == table and kind in kinds and code not in closed
    )


def list_confidential(*, of: str) -> Mapping[str, Definition]:
    """Confidential attributes of a kind of thing (``case``, ``client`` …) by code."""
    return _defined.get().confidential.get(of, {})


def find_subject_set(*, subject: str) -> int | None:
    """The set of a subject; None while nothing is defined for it."""
    return _defined.get().sets.get(subject)


def list_subject_definitions(*, subject: str) -> list[Definition]:
    """The attributes of a kind of thing, by its code in :data:`.ports.subjects`."""
    set_id = find_subject_set(subject=subject)
    return list_definitions(set_ids=[set_id]) if set_id is not None else []


def visible_values(
    definitions: Iterable[Definition], values: Mapping[str, Any], *, closed: Collection[str]
) -> dict[str, Any]:
    """Values as programs and lists are given them: without hidden ones and those in ``closed``."""
    hidden = {one.code for one in definitions if one.is_hidden} | {*closed}
    return {code: value for code, value in values.items() if code not in hidden}


def settled(definitions: Iterable[Definition], facts: Facts) -> list[Definition]:
    """The definitions with their flags as they are for ``facts``."""
    listed, book = list(definitions), get_rule_book()
    typed: list[Facts] = []

    def holds(code: str, given: Facts) -> bool:
        if not typed:  # most definitions ask no rule
            typed.append(replace(given, values=read_values(listed, given.values)))
        return book.holds(code, typed[0])

    return settle(listed, holds, facts)


def list_sets_defining(*, code: str) -> frozenset[int]:
    """Sets with an attribute of this code of their own."""
    by_set = _defined.get().by_set
    return frozenset(s for s, defined in by_set.items() if any(d.code == code for d in defined))


def find_definition(*, set_id: int, code: str) -> Definition | None:
    """What a set itself defines under a code."""
    return next((one for one in _defined.get().by_set.get(set_id, ()) if one.code == code), None)


def find_defining_set(*, set_ids: Sequence[int], code: str) -> int | None:
    """Of sets, outermost first, the one whose definition of a code stands."""
    by_set = _defined.get().by_set
    defining = (s for s in reversed(set_ids) if any(d.code == code for d in by_set.get(s, ())))
    return next(defining, None)


def list_defined(*, code: str) -> list[Definition]:
    """All definitions of a code of cases, wherever they are."""
    held = _defined.get()
    subjects = {*held.sets.values()}
    return [
        one for s, of in held.by_set.items() if s not in subjects for one in of if one.code == code
    ]


@dataclass(frozen=True, slots=True)
class Feed:
    """How an external dictionary is doing."""

    source: Text
    fetched_at: datetime | None
    next_at: datetime | None
    failures: int
    error: str


def find_feed(*, dictionary_id: int) -> Feed | None:
    """How an external dictionary is doing; None of one that is kept here."""
    row = Dictionary.objects.filter(pk=dictionary_id).exclude(source="").first()
    if row is None:
        return None
    source = external_dictionaries.find(row.source)
    feed = DictionaryFeed.objects.filter(dictionary=row).first() or DictionaryFeed()
    return Feed(
        source=source.label if source else row.source,
        fetched_at=feed.fetched_at,
        next_at=feed.next_at,
        failures=feed.failures,
        error=feed.error,
    )


def list_choices(*, dictionary: str) -> list[Choice]:
    """Entries of the dictionary with this code, in its order; empty if there is none such."""
    return list(_defined.get().dictionaries.get(dictionary, {}).values())
