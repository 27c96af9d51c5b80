"""Reads of attribute definitions and dictionaries, kept in the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.attributes.policy import Choice, Definition
from abonent.kernel.cache import VersionedCache

VERSION = "attributes"
"""Name under which changes of attributes and dictionaries are announced (``kernel.cache``)."""


@dataclass(frozen=True, slots=True)
class _Defined:
    by_set: Mapping[int, tuple[Definition, ...]]
    dictionaries: Mapping[str, Mapping[str, Choice]]


def _load() -> _Defined:
    choices: dict[int, dict[str, Choice]] = {}
    for entry in DictionaryEntry.objects.order_by("position", "id"):
        choices.setdefault(entry.dictionary_id, {})[entry.code] = Choice(
            code=entry.code, name=entry.name, is_active=entry.is_active
        )
    by_set: dict[int, list[Definition]] = {}
    for attribute in Attribute.objects.order_by("position", "id"):
        by_set.setdefault(attribute.set_id, []).append(
            Definition(
                code=attribute.code,
                name=attribute.name,
                type=attribute.type,
                is_required=attribute.is_required,
                is_active=attribute.is_active,
                choices=choices.get(attribute.dictionary_id or 0, {}),
            )
        )
    return _Defined(
        by_set={key: tuple(found) for key, found in by_set.items()},
        dictionaries={d.code: choices.get(d.pk, {}) for d in Dictionary.objects.all()},
    )


_defined = VersionedCache(VERSION, _load)


def list_definitions(*, set_ids: Iterable[int]) -> list[Definition]:
    """The attributes of several sets, outermost first; a later set overrides an equal code."""
    by_set = _defined.get().by_set
    merged: dict[str, Definition] = {}
    for set_id in set_ids:
        for definition in by_set.get(set_id, ()):
            merged[definition.code] = definition
    return list(merged.values())


def list_choices(*, dictionary: str) -> list[Choice]:
    """Entries of the dictionary with this code, in its order; empty if there is none such."""
    return list(_defined.get().dictionaries.get(dictionary, {}).values())
