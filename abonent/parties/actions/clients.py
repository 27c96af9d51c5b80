"""Creating and changing clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.confidential import masked
from abonent.kernel.errors import Invalid, Problems
from abonent.parties.actions.attributes import new_attributes
from abonent.parties.actions.keys import (
    Keys,
    add_keys,
    keys_of_client,
    keys_of_person,
    keys_of_reach,
    refresh_keys,
)
from abonent.parties.actions.outdated import FACTS, outdated
from abonent.parties.actions.prospects import finish_prospect, start_prospect
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.confidential import TAX_ID
from abonent.parties.events import CLIENT_CREATED
from abonent.parties.models import Client, ClientCategory, ContactPerson, Reach
from abonent.parties.policy.drafts import (
    ClientDraft,
    PersonDraft,
    ReachDraft,
    can_become,
    check_client,
    check_person,
    check_reach,
    reach_of,
)
from abonent.staff.queries import find_actor


def create_client(
    *,
    by: Actor,
    draft: ClientDraft,
    reaches: Sequence[ReachDraft] = (),
    contact_person: PersonDraft | None = None,
) -> Client:
    """A new client. The first reach of each kind is the main one unless another says it is.

    Raises :class:`Invalid`; problems of parts are named ``reaches.0.value``,
    ``contact_person.phone``. Whether the client is there already: ``queries.find_similar``.
    """
    by.check("parties.edit")
    draft, kept, person = _checked(draft, reaches, contact_person)
    _check_tax_id(by, draft)
    with transaction.atomic():
        _check_references(draft)
        client = Client(created_at=now(), created_by_id=by.id)
        _fill(client, draft)
        client.attributes = new_attributes(by=by, row=client, given=draft.attributes)
        client.save()
        rows = [
            Reach(client=client, kind=r.kind, value=r.value, is_main=r.is_main)
            for r in with_main(kept)
        ]
        Reach.objects.bulk_create(rows)
        keys: Keys = keys_of_client(client)
        for row in rows:
            keys |= keys_of_reach(row)
        names = [client.name]
        if person:
            spokesman = _create_person(by, client, person)
            keys |= keys_of_person(spokesman)
            names.append(spokesman.name)
        add_keys(client_id=client.pk, keys=keys, names=names)
        if client.status == Client.Status.POTENTIAL:
            start_prospect(by=by, client=client)
        changes = _told(client, facts_of(client, *FACTS)) | {"reaches": [r.value for r in rows]}
        note_change(by, "create_client", client.pk, changes, event=CLIENT_CREATED)
    return client


def create_potential_client(
    *, by: Actor, name: str, reach: str = "", category_id: int | None = None
) -> Client:
    """A newcomer out of one line: a person by surname and given name, reached by ``reach``.

    ``reach``: a number in any spelling or an e-mail address. Raises :class:`Invalid`.
    """
    surname, _space, rest = name.strip().partition(" ")
    given_name, _space, patronymic = rest.strip().partition(" ")
    draft = ClientDraft(
        kind=Client.Kind.PERSON, status=Client.Status.POTENTIAL, surname=surname,
        given_name=given_name, patronymic=patronymic, category_id=category_id,
    )  # fmt: skip
    return create_client(by=by, draft=draft, reaches=[reach_of(reach)] if reach.strip() else [])


def edit_client(*, by: Actor, client_id: int, version: int, draft: ClientDraft) -> Client:
    """Change a client's own facts. ``version`` is the one the writer saw.

    Raises :class:`Outdated` if a colleague changed the client since (:class:`Collided`, where it is
    known what both did; :func:`join_client` joins the two), :class:`Invalid`.
    """
    by.check("parties.edit")
    draft = check_client(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        if client.version != version:
            told = _("A colleague changed this client meanwhile. Look at the card and try again.")
            raise outdated(client, seen=version, draft=draft, message=told)
        before = facts_of(client, *FACTS)
        _check_tax_id(by, draft, held=client.tax_id)
        _check_status(client, draft)
        _check_references(draft, before=client)
        _fill(client, draft)
        changes = audit.differences(before, facts_of(client, *FACTS))
        if not changes:
            return client
        client.version += 1
        client.save()
        if {"name", "kind", "tax_id"} & changes.keys():
            refresh_keys(client)
        if "status" in changes:
            finish_prospect(by=by, client=client)
        left = before["manager_id"] if "manager_id" in changes else None
        note_change(by, "edit_client", client.pk, _told(client, changes), left=left)
    return client


def _check_tax_id(by: Actor, draft: ClientDraft, held: str = "") -> None:
    """A person's tax number is confidential: only who may change it writes another."""
    is_new = draft.kind == Client.Kind.PERSON and draft.tax_id != held
    if is_new and not by.can_field(TAX_ID, change=True):
        raise Invalid({"tax_id": [_("A person’s tax number is confidential: leave it out.")]})


