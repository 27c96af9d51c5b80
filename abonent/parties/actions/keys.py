"""Search keys: kept in step with what they stand for, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abonent.parties.models import (
    Account,
    Client,
    ClientMerge,
    ContactPerson,
    NameWord,
    Reach,
    SearchKey,
    Subscriber,
)
from abonent.parties.policy import company_keys, fold_number, person_keys, words_of
from abonent.parties.policy.drafts import PHONE_SERVICES

Keys = dict[tuple[str, str], str]
"""What is shown, by kind and key; empty where the key says it."""
Kind = SearchKey.Kind


def keys_of_client(client: Client) -> Keys:
    """Name both ways round, and tax number."""
    named = company_keys if client.kind == Client.Kind.COMPANY else person_keys
    plain, turned = named(client.name)
    keys: Keys = {(Kind.NAME, plain): ""}
    if turned != plain:
        keys[(Kind.TURNED, turned)] = ""
    if client.tax_id:
        keys[(Kind.TAX_ID, fold_number(client.tax_id))] = client.tax_id
    return keys


def keys_of_reach(reach: Reach) -> Keys:
    """The number or the address."""
    return {(reach.kind, reach.value): ""}


def keys_of_person(person: ContactPerson) -> Keys:
    """Name, number and address of who speaks for the client."""
    keys: Keys = {(Kind.PERSON, key): person.name for key in person_keys(person.name)}
    if person.phone:
        keys[(Kind.PHONE, person.phone)] = ""
    if person.email:
        keys[(Kind.EMAIL, person.email)] = ""
    return keys


def keys_of_account(account: Account) -> Keys:
    """Number and contract."""
    keys: Keys = {(Kind.ACCOUNT, fold_number(account.number)): account.number}
    if contract := fold_number(account.contract_number):
        keys[(Kind.CONTRACT, contract)] = account.contract_number
    return keys


def keys_of_subscriber(subscriber: Subscriber) -> Keys:
    """The number, or the log-in."""
    if subscriber.service in PHONE_SERVICES:
        return {(Kind.PHONE, subscriber.number): ""}
    return {(Kind.LOGIN, fold_number(subscriber.number)): subscriber.number}


def keys_of_merged(client: Client) -> Keys:
    """Names and numbers of all who became part of the client, over however many merges."""
    keys: Keys = {}
    found = [client.pk]
    while found:
        standing = ClientMerge.objects.filter(winner_id__in=found, undone_at=None)
        merged = list(standing.values_list("loser_id", "loser_name").order_by("pk"))
        for number, name in merged:
            shown = f"{name}, № {number}"[:254]
            keys |= {(Kind.FORMER, key): shown for key in (*person_keys(name), str(number))}
        found = [number for number, _name in merged]
    return keys


def add_keys(*, client_id: int, keys: Mapping[tuple[str, str], str], names: Iterable[str]) -> None:
    """Let the client be found by ``keys``; words of ``names`` join the vocabulary."""
    rows = [
        SearchKey(client_id=client_id, kind=kind, key=key, shown="" if shown == key else shown)
        for (kind, key), shown in keys.items()
    ]
    SearchKey.objects.bulk_create(rows, ignore_conflicts=True)
    if words := words_of(*names):
        NameWord.objects.bulk_create(
            [NameWord(word=word) for word in sorted(words)], ignore_conflicts=True
        )


def refresh_keys(client: Client) -> None:
    """Bring all keys of a client in step: after something he was found by changed or went."""
    people = list(ContactPerson.objects.filter(client=client))
    wanted = keys_of_client(client)
    for person in people:
        wanted |= keys_of_person(person)
    for reach in Reach.objects.filter(client=client):
        wanted |= keys_of_reach(reach)
    for account in Account.objects.filter(client=client):
        wanted |= keys_of_account(account)
    for subscriber in Subscriber.objects.filter(client=client):
        wanted |= keys_of_subscriber(subscriber)
    wanted |= keys_of_merged(client)
    held = {(k.kind, k.key): k for k in SearchKey.objects.filter(client=client)}
    gone = [
        row.pk for key, row in held.items()
        if key not in wanted or row.shown != ("" if wanted[key] == key[1] else wanted[key])
    ]  # fmt: skip
    SearchKey.objects.filter(pk__in=gone).delete()
    add_keys(client_id=client.pk, keys=wanted, names=[client.name, *(p.name for p in people)])
