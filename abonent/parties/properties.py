"""What clients can be asked by: a subject of rules, and a part of other subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext, pgettext_lazy

from abonent.attributes.properties import attribute_properties
from abonent.kernel.actor import Actor
from abonent.kernel.phones import digits, find_e164
from abonent.kernel.phrases import Phrase
from abonent.kernel.text import in_languages
from abonent.parties import queries, wording
from abonent.parties.confidential import PREFIX, TAX_ID
from abonent.parties.models import Client, SearchKey
from abonent.parties.policy import fold_number, phone_prefixes
from abonent.parties.ports import first_of_clients
from abonent.parties.queries.attributes import client_definitions
from abonent.parties.queries.clients import category_entries
from abonent.parties.queries.note_texts import notes_like, notes_with
from abonent.parties.queries.texts import with_text
from abonent.parties.queries.visible import reaches_all, visible_clients
from abonent.rules.people import operators
from abonent.rules.ports import Choice, Kind, Property, Subject
from abonent.rules.tree import How
from abonent.webkit.lists import List

_Keys = SearchKey.Kind
_VIEW = "parties.view"


def _worded(words: Mapping[str, Promise]) -> list[Choice]:
    return [Choice(code, code, in_languages(label)) for code, label in words.items()]


def _categories() -> list[Choice]:
    return [Choice(c.code, c.pk, c.name) for c in category_entries()]


def find_by_words(path: str, how: How, text: str) -> Q:
    """Rows whose client at ``path`` is found by name or any number."""
    if how == How.LIKE and not text.strip("*"):
        return Q(**{f"{path}__isnull": False})
    return with_text(text.replace("*", " "), path=path)


def _by_key(path: str, kinds: tuple[str, ...], how: How, text: str, *, is_open: bool = False) -> Q:
    """Rows whose client has such a number; ``*`` stands for any signs at its end or beginning.

    The tax number of a person is confidential: a condition that answers yes would tell it, unless
    it ``is_open``.
    """
    part = text.strip("*")
    key = _FOLDED.get(kinds[0], fold_number)(part)
    if part and not key:
        return Q(pk__in=[])
    lookup = "contains" if how == How.PART or text.startswith("*") else "exact"
    if lookup == "exact" and text.endswith("*"):
        lookup = "startswith"
    wanted = Q(**{f"key__{lookup}": key})
    if kinds[0] == _Keys.PHONE and part:
        wanted = _phone_keys(part, lookup)
    rows = SearchKey.objects.filter(wanted, kind__in=kinds)
    if not is_open:
        rows = rows.exclude(kind=_Keys.TAX_ID, client__kind="person")
    return Q(**{f"{path}__in": rows.values("client_id")})


def find_by_note(path: str, how: How, text: str) -> Q:
    """Rows whose client at ``path`` has a note with the words."""
    if how in (How.LIKE, How.PART):
        notes = notes_like(text)
    else:
        notes = notes_with(text, phrase=how == How.PHRASE)
    return Q(**{f"{path}__in": notes.values("client_id")})


def _phone_keys(typed: str, lookup: str) -> Q:
    """A whole number is that one; of another one the beginning or, as the search box, a part."""
    whole = find_e164(typed)
    if whole and lookup == "exact":
        return Q(key=whole)
    begins = Q()
    for prefix in phone_prefixes(typed, region=settings.PHONE_REGION):
        begins |= Q(key__startswith=prefix)
    if begins and lookup == "startswith":
        return begins
    return Q(key__contains=digits(typed)) | begins


_FOLDED: dict[str, Callable[[str], str]] = {
    _Keys.PHONE: digits,
    _Keys.EMAIL: str.casefold,
}


def client_properties(*, prefix: str = "") -> list[Property]:
    """Everything a client can be asked by; with ``prefix``, of the client at that path."""
    own = prefix or "pk"
    at = f"{prefix}__" if prefix else ""
    keyed = partial(_keyed, own)
    found = [
        Property(key="kind", label=_("Kind"), field=f"{at}kind", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "kind"), choices=lambda: _worded(wording.KINDS)),
        Property(key="status", label=_("Status"), field=f"{at}status", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "status"),
                 choices=lambda: _worded(wording.STATUSES)),
        Property(key="category", label=_("Category"), field=f"{at}category", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "category"), choices=_categories,
                 of="parties.category"),
        Property(key="manager", label=_("Personal manager"), field=f"{at}manager",
                 kind=Kind.CHOICE, names=pgettext_lazy("query key", "manager"), choices=operators,
                 is_person=True),
        Property(key="created", label=_("Created"), field=f"{at}created_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "created")),
        Property(key="id", label=_("Number in the product"), field=own, kind=Kind.INTEGER,
                 is_number=True,
                 names=pgettext_lazy("query key", "id")),
        Property(key="note", label=_("Note"), names=pgettext_lazy("query key", "note"),
                 kind=Kind.PROSE, where=partial(find_by_note, own)),
        keyed("phone", _("Phone"), pgettext_lazy("query key", "phone"), _Keys.PHONE),
        keyed("email", _("E-mail"), pgettext_lazy("query key", "email"), _Keys.EMAIL),
        keyed("account", _("Account"), pgettext_lazy("query key", "account"), _Keys.ACCOUNT),
        keyed("contract", _("Contract"), pgettext_lazy("query key", "contract"), _Keys.CONTRACT),
        *_tax_ids(own),
        keyed("login", _("Log-in of a line"), pgettext_lazy("query key", "login"), _Keys.LOGIN),
    ]  # fmt: skip
    found += [
        Property(key="birth_date", label=_("Date of birth"), kind=Kind.DATE,
                 field=f"{at}private_facts__birth_date", confidential=f"{PREFIX}birth_date",
                 names=pgettext_lazy("query key", "birth_date born")),
        Property(key="income", label=_("Monthly income"), kind=Kind.DECIMAL,
                 field=f"{at}private_facts__income", confidential=f"{PREFIX}income",
                 names=pgettext_lazy("query key", "income")),
    ]  # fmt: skip
    own_ones = (d for of in client_definitions().values() for d in of if not d.is_hidden)
    found += attribute_properties(own_ones, column=f"{at}attributes")
    return [_below(one, prefix) for one in found] if prefix else [NAME, *found]


def _keyed(path: str, key: str, label: Promise, names: Promise, kind: _Keys) -> Property:
    where = partial(_by_key, path, (kind.value,))
    return Property(key=key, label=label, names=names, kind=Kind.TEXT, where=where)


def _tax_ids(path: str) -> list[Property]:
    """Everyone's for who may see them, the first of a name; to the others those of companies."""
    names = pgettext_lazy("query key", "tax_id")
    told = _keyed(path, "tax_id", _("Tax number"), names, _Keys.TAX_ID)
    where = partial(_by_key, path, (_Keys.TAX_ID.value,), is_open=True)
    return [replace(told, where=where, confidential=TAX_ID), told]


