"""Changes that meet: two people at one client are joined field by field, never written over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Chosen, join
from abonent.kernel.errors import NotFound
from abonent.parties.actions.clients import edit_client
from abonent.parties.actions.persons import edit_contact_person
from abonent.parties.actions.writing import facts_of, lock_client
from abonent.parties.models import Client, ContactPerson
from abonent.parties.policy.drafts import ClientDraft, PersonDraft, check_client, check_person
from abonent.parties.policy.joining import (
    NAMED,
    PLAIN,
    cleaned,
    cleaned_person,
    draft_of,
    flat,
    flat_person,
)

Taken = tuple[str, ...]
"""Fields in which only the others' changes were taken."""


def held_draft(client: Client) -> ClientDraft:
    """The client's own facts, as somebody would hand them in."""
    held = {name: getattr(client, name) for name in (*NAMED, *PLAIN) if name != "company_name"}
    company = client.name if client.kind == Client.Kind.COMPANY else ""
    return ClientDraft(company_name=company, **held)


def join_client(
    *, by: Actor, client_id: int, seen: Mapping[str, Any], draft: ClientDraft,
    chosen: Chosen | None = None,
) -> tuple[Client, Taken]:  # fmt: skip
    """Change a client's own facts, of which the writer saw ``seen`` (``policy.joining.flat``).

    Raises :class:`kernel.collisions.Collided` while a choice is missing, :class:`Invalid`.
    """
    by.check("parties.edit")
    mine = check_client(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        theirs = held_draft(client)
        if client.kind == Client.Kind.PERSON:  # confidential: not in a form that others read
            mine = replace(mine, tax_id=client.tax_id)
            seen = {**seen, "tax_id": client.tax_id}
        merged = join(seen=cleaned(seen), theirs=flat(theirs), mine=flat(mine), chosen=chosen)
        client = edit_client(
            by=by, client_id=client_id, version=client.version, draft=draft_of(merged.values)
        )
    return client, merged.taken


def join_contact_person(
    *, by: Actor, client_id: int, person_id: int, seen: Mapping[str, Any], draft: PersonDraft,
    chosen: Chosen | None = None,
) -> tuple[ContactPerson, Taken]:  # fmt: skip
    """The same of a contact person (``policy.joining.flat_person``)."""
    by.check("parties.edit")
    mine = flat_person(check_person(draft))
    with transaction.atomic():
        lock_client(by=by, permission="parties.edit", client_id=client_id)
        person = ContactPerson.objects.filter(client=client_id, pk=person_id).first()
        if person is None:
            raise NotFound
        theirs = facts_of(person, *mine)
        merged = join(seen=cleaned_person(seen), theirs=theirs, mine=mine, chosen=chosen)
        person = edit_contact_person(
            by=by, client_id=client_id, person_id=person_id, draft=PersonDraft(**merged.values)
        )
    return person, merged.taken
