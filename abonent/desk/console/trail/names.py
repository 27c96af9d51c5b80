"""Names for the ids and codes of a page of the audit, each kind looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from abonent.attributes.closing import ROOMS, list_closed
from abonent.attributes.policy import Definition
from abonent.attributes.ports import subjects
from abonent.attributes.queries import list_subject_definitions
from abonent.cases.queries import (
    TopicNode,
    case_topics,
    definitions_of,
    get_catalogue,
)
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry, StoredFile
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.text import localized
from abonent.parties.queries.brief import (
    circle_names,
    client_names,
    contact_person_names,
    subscriber_names,
)
from abonent.staff.queries import operator_names, role_names

Ids = set[int]
_FIELDS_OF = {
    "category": ("category_id",),
    "department": ("department_id",),
    "client": ("client", "client_id", "members"),
    "subscriber": ("subscriber", "subscriber_id"),
    "person": ("person", "contact_person_id"),
    "file": ("files",),
}
"""Under which names entries keep ids of what is looked up here."""


def kind_of(noun: str) -> ReferenceKind | None:
    """The kind of reference data that the audit calls ``noun``."""
    return next((k for k in reference_kinds if k.key.partition(".")[2] == noun), None)


class Names:
    """Names of what a page of entries speaks of."""

    def __init__(self, entries: Iterable[AuditEntry], *, by: Actor | None = None) -> None:
        self._by = by
        self._entries = list(entries)
        self._references: dict[str, dict[int, str]] = {}
        self._codes: dict[str, dict[str, str]] = {}

    @cached_property
    def operators(self) -> Mapping[int, str]:
        """Operators, dismissed ones too."""
        return operator_names()

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Roles by code."""
        return {code: localized(name) for _id, code, name in role_names()}

    @cached_property
    def roles_by_id(self) -> Mapping[int, str]:
        """Roles by id."""
        return {id_: localized(name) for id_, _code, name in role_names()}

    @cached_property
    def clients(self) -> Mapping[int, str]:
        """Clients that are acted on or named."""
        return client_names(self._ids("client"))

    @cached_property
    def circles(self) -> Mapping[int, str]:
        """Families and groups of companies."""
        return circle_names(self._ids("circle"))

    @cached_property
    def subscribers(self) -> Mapping[int, str]:
        """Subscribers by number."""
        return subscriber_names(self._ids("subscriber"))

    @cached_property
    def persons(self) -> Mapping[int, str]:
        """Contact persons."""
        return contact_person_names(self._ids("person"))

    @cached_property
    def files(self) -> Mapping[int, str]:
        """Names of stored files."""
        rows = StoredFile.objects.filter(pk__in=self._ids("file"))
        return dict(rows.values_list("pk", "name"))

    @cached_property
    def _topics_of_cases(self) -> Mapping[int, int]:
        return case_topics(self._ids("case"))

    @cached_property
    def _every_definition(self) -> Mapping[str, Definition]:
        nodes = get_catalogue().topics.values()
        return {d.code: d for node in nodes for d in definitions_of(node)}

    @cached_property
    def _closed(self) -> Mapping[str, frozenset[str]]:
        return {of: list_closed(by=self._by, of=of) for of in ROOMS}

    def is_closed(self, entry: AuditEntry, code: str) -> bool:
        """Whether values under the code (a client's: or his things') are closed to the reader."""
        of_case = entry.object_type == "case"
        return any(code in codes for of, codes in self._closed.items() if (of == "case") == of_case)

    @cached_property
    def _of_clients(self) -> Mapping[str, Definition]:
        known = [list_subject_definitions(subject=one.code) for one in subjects]
        return {d.code: d for of in reversed(known) for d in of}

    def definition(self, entry: AuditEntry, code: str) -> Definition | None:
        """The attribute of the entry's case; if its topic has no such one now, another topic's.

        Of a client's entry, the attribute of him or of what is his.
        """
        if entry.object_type == "client":
            return self._of_clients.get(code)
        for topic_id in self._topics_told(entry):
            node = get_catalogue().topics.get(topic_id)
            own = definitions_of(node) if node else []
            if found := next((d for d in own if d.code == code), None):
                return found
        return self._every_definition.get(code)

    def _topics_told(self, entry: AuditEntry) -> list[int]:
        told = entry.changes.get("topic") or entry.changes.get("topic_id") or []
        ids = told[::-1] if isinstance(told, list) else [told]
        if entry.object_id.isdigit():
            ids = [*ids, self._topics_of_cases.get(int(entry.object_id))]
        return [id_ for id_ in ids if isinstance(id_, int)]

    def reference(self, kind: ReferenceKind, id: int) -> str | None:  # noqa: A002
        """The name of an entry of reference data."""
        if kind.key not in self._references:
            noun = kind.key.partition(".")[2]
            self._references[kind.key] = {
                row.pk: localized(row.name) for row in kind.rows.filter(pk__in=self._ids(noun))
            }
        return self._references[kind.key].get(id)

    def coded(self, kind: ReferenceKind, code: str) -> str | None:
        """The name of an entry of reference data that the audit keeps by code."""
        if kind.key not in self._codes:
            self._codes[kind.key] = {row.code: localized(row.name) for row in kind.rows}
        return self._codes[kind.key].get(code)

    def attribute_owner(self, set_id: int) -> TopicNode | None:
        """The topic that has a set of attributes of its own."""
        nodes = get_catalogue().topics.values()
        return next((node for node in nodes if node.set_ids[-1] == set_id), None)

    def _ids(self, kind: str) -> Ids:
        found: Ids = set()
        for entry in self._entries:
            if entry.object_type == kind and entry.object_id.isdigit():
                found.add(int(entry.object_id))
            for name in _FIELDS_OF.get(kind, ()):
                found |= _numbers(entry.changes.get(name))
        return found


def _numbers(told: Any) -> Ids:
    if isinstance(told, list):
        return {number for one in told for number in _numbers(one)}
    return {told} if isinstance(told, int) and not isinstance(told, bool) else set()
