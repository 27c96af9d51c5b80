"""Rows of a table become contacts with a case, as the map says."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from abonent.cases.actions.imports import ImportedContact, Standing
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.exchange.maps.model import ImportSpec, Spec
from abonent.exchange.maps.values import Field, Unfit, as_text
from abonent.exchange.tables import Row, refuse
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.numbers import Typed
from abonent.kernel.phrases import Phrase as _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """Codes a row may use, as they are in the reference data now."""

    channels: Collection[str]
    places: Collection[str]
    topics: Collection[str]
    priorities: Collection[str]
    states: Collection[str]
    operators: Mapping[str, int]
    """Ids of active operators by log-in."""


@dataclass(frozen=True, slots=True)
class Person:
    """A potential client to be made when nobody is found."""

    kind: str
    name: str
    phone: str
    email: str
    attributes: tuple[tuple[str, Typed], ...] = ()


@dataclass(frozen=True, slots=True)
class Translated:
    """A row as the map reads it; its client is looked for afterwards, many at once."""

    row: Row
    contact: ImportedContact
    searches: tuple[tuple[str, str], ...]
    """What the client is looked for by, in order: ``("phone", "8 916 …")``."""
    person: Person | None
    contact_person: str


class Translator:
    """Reads rows by a map, asking nothing of the database: a thread of its own may do it.

    Raises :class:`Invalid` if the table lacks columns the map names.
    """

    def __init__(self, spec: ImportSpec, *, columns: Sequence[str], known: Known) -> None:
        _check_columns(spec.list_columns(), columns)
        self._spec = spec
        self._known = known
        self._zone = ZoneInfo(spec.timezone)
        names = type(spec.fields).model_fields
        given: dict[str, Spec] = {
            n: s for n in names if isinstance(s := getattr(spec.fields, n), Spec)
        }
        self._fields = {name: Field(s) for name, s in given.items()}
        self._attributes = {name: Field(s) for name, s in spec.fields.attributes.items()}
        new = spec.client.create
        self._person = {
            name: Field(s)
            for name in ("kind", "name", "phone", "email")
            if new and (s := getattr(new, name))
        }
        self._own = {name: Field(s) for name, s in new.attributes.items()} if new else {}

    def translate(self, row: Row) -> Translated:
        """The row; :class:`Invalid` with every reason why it cannot be."""
        reading = _Reading(row, self._fields)
        if row.problem:
            reading.problems[""] = [row.problem]
        contact = ImportedContact(
            key=f"{self._spec.source}:{reading.needed('key')}",
            draft=self._contact(reading),
            standings=[self._standing(reading)] if "topic" in self._fields else [],
        )
        searches = self._searches(row)
        person = self._find_person(reading)
        named = reading.text("contact_person")
        if reading.problems:
            raise Invalid(reading.problems)
        return Translated(row, contact, searches, person, named)

    def _contact(self, reading: _Reading) -> ContactDraft:
        duration = reading.text("duration_seconds")
        if duration and not duration.isdecimal():
            text = _("“%(value)s” is no whole number; write the duration in seconds, such as 185")
            reading.problems["duration_seconds"] = [text % {"value": duration}]
            duration = ""
        return ContactDraft(
            channel=reading.needed_code("channel", self._known.channels),
            place=reading.needed_code("place", self._known.places),
            direction=reading.code("direction", ("in", "out")) or "in",
            address=reading.text("address"),
            summary=reading.text("summary"),
            started_at=self._started_at(reading),
            duration_seconds=int(duration) if duration else None,
            cases=[self._case(reading)] if "topic" in self._fields else [],
        )

    def _started_at(self, reading: _Reading) -> datetime | None:
        moment = reading.moment("started_at", self._zone)
        if moment is None and "started_at" not in reading.problems:
            reading.problems["started_at"] = [_("is empty and is required")]
        return moment

    def _case(self, reading: _Reading) -> CaseDraft:
        login = reading.text("owner")
        owner_id = self._known.operators.get(login)
        if login and owner_id is None:
            said = {"login": login}
            reading.problems["owner"] = [_("nobody works here under the log-in “%(login)s”") % said]
        return CaseDraft(
            topic=reading.needed_code("topic", self._known.topics),
            kind=reading.code("kind", ("consultation", "request", "complaint")),
            priority=reading.code("priority", self._known.priorities),
            text=reading.text("text"),
            attributes=self._typed(reading.texts("attributes", self._attributes)),
            owner_id=owner_id,
        )

    def _typed(self, texts: Mapping[str, str]) -> dict[str, Typed]:
        decimal = self._spec.file.decimal
        return {code: Typed(text, decimal=decimal) for code, text in texts.items()}

    def _standing(self, reading: _Reading) -> Standing:
        return Standing(
            state=reading.code("state", self._known.states),
            resolved_at=reading.moment("resolved_at", self._zone),
            closed_at=reading.moment("closed_at", self._zone),
        )

    def _searches(self, row: Row) -> tuple[tuple[str, str], ...]:
        asked = ((s.by, as_text(row.cells.get(s.column))) for s in self._spec.client.find)
        return tuple((by, text) for by, text in asked if text)

    def _find_person(self, reading: _Reading) -> Person | None:
        if not self._person:
            return None
        found = reading.texts("client", self._person)
        if not found.get("name"):
            return None
        if found.get("kind", "person") not in ("person", "company"):
            reading.problems["client.kind"] = [_("write “person” or “company”")]
        return Person(
            kind=found.get("kind", "person"),
            name=found["name"],
            phone=found.get("phone", ""),
            email=found.get("email", ""),
            attributes=tuple(self._typed(reading.texts("client.attributes", self._own)).items()),
        )


class _Reading:
    """One row being read: a field that does not fit is noted, and the next one is read."""

    def __init__(self, row: Row, fields: Mapping[str, Field]) -> None:
        self._cells = row.cells
        self._fields = fields
        self.problems: dict[str, list[Text]] = {}

    def _try(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except Unfit as unfit:
            self.problems[name] = [unfit.text]
            return otherwise

    def text(self, name: str) -> str:
        field = self._fields.get(name)
        return self._try(name, lambda: field.text(self._cells), "") if field else ""

    def code(self, name: str, known: Collection[str]) -> str:
        field = self._fields.get(name)
        return self._try(name, lambda: field.code(self._cells, known=known), "") if field else ""

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        field = self._fields.get(name)
        if field is None:
            return None
        return self._try(name, lambda: field.moment(self._cells, zone=zone), None)

    def texts(self, prefix: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """Several fields named under ``prefix``; empty ones are left out."""
        read = {
            name: self._try(f"{prefix}.{name}", lambda f=field: f.text(self._cells), "")  # type: ignore[misc]  # mypy loses the default of f
            for name, field in fields.items()
        }
        return {name: text for name, text in read.items() if text}

    def needed(self, name: str) -> str:
        return self._need(name, self.text(name))

    def needed_code(self, name: str, known: Collection[str]) -> str:
        return self._need(name, self.code(name, known))

    def _need(self, name: str, found: str) -> str:
        if not found and name not in self.problems:
            self.problems[name] = [_("is empty and is required")]
        return found


def _check_columns(wanted: Sequence[str], columns: Sequence[str]) -> None:
    missing = []
    for name in wanted:
        if name in columns:
            continue
        lowered = {column.casefold(): column for column in columns}
        near = difflib.get_close_matches(name.casefold(), lowered, n=1, cutoff=0.6)
        told = _("“%(name)s” (did you mean “%(near)s”?)") if near else _("“%(name)s”")
        said = {"name": name, "near": lowered[near[0]] if near else ""}
        missing.append(str(told % said))
    if missing:
        lacks = {"missing": ", ".join(missing), "columns": ", ".join(columns)}
        raise refuse(
            _(
                "The file lacks columns that the map names: %(missing)s. It has: %(columns)s. "
                "Choose another map, or correct the names."
            )
            % lacks
        )
