"""Whose contact a row is: many clients found at once, potential ones made where the map asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from abonent.cases.actions.imports import ImportedContact
from abonent.exchange.maps import ClientSpec, Translated
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.parties.queries.matching import match_clients, match_contact_persons


class ClientFinder:
    """Puts clients into translated rows, a batch at a time."""

    def __init__(self, *, by: Actor, spec: ClientSpec, dry_run: bool) -> None:
        self._by = by
        self._spec = spec
        self._dry_run = dry_run

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
        return self._with_persons(left, clients, reasons)

    def _choose(self, row: Translated, matched: dict[tuple[str, str], list[int]]) -> int | None:
        for search in row.searches:
            found = matched.get(search, [])
            if len(found) == 1:
                return found[0]
            if found:
                said = {"value": search[1], "count": len(found)}
                text = _("“%(value)s” belongs to %(count)s clients; search by the account instead")
                raise Invalid({"client": [text % said]})
        if self._spec.otherwise == "reject":
            told = ", ".join(f"{kind} “{text}”" for kind, text in row.searches)
            if not told:
                raise Invalid({"client": [_("nothing in the row says who the client is")]})
            raise Invalid({"client": [_("nobody is found by %(searches)s") % {"searches": told}]})
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
