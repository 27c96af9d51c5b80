"""Accounts and the lines on them. Billing is their master: what is here is its picture."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound
from abonent.parties.actions.attributes import new_attributes
from abonent.parties.actions.keys import add_keys, keys_of_account, keys_of_subscriber
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.models import Account, Subscriber
from abonent.parties.policy.drafts import (
    AccountDraft,
    SubscriberDraft,
    check_account,
    check_subscriber,
)


def add_account(*, by: Actor, client_id: int, draft: AccountDraft) -> Account:
    """A personal account. Its number is unique in the company."""
    by.check("parties.edit")
    draft = check_account(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        if Account.objects.filter(number=draft.number).exists():
            raise Invalid({"number": [_("This account exists already.")]})
        account = Account(
            client=client, number=draft.number, contract_number=draft.contract_number,
            payment=draft.payment, currency=draft.currency, status=draft.status,
            opened_date=draft.opened_date,
        )  # fmt: skip
        account.attributes = new_attributes(
            by=by, row=account, given=draft.attributes, client_id=client_id
        )
        account.save()
        add_keys(client_id=client_id, keys=keys_of_account(account), names=())
        note_change(by, "add_account", client_id, facts_of(account, "number", "contract_number"),
                    account=account.pk)  # fmt: skip
    return account


def add_subscriber(
    *, by: Actor, client_id: int, account_id: int, draft: SubscriberDraft
) -> Subscriber:
    """A line on one of the client's accounts. A number serves one open line at a time."""
    by.check("parties.edit")
    draft = check_subscriber(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        account = Account.objects.filter(client=client, pk=account_id).first()
        if account is None:
            raise NotFound
        _check_free(draft)
        subscriber = Subscriber(
            client=client, account=account, service=draft.service, number=draft.number,
            tariff=draft.tariff, status=draft.status, activated_date=draft.activated_date,
        )  # fmt: skip
        subscriber.attributes = new_attributes(
            by=by, row=subscriber, given=draft.attributes, client_id=client_id
        )
        subscriber.save()
        add_keys(client_id=client_id, keys=keys_of_subscriber(subscriber), names=())
        note_change(by, "add_subscriber", client_id, facts_of(subscriber, "service", "number"),
                    subscriber=subscriber.pk)  # fmt: skip
    return subscriber


def _check_free(draft: SubscriberDraft) -> None:
    holders = Subscriber.objects.filter(number=draft.number).exclude(
        status=Subscriber.Status.CLOSED
    )
    if draft.status != Subscriber.Status.CLOSED and holders.exists():
        raise Invalid({"number": [_("Another open line has this number.")]})
