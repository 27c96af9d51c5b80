"""What rules may speak of beside the client: accounts, subscribers, contact persons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from abonent.attributes.properties import attribute_properties
from abonent.attributes.queries import list_subject_definitions
from abonent.kernel.phrases import Phrase
from abonent.kernel.text import in_languages
from abonent.parties import wording
from abonent.parties.models import Client
from abonent.parties.properties import client_properties, reach_of
from abonent.rules.ports import Choice, Kind, Property, Root

_VIEW = "parties.view"


def _worded(words: Mapping[str, Promise]) -> Callable[[], list[Choice]]:
    return lambda: [Choice(code, code, in_languages(label)) for code, label in words.items()]


def _attributes(subject: str, column: str) -> list[Property]:
    shown = (one for one in list_subject_definitions(subject=subject) if not one.is_hidden)
    return attribute_properties(shown, column=column)


def account_properties(*, at: str = "") -> list[Property]:
    """Everything that is known of a personal account."""
    return [
        Property(key="number", label=_("Number"), field=f"{at}number", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "number")),
        Property(key="status", label=_("Status"), field=f"{at}status", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "status"),
                 choices=_worded(wording.LINE_STATUSES)),
        Property(key="payment", label=_("Payment"), field=f"{at}payment", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "payment"), choices=_worded(wording.PAYMENTS)),
        Property(key="currency", label=_("Currency"), field=f"{at}currency", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "currency")),
        Property(key="opened", label=_("Opened"), field=f"{at}opened_date", kind=Kind.DATE,
                 names=pgettext_lazy("query key", "opened")),
        *_attributes("account", f"{at}attributes"),
    ]  # fmt: skip


def subscriber_properties(*, at: str = "") -> list[Property]:
    """Everything that is known of a subscriber."""
    return [
        Property(key="number", label=_("Number"), field=f"{at}number", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "number")),
        Property(key="service", label=_("Service"), field=f"{at}service", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "service"), choices=_worded(wording.SERVICES)),
        Property(key="status", label=_("Status"), field=f"{at}status", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "status"),
                 choices=_worded(wording.LINE_STATUSES)),
        Property(key="tariff", label=_("Tariff"), field=f"{at}tariff", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "tariff")),
        Property(key="activated", label=_("Activated"), field=f"{at}activated_date",
                 kind=Kind.DATE, names=pgettext_lazy("query key", "activated")),
        *_attributes("subscriber", f"{at}attributes"),
    ]  # fmt: skip


def person_properties() -> list[Property]:
    """Everything that is known of a contact person."""
    return [
        Property(key="name", label=pgettext_lazy("client", "Name"), field="name", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "name")),
        Property(key="position", label=_("Position"), field="position", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "position")),
        *_attributes("contact_person", "attributes"),
    ]  # fmt: skip


def line_properties(*, subscriber: str, client: str) -> list[Property]:
    """``subscriber.…`` and ``account.…`` of something that names a subscriber at that path."""
    lines = subscriber_properties(at=f"{subscriber}__")
    accounts = account_properties(at=f"{subscriber}__account__")
    return [
        *_below("subscriber", _SUBSCRIBER, pgettext_lazy("query key", "subscriber"), client, lines),
        *_below("account", _ACCOUNT, pgettext_lazy("query key", "account"), client, accounts),
    ]


_SUBSCRIBER = Phrase(gettext_noop("Subscriber: %(property)s"))
_ACCOUNT = Phrase(gettext_noop("Account: %(property)s"))


def _below(
    code: str, label: Phrase, word: Promise, client: str, properties: Iterable[Property]
) -> Iterable[Property]:
    for one in properties:
        yield replace(
            one, key=f"{code}.{one.key}", names=partial(_prefixed, word, one.names),
            label=label % {"property": one.label}, can=lambda actor: actor.can(_VIEW),
            reach=partial(reach_of, client),
        )  # fmt: skip


def _prefixed(word: Promise, names: Any) -> str:
    said = names() if callable(names) else names
    return " ".join(f"{word}.{name}" for name in str(said).split())


def _client(rows: Mapping[str, Any]) -> Any:
    """The client of what the rule is about; of what is being filled in, by its id."""
    for root in ("case", "contact", "subscriber", "account", "contact_person"):
        if (row := rows.get(root)) is not None:
            return row.client
    found = rows.get("client.id")
    return (
        Client.objects.select_related("private_facts").filter(pk=found).first() if found else None
    )


def _subscriber(rows: Mapping[str, Any]) -> Any:
    row = rows.get("case") or rows.get("contact")
    return row.subscriber if row is not None else None


def _account(rows: Mapping[str, Any]) -> Any:
    row = rows.get("subscriber") or _subscriber(rows)
    return row.account if row is not None else None


ROOTS = (
    Root(code="client", label=_("Client"), properties=client_properties, row=_client),
    Root(code="subscriber", label=_("Subscriber"), properties=subscriber_properties,
         row=_subscriber),
    Root(code="account", label=_("Account"), properties=account_properties, row=_account),
    Root(code="contact_person", label=_("Contact person"), properties=person_properties,
         row=lambda _rows: None),
)  # fmt: skip