def _told(client: Client, changes: Mapping[str, Any]) -> dict[str, Any]:
    """``changes`` as the audit may keep them."""
    if client.kind == Client.Kind.COMPANY or "tax_id" not in changes:
        return dict(changes)
    told = changes["tax_id"]
    kept = [masked(one) for one in told] if isinstance(told, list) else masked(told)
    return {**changes, "tax_id": kept}


def _checked(
    draft: ClientDraft, reaches: Sequence[ReachDraft], person: PersonDraft | None
) -> tuple[ClientDraft, list[ReachDraft], PersonDraft | None]:
    """Every part cleaned, or one refusal with the problems of all."""
    problems = Problems()
    kept: dict[tuple[str, str], ReachDraft] = {}
    try:
        draft = check_client(draft)
    except Invalid as refusal:
        for name, messages in refusal.problems.items():
            for message in messages:
                problems.add(name, message)
    for place, reach in enumerate(reaches):
        try:
            reach = check_reach(reach)
            kept.setdefault((reach.kind, reach.value), reach)
        except Invalid as refusal:
            problems.merge(f"reaches.{place}", refusal)
    if person:
        try:
            person = check_person(person)
        except Invalid as refusal:
            problems.merge("contact_person", refusal)
    problems.check()
    return draft, list(kept.values()), person


def with_main(reaches: Sequence[ReachDraft]) -> list[ReachDraft]:
    """The same reaches, exactly one of each kind being the main one."""
    main: dict[str, ReachDraft] = {}
    for reach in reaches:
        held = main.get(reach.kind)
        if held is None or (reach.is_main and not held.is_main):
            main[reach.kind] = reach
    return [replace(r, is_main=main[r.kind] is r) for r in reaches]


def _create_person(by: Actor, client: Client, draft: PersonDraft) -> ContactPerson:
    person = ContactPerson(
        client=client, name=draft.name, position=draft.position, phone=draft.phone,
        email=draft.email, is_active=draft.is_active,
    )  # fmt: skip
    person.attributes = new_attributes(
        by=by, row=person, given=draft.attributes, client_id=client.pk
    )
    person.save()
    return person


def _fill(client: Client, draft: ClientDraft) -> None:
    client.kind, client.status, client.name = draft.kind, draft.status, draft.name
    client.surname, client.given_name = draft.surname, draft.given_name
    client.patronymic, client.tax_id = draft.patronymic, draft.tax_id
    client.language = draft.language
    client.category_id, client.manager_id = draft.category_id, draft.manager_id


def _check_status(client: Client, draft: ClientDraft) -> None:
    if not can_become(client.status, draft.status):
        raise Invalid({"status": [_("Who has been our client is potential no more.")]})


def _check_references(draft: ClientDraft, before: Client | None = None) -> None:
    """Category and manager must be in service, unless they stay as they were."""
    problems = Problems()
    if draft.category_id is not None and (
        before is None or draft.category_id != before.category_id
    ):
        open_ones = ClientCategory.objects.filter(pk=draft.category_id, is_active=True)
        if not open_ones.exists():
            problems.add("category_id", _("There is no such category. Choose another."))
    is_new = before is None or draft.manager_id != before.manager_id
    if draft.manager_id is not None and is_new and not find_actor(operator_id=draft.manager_id):
        problems.add("manager_id", _("This operator no longer works here. Choose another."))
    problems.check()
