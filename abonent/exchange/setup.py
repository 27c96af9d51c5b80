"""The reference data a map needs: made where missing, by the actions administrators use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.exchange.maps import ImportSpec, Setup
from abonent.exchange.maps.model import SetupDictionary, SetupEntry, SetupTopic
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.codes import from_name
from abonent.kernel.configuration.history import because
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.kernel.text import LANGUAGES, localized


@dataclass(slots=True)
class Prepared:
    """What was made, or would be: ``(kind of reference data, code)``."""

    made: list[tuple[str, str]] = field(default_factory=list)


def prepare(*, by: Actor, spec: ImportSpec) -> Prepared:
    """Make what ``spec.setup`` names and is not there, all or nothing.

    Needs the administrator's rights only if something is missing; an import in a company that has
    it all needs none.
    """
    maker = _Maker(by)
    with transaction.atomic():
        maker.make(spec.setup)
    return Prepared(maker.made)


def is_incomplete(*, spec: ImportSpec) -> bool:
    """Whether ``spec.setup`` names anything that is not there."""
    maker = _Maker(Actor.system("Import"))
    with transaction.atomic():
        maker.make(spec.setup)
        transaction.set_rollback(True)
    cache.clear_all()
    return bool(maker.made)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry belongs: the kind of reference data and its owner."""

    kind: str
    owner: int | None = None


class _Maker:
    def __init__(self, by: Actor) -> None:
        self._by = by
        self._everything = Actor.system("Import")  # to look, never to write
        self.made: list[tuple[str, str]] = []
        self._dictionaries: dict[str, int] = {}

    def make(self, setup: Setup) -> None:
        for channel in setup.channels:
            self._ensure(_Place("cases.channel"), channel)
        for place in setup.places:
            kind_name = place.kind_name or place.name
            kind = SetupEntry(code=place.kind, name=kind_name)
            kind_id = self._ensure(_Place("cases.place_kind"), kind)[0]
            self._ensure(_Place("cases.place"), place, kind=kind_id)
        for dictionary in setup.dictionaries:
            self._dictionary(dictionary)
        for topic in setup.topics:
            self._topic(topic, parent=None)

    def _find(self, at: _Place, code: str) -> Any:
        rows = list_references(by=self._everything, kind=at.kind, owner_id=at.owner)
        return rows.filter(code=code).first()

    def _ensure(self, at: _Place, entry: SetupEntry, **values: Any) -> tuple[int, Any]:
        found = self._find(at, entry.code)
        if found is None:
            name = _in_every_language(entry.name)
            with because(_("Made for an import")):
                found = save_reference(
                    by=self._by,
                    kind=at.kind,
                    values={"code": entry.code, "name": name, "is_active": True, **values},
                )
            self.made.append((at.kind, entry.code))
        return int(found.pk), found

    def _dictionary(self, wanted: SetupDictionary) -> None:
        pk, _found = self._ensure(_Place("attributes.dictionary"), wanted)
        self._dictionaries[wanted.code] = pk
        at = _Place("attributes.entry", pk)
        rows = list_references(by=self._everything, kind=at.kind, owner_id=pk)
        known = set(rows.values_list("code", flat=True))
        for entry in _entries(wanted):
            if entry.code not in known:
                self._ensure(at, entry, dictionary=pk)

    def _topic(self, wanted: SetupTopic, *, parent: int | None) -> None:
        pk, topic = self._ensure(
            _Place("cases.topic"),
            wanted,
            parent=parent,
            is_group=bool(wanted.topics),
            default_kind=wanted.kind,
        )
        for attribute in wanted.attributes:
            dictionary = self._dictionaries.get(attribute.dictionary or "")
            if attribute.dictionary and dictionary is None:
                dictionary = self._find(_Place("attributes.dictionary"), attribute.dictionary).pk
            self._ensure(
                _Place("attributes.attribute", topic.attribute_set_id),
                attribute,
                set=topic.attribute_set_id,
                type=attribute.type,
                dictionary=dictionary,
                required="yes" if attribute.required else "no",
            )
        for below in wanted.topics:
            self._topic(below, parent=pk)


def topic_names(setup: Setup) -> dict[str, str]:
    """The topics of a setup by code, with the groups above them, in the reader's language."""
    names: dict[str, str] = {}

    def walk(topics: Sequence[SetupTopic], above: str) -> None:
        for topic in topics:
            names[topic.code] = above + localized(_in_every_language(topic.name))
            walk(topic.topics, f"{names[topic.code]} › ")

    walk(setup.topics, "")
    return names


def _entries(wanted: SetupDictionary) -> Iterator[SetupEntry]:
    if isinstance(wanted.entries, dict):
        for code, name in wanted.entries.items():
            yield SetupEntry(code=code, name=name)
    else:
        for name_as_code in wanted.entries:
            yield SetupEntry(
                code=from_name(name_as_code), name={"ru": name_as_code, "en": name_as_code}
            )


def _in_every_language(name: Mapping[Any, str]) -> dict[str, str]:
    anything = next(iter(name.values()), "")
    return {language: name.get(language) or anything for language in LANGUAGES}
