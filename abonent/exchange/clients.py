"""Whose contact a row is: many clients found at once, potential ones made where the map asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.functional import lazy

from abonent.cases.actions.imports import ImportedContact, import_contacts
from abonent.exchange.maps import ClientSpec, Person, Translated
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.numbers import Typed
from abonent.kernel.phrases import Phrase as _
from abonent.parties.actions import ClientDraft, ReachDraft, create_client
from abonent.parties.queries.matching import match_clients, match_contact_persons


class ClientFinder:
    """Puts clients into translated rows, a batch at a time."""

    def __init__(self, *, by: Actor, spec: ClientSpec, dry_run: bool) -> None:
        self._by = by
        self._spec = spec
        self._dry_run = dry_run
        self._made: dict[Person, int | None] = {}

    def find(
        self, rows: Sequence[Translated], reasons: dict[int, Invalid]
    ) -> dict[int, ImportedContact]:
        """The contacts by row number, clients in them; rows without one go to ``reasons``."""
        matched = match_clients(by=self._by, wanted={s for t in rows for s in t.searches})
        clients: dict[int, int | None] = {}
        for row in rows:
            try:
                clients[row.row.number] = self._choose(row, matched)
            except Invalid as refusal:
                reasons[row.row.number] = refusal
        left = [row for row in rows if row.row.number in clients]
        contacts = self._with_persons(left, clients, reasons)
        self._make_newcomers(left, contacts, reasons)
        return contacts

    def _make_newcomers(
        self,
        rows: Sequence[Translated],
        contacts: dict[int, ImportedContact],
        reasons: dict[int, Invalid],
    ) -> None:
        """Make potential clients, of rows alone that will be registered and are not there yet."""
        waiting = {
            row.row.number: row.person
            for row in rows
            if row.person and self._is_anonymous(contacts.get(row.row.number))
        }
        if not waiting:
            return
        tried = import_contacts(by=self._by, contacts=[contacts[n] for n in waiting], dry_run=True)
        for number, person in waiting.items():
            contact = contacts[number]
            if contact.key not in tried.case_ids:
                continue
            try:
                client_id = self._newcomer(person)
            except Invalid as refusal:
                reasons[number] = _as_of_client(refusal)
                del contacts[number]
                continue
            contacts[number] = replace(contact, draft=replace(contact.draft, client_id=client_id))

    @staticmethod
    def _is_anonymous(contact: ImportedContact | None) -> bool:
        return contact is not None and contact.draft.client_id is None

    def _newcomer(self, person: Person) -> int | None:
        """One client for all rows of this run that describe the same person; in a trial none."""
        if person not in self._made:
            reaches = [
                ReachDraft(kind=kind, value=text)
                for kind, text in (("phone", person.phone), ("email", person.email))
                if text
            ]
            with transaction.atomic():
                client = create_client(by=self._by, draft=_draft(person), reaches=reaches)
                transaction.set_rollback(self._dry_run)
            self._made[person] = None if self._dry_run else client.pk
        return self._made[person]

    def _choose(self, row: Translated, matched: dict[tuple[str, str], list[int]]) -> int | None:
        for search in row.searches:
            found = matched.get(search, [])
            if len(found) == 1:
                return found[0]
            if found:
                said = {"value": search[1], "count": len(found)}
                text = _("“%(value)s” belongs to %(count)s clients; search by the account instead")
                raise Invalid({"client": [text % said]})
        if self._spec.otherwise == "reject" and row.person is None:
            if not row.searches:
                raise Invalid({"client": [_("nothing in the row says who the client is")]})
            said = {"searches": _quoted([text for _kind, text in row.searches])}
            raise Invalid({"client": [_("nobody is found by %(searches)s") % said]})
        return None

    def _with_persons(
        self,
        rows: Sequence[Translated],
        clients: dict[int, int | None],
        reasons: dict[int, Invalid],
    ) -> dict[int, ImportedContact]:
        wanted = {
            (client, row.contact_person.lower())
            for row in rows
            if row.contact_person and (client := clients[row.row.number])
        }
        persons = match_contact_persons(by=self._by, wanted=wanted)
        contacts: dict[int, ImportedContact] = {}
        for row in rows:
            number, client = row.row.number, clients[row.row.number]
            person = None
            if row.contact_person and client:
                person = persons.get((client, row.contact_person.lower()))
                if person is None:
                    text = _("the client has no contact person “%(name)s”")
                    said = {"name": row.contact_person}
                    reasons[number] = Invalid({"contact_person": [text % said]})
                    continue
            draft = replace(row.contact.draft, client_id=client, contact_person_id=person)
            contacts[number] = replace(row.contact, draft=draft)
        return contacts


def _as_of_client(refusal: Invalid) -> Invalid:
    """Problems of own attributes each by itself, of the rest together."""
    own = {f"client.{k}": v for k, v in refusal.problems.items() if k.startswith("attributes.")}
    rest = {k: v for k, v in refusal.problems.items() if f"client.{k}" not in own}
    return Invalid(own | ({"client": _told(Invalid(rest))} if rest else {}))


def _told(refusal: Invalid) -> list[Text]:
    return [text for texts in refusal.problems.values() for text in texts]


def _quote(texts: Sequence[str]) -> str:
    return ", ".join(str(_("“%(name)s”") % {"name": text}) for text in texts)


_quoted = lazy(_quote, str)


def _draft(person: Person) -> ClientDraft:
    if person.kind == "company":
        return ClientDraft(
            kind="company", status="potential", company_name=person.name, attributes=_own(person)
        )
    surname, _space, rest = person.name.partition(" ")
    given_name, _space, patronymic = rest.strip().partition(" ")
    return ClientDraft(
        kind="person",
        status="potential",
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        attributes=_own(person),
    )


def _own(person: Person) -> dict[str, Typed] | None:
    """None: their defaults."""
    return dict(person.attributes) or None
