"""Clients for tests, made by the actions."""

from __future__ import annotations

from dataclasses import replace

from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.parties import actions
from abonent.parties.actions import (
    AccountDraft,
    ClientDraft,
    PersonDraft,
    ReachDraft,
    SubscriberDraft,
)
from abonent.parties.models import Account, Client, ContactPerson, DocumentType, Subscriber
from abonent.parties.policy.drafts import reach_of

ADMIN = Actor.system("tests")


def make_client(
    name: str = "Иванова Анна Сергеевна", *reaches: str, by: Actor = ADMIN, **facts: object
) -> Client:
    """A person named surname first, reached by numbers and addresses in any spelling."""
    surname, _space, rest = name.partition(" ")
    given_name, _space, patronymic = rest.partition(" ")
    draft = ClientDraft(
        kind="person", surname=surname, given_name=given_name, patronymic=patronymic
    )
    draft = replace(draft, **facts)  # type: ignore[arg-type]  # as the test says
    return actions.create_client(by=by, draft=draft, reaches=[reach_of(r) for r in reaches])


def make_company(
    name: str = "ООО «Ромашка»",
    *reaches: str,
    person: str = "",
    by: Actor = ADMIN,
    **facts: object,
) -> Client:
    """A company, with a contact person if one is named."""
    draft = ClientDraft(kind="company", company_name=name)
    draft = replace(draft, **facts)  # type: ignore[arg-type]  # as the test says
    return actions.create_client(
        by=by,
        draft=draft,
        reaches=[reach_of(r) for r in reaches],
        contact_person=PersonDraft(name=person) if person else None,
    )


def make_account(client: Client, number: str = "3000000017", contract: str = "") -> Account:
    """A personal account of ``client``."""
    draft = AccountDraft(number=number, contract_number=contract)
    return actions.add_account(by=ADMIN, client_id=client.pk, draft=draft)


def make_subscriber(
    client: Client, account: Account, number: str = "+79031112233", service: str = "mobile"
) -> Subscriber:
    """A line on ``account``."""
    draft = SubscriberDraft(service=service, number=number, tariff="Свой круг")
    return actions.add_subscriber(by=ADMIN, client_id=client.pk, account_id=account.pk, draft=draft)


def make_contact_person(client: Client, name: str = "Петрова Ольга") -> ContactPerson:
    """Who speaks for ``client``."""
    draft = PersonDraft(name=name)
    return actions.add_contact_person(by=ADMIN, client_id=client.pk, draft=draft)


def make_document_type(code: str, **fields: object) -> DocumentType:
    """A type of documents."""
    values = {"code": code, "name": {"ru": code, "en": code}, **fields}
    made = save_reference(by=ADMIN, kind="parties.document_type", values=values)
    assert isinstance(made, DocumentType)  # noqa: S101 - for the type checker
    return made


__all__ = [
    "ADMIN",
    "ReachDraft",
    "make_account",
    "make_client",
    "make_company",
    "make_contact_person",
    "make_document_type",
    "make_subscriber",
]
