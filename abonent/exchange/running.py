"""Feeding a file: rows are read, translated, looked up and registered in batches.

A batch is one transaction; an interrupted run is simply fed again, for what was registered is
known by its key. A dry run does all of it but the writing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from abonent.cases.actions.imports import Imported, ImportedContact, import_contacts
from abonent.cases.queries import get_catalogue, list_imported
from abonent.exchange.clients import ClientFinder
from abonent.exchange.maps import ImportSpec, Known, Translated, Translator, tell_refusal
from abonent.exchange.preview import preview_of
from abonent.exchange.setup import is_incomplete, prepare
from abonent.exchange.tables import (
    FileFormat,
    RejectedRows,
    Row,
    Table,
    open_table,
    reasons_in,
)
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, localized
from abonent.routes.queries import get_flow
from abonent.staff.queries import list_colleagues

BATCH = 2000
PREVIEWED = 20

OnProgress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was rejected, by language: whoever reads the outcome may not be who imported."""

    texts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return localized(dict(self.texts))


@dataclass(slots=True)
class Outcome:
    """What became of a file."""

    rows: int = 0
    imported: int = 0
    cases: int = 0
    known: int = 0
    rejected: int = 0
    made: list[tuple[str, str]] = field(default_factory=list)
    """Reference data that was missing."""
    by_topic: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[Reason] = field(default_factory=Counter)
    preview: list[dict[str, Any]] = field(default_factory=list)
    """The first contacts as they would be; filled in a dry run."""

    def as_json(self) -> dict[str, Any]:
        """Numbers and the most frequent of everything."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "cases": self.cases,
            "known": self.known,
            "rejected": self.rejected,
            "made": self.made,
            "by_topic": self.by_topic.most_common(50),
            "by_channel": self.by_channel.most_common(20),
            "by_reason": [(dict(r.texts), count) for r, count in self.by_reason.most_common(50)],
            "preview": self.preview,
        }


def import_file(
    *,
    by: Actor,
    source: IO[bytes],
    name: str,
    spec: ImportSpec,
    dry_run: bool,
    on_progress: OnProgress = lambda _done, _total: None,
) -> tuple[Outcome, IO[bytes] | None]:
    """Register the contacts of a file; the second answer is the file of rejected rows, if any.

    Raises :class:`Invalid` when the file as a whole cannot be read; what was registered before it
    broke stays and is known the next time. ``on_progress`` may raise to stop between batches.
    """
    by.check("exchange.import")
    run = _Run(by, spec, dry_run=dry_run)
    if not dry_run or not is_incomplete(spec=spec):
        return run.feed(source, name, on_progress)
    try:
        with transaction.atomic():  # what the map sets up is there for the trial, then it is not
            result = run.feed(source, name, on_progress)
            transaction.set_rollback(True)
    finally:
        cache.clear_all()
    return result


class _Run:
    def __init__(self, by: Actor, spec: ImportSpec, *, dry_run: bool) -> None:
        self._by = by
        self._spec = spec
        self._dry_run = dry_run
        self._seen: dict[str, int] = {}
        self._is_second = False  # fed are rows that were rejected before
        self.outcome = Outcome()

    def feed(
        self, source: IO[bytes], name: str, on_progress: OnProgress
    ) -> tuple[Outcome, IO[bytes] | None]:
        given = FileFormat(**self._spec.file.model_dump(exclude={"decimal"}))
        with open_table(source, name=name, given=given) as table:
            used = self._spec.list_columns()
            self._is_second = bool(reasons_in(table.columns) - set(used))
            Translator(self._spec, columns=table.columns, known=_known())  # before anything is made
            self.outcome.made = prepare(by=self._by, spec=self._spec).made
            translator = Translator(self._spec, columns=table.columns, known=_known())
            clients = ClientFinder(by=self._by, spec=self._spec.client, dry_run=self._dry_run)
            rejected = RejectedRows(table, used=used)
            zone = ZoneInfo(self._spec.timezone)  # in which date-times of attributes are read too
            with closing(_read_ahead(table, translator)) as batches:
                for batch in batches:
                    with timezone.override(zone), transaction.atomic():
                        self._batch(batch, clients, rejected)
                    on_progress(self.outcome.rows, table.expected)
        file = rejected.finish()
        if rejected.count:
            return self.outcome, file
        file.close()
        return self.outcome, None

    def _batch(
        self,
        read: Sequence[tuple[Row, Translated | Invalid]],
        clients: ClientFinder,
        rejected: RejectedRows,
    ) -> None:
        self.outcome.rows += len(read)
        reasons: dict[int, Invalid] = {}
        translated = [t for row, told in read if (t := self._accept(row, told, reasons))]
        contacts = clients.find(translated, reasons)
        if self._is_second:
            contacts = self._without_taken(contacts, reasons)
        done = import_contacts(by=self._by, contacts=list(contacts.values()), dry_run=self._dry_run)
        self._count(contacts, done, reasons)
        for row, _told in read:
            if refusal := reasons.get(row.number):
                self._reject(row, refusal, rejected)

    def _accept(
        self, row: Row, told: Translated | Invalid, reasons: dict[int, Invalid]
    ) -> Translated | None:
        if isinstance(told, Invalid):
            reasons[row.number] = told
            return None
        before = self._seen.setdefault(told.contact.key, row.number)
        if before != row.number:
            text = _("repeats the key of row %(row)s") % {"row": before}
            reasons[row.number] = Invalid({"key": [text]})
            return None
        return told

    def _without_taken(
        self, contacts: dict[int, ImportedContact], reasons: dict[int, Invalid]
    ) -> dict[int, ImportedContact]:
        """A row rejected for another row's key must not pass for that row now."""
        there = list_imported(by=self._by, keys=[c.key for c in contacts.values()])
        left = {}
        for number, contact in contacts.items():
            known = there.get(contact.key)
            if known is None or known.fits(contact.draft):
                left[number] = contact
                continue
            text = _("is taken by another contact (number %(number)s)")
            reasons[number] = Invalid({"key": [text % {"number": known.contact_id}]})
            del self._seen[contact.key]
        return left

    def _count(
        self,
        contacts: dict[int, ImportedContact],
        done: Imported,
        reasons: dict[int, Invalid],
    ) -> None:
        outcome = self.outcome
        for number, contact in contacts.items():
            if refusal := done.refused.get(contact.key):
                reasons[number] = _as_map_says(refusal, contact)
                del self._seen[contact.key]
            elif contact.key in done.known:
                outcome.known += 1
            else:
                outcome.imported += 1
                outcome.cases += len(contact.draft.cases)
                outcome.by_channel[contact.draft.channel] += 1
                outcome.by_topic.update(case.topic for case in contact.draft.cases)
                if self._dry_run and len(outcome.preview) < PREVIEWED:
                    outcome.preview.append(preview_of(by=self._by, number=number, contact=contact))

    def _reject(self, row: Row, refusal: Invalid, rejected: RejectedRows) -> None:
        self.outcome.rejected += 1
        told = []
        for language in LANGUAGES:
            with translation.override(language):
                told.append([(language, text) for text in tell_refusal(refusal, self._spec)])
        reasons = [Reason(texts) for texts in zip(*told, strict=True)]
        self.outcome.by_reason.update(reasons)
        rejected.add(row, reason="; ".join(str(reason) for reason in reasons))


