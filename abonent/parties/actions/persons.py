"""Contact persons: who speaks for a client."""

from __future__ import annotations

from django.db import transaction

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.parties.actions.attributes import new_attributes
from abonent.parties.actions.keys import add_keys, keys_of_person, refresh_keys
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.models import ContactPerson
from abonent.parties.policy.drafts import PersonDraft, check_person

_FACTS = ("name", "position", "phone", "email", "is_active")


def add_contact_person(*, by: Actor, client_id: int, draft: PersonDraft) -> ContactPerson:
    """One more who speaks for the client, who is found by this name and number too."""
    by.check("parties.edit")
    draft = check_person(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        person = ContactPerson(client=client)
        _fill(person, draft)
        person.attributes = new_attributes(
            by=by, row=person, given=draft.attributes, client_id=client_id
        )
        person.save()
        add_keys(client_id=client_id, keys=keys_of_person(person), names=[person.name])
        note_change(by, "add_contact_person", client_id, facts_of(person, *_FACTS),
                    contact_person=person.pk)  # fmt: skip
    return person


def edit_contact_person(
    *, by: Actor, client_id: int, person_id: int, draft: PersonDraft
) -> ContactPerson:
    """Change a contact person; who speaks for the client no more is kept as inactive."""
    by.check("parties.edit")
    draft = check_person(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        person = ContactPerson.objects.filter(client=client, pk=person_id).first()
        if person is None:
            raise NotFound
        before = facts_of(person, *_FACTS)
        _fill(person, draft)
        changes = audit.differences(before, facts_of(person, *_FACTS))
        if changes:
            person.save()
            refresh_keys(client)
            note_change(by, "edit_contact_person", client_id, changes, contact_person=person.pk)
    return person


def _fill(person: ContactPerson, draft: PersonDraft) -> None:
    person.name, person.position = draft.name, draft.position
    person.phone, person.email = draft.phone, draft.email
    person.is_active = draft.is_active