def _below(one: Property, prefix: str) -> Property:
    """``client.kind``: a property of the client of something else."""
    label = Phrase(gettext_noop("Client: %(property)s")) % {"property": one.label}
    return replace(
        one, key=f"client.{one.key}", names=partial(_prefixed, one.names), label=label,
        can=partial(_can_below, one), reach=partial(reach_of, prefix),
    )  # fmt: skip


def reach_of(path: str, by: Actor) -> Q:
    """Rows whose client at ``path`` the actor may see: of another he learns nothing by asking."""
    if reaches_all(by, _VIEW):
        return Q()
    return Q(**{f"{path}__in": visible_clients(by=by).values("pk")})


def _can_below(one: Property, actor: Actor) -> bool:
    return actor.can(_VIEW) and (one.can is None or one.can(actor))


def _prefixed(names: Any) -> str:
    client = pgettext("query key", "client")
    said = names() if callable(names) else names
    return " ".join(f"{client}.{name}" for name in str(said).split())


NAME = Property(
    key="name", label=pgettext_lazy("client", "Name"), kind=Kind.PROSE, field="name",
    names=pgettext_lazy("query key", "name text"), where=partial(find_by_words, "pk"),
)  # fmt: skip


def _listed(by: Actor, params: QueryDict) -> QuerySet[Client]:
    from abonent.parties.pages.lists import listed_clients

    return listed_clients(by=by, params=params)


def _table(by: Actor) -> List:
    from abonent.parties.pages.attribute_columns import with_own_attributes
    from abonent.parties.pages.confidential_columns import with_confidential
    from abonent.parties.pages.lists import CLIENTS

    return with_confidential(with_own_attributes(CLIENTS, by=by), by=by)


CLIENT = Subject(
    code="client", label=_("Clients"), properties=client_properties, words=NAME,
    rows=lambda by: queries.list_clients(by=by), listed=_listed, table=_table,
    permission="parties.view", url="parties:clients", usual=first_of_clients,
)  # fmt: skip