def _as_map_says(refusal: Invalid, contact: ImportedContact) -> Invalid:
    """The refusal with the map's names of fields, and the values of attributes."""
    told: dict[str, list[Text]] = {}
    for name, texts in refusal.problems.items():
        field_name = name.removeprefix("cases.0.")
        _prefix, dot, code = field_name.partition("attributes.")
        if dot:
            value = contact.draft.cases[0].attributes.get(code, "")
            said = _("“%(value)s”: %(text)s")
            texts = [said % {"value": value, "text": t} if value else t for t in texts]
        told[field_name] = list(texts)
    return Invalid(told)


def _read_ahead(
    table: Table, translator: Translator
) -> Generator[list[tuple[Row, Translated | Invalid]], None, None]:
    """Batches of rows, the next being read while the database is busy with the last."""

    language = translation.get_language()

    def read() -> list[tuple[Row, Translated | Invalid]]:
        with translation.override(language):  # a thread does not inherit it
            return [(row, _translate(row, translator)) for row in islice(table.rows, BATCH)]

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as reader:
        batch = reader.submit(read)
        while rows := batch.result():
            batch = reader.submit(read)
            yield rows


def _translate(row: Row, translator: Translator) -> Translated | Invalid:
    try:
        return translator.translate(row)
    except Invalid as refusal:
        return refusal


def _known() -> Known:
    catalogue = get_catalogue()
    return Known(
        channels=[c.code for c in catalogue.channels.values() if c.is_active],
        places=[p.code for p in catalogue.places.values() if p.is_active],
        topics=[t.code for t in catalogue.topics.values() if t.is_open],
        priorities=[p.code for p in catalogue.priorities.values() if p.is_active],
        states=[s.code for s in get_flow().states()],
        operators={a.login: a.id for a in list_colleagues() if a.id},
    )
