"""What REST clients send about clients. Categories by code, operators by log-in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from abonent.attributes.sorting import AttributeSort
from abonent.kernel.errors import Problems
from abonent.kernel.rest import Code, Id, Input, Key, Line, Moment, PageQuery, QueryText
from abonent.kernel.rest.fields import NO_ZERO_BYTE
from abonent.parties.models import Client
from abonent.parties.policy.drafts import ClientDraft, PersonDraft, ReachDraft
from abonent.parties.queries import ClientFilter, category_codes
from abonent.staff.queries import find_operator_id

Kind = Literal["person", "company"]
Status = Literal["potential", "active", "former"]
Language = Literal["ru", "en"]
Name = Annotated[str, Field(max_length=80, pattern=NO_ZERO_BYTE)]
NoteText = Annotated[str, Field(min_length=1, max_length=4000, pattern=NO_ZERO_BYTE)]
_NOBODY = 0  # nothing has this id, so the action itself says what is wrong with the field


class ReachInput(Input):
    """A way to reach the client."""

    kind: Literal["phone", "email"]
    value: Line = Field(examples=["+7 916 123-45-67"])
    """A number in any spelling, or an e-mail address."""
    is_main: bool = False
    """Whether it is the first one to try."""

    def draft(self) -> ReachDraft:
        """As the action takes it."""
        return ReachDraft(kind=self.kind, value=self.value, is_main=self.is_main)


class PersonInput(Input):
    """Who speaks for the client."""

    name: Line = Field(examples=["Петрова Ольга"])
    """Surname first."""
    position: Annotated[str, Field(max_length=120, pattern=NO_ZERO_BYTE)] = ""
    phone: Line = ""
    """A number in any spelling."""
    email: Line = ""

    def draft(self) -> PersonDraft:
        """As the action takes it."""
        return PersonDraft(
            name=self.name, position=self.position, phone=self.phone, email=self.email
        )


class ClientInput(Input):
    """A client to create."""

    kind: Kind
    status: Status = "active"
    surname: Name = Field("", examples=["Иванова"])
    """Of a person; required then."""
    given_name: Name = Field("", examples=["Анна"])
    patronymic: Name = ""
    company_name: Annotated[str, Field(max_length=250, pattern=NO_ZERO_BYTE)] = ""
    """Of a company; required then."""
    tax_id: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9]*$")] = ""
    language: Language = "ru"
    """What the client is spoken and written to in."""
    category: Code | None = None
    """Code of a category."""
    manager: Key | None = None
    """Log-in of the personal manager."""
    attributes: dict[str, Any] | None = None
    """Own attributes by code; left out: their defaults."""
    reaches: Annotated[list[ReachInput], Field(max_length=20)] = Field(default_factory=list)
    contact_person: PersonInput | None = None

    def draft(self) -> ClientDraft:
        """The client as the action takes it."""
        return ClientDraft(
            kind=self.kind,
            status=self.status,
            company_name=self.company_name,
            surname=self.surname,
            given_name=self.given_name,
            patronymic=self.patronymic,
            tax_id=self.tax_id,
            language=self.language,
            category_id=_category_id(self.category),
            manager_id=_manager_id(self.manager),
            attributes=self.attributes,
        )


class ClientPatch(Input):
    """Changes of a client; what is left out stays."""

    kind: Kind = "person"
    status: Status = "active"
    surname: Name = ""
    given_name: Name = ""
    patronymic: Name = ""
    company_name: Annotated[str, Field(max_length=250, pattern=NO_ZERO_BYTE)] = ""
    tax_id: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9]*$")] = ""
    language: Language = "ru"
    category: Code | None = None
    """Code of a category; null takes it away."""
    manager: Key | None = None
    """Log-in of the personal manager; null takes him away."""

    def draft(self, client: Client) -> ClientDraft:
        """``client`` with what was sent put in."""
        held: dict[str, Any] = {
            name: getattr(client, name)
            for name in ("kind", "status", "surname", "given_name", "patronymic", "tax_id",
                         "language", "category_id", "manager_id")
        }  # fmt: skip
        held["company_name"] = client.name if client.kind == Client.Kind.COMPANY else ""
        for name in self.model_fields_set:
            if name == "category":
                held["category_id"] = _category_id(self.category)
            elif name == "manager":
                held["manager_id"] = _manager_id(self.manager)
            else:
                held[name] = getattr(self, name)
        return ClientDraft(**held)


class AttributesPatch(Input):
    """Changes of own attributes by code; null clears one, what is left out stays."""

    attributes: dict[str, Any] = Field(examples=[{"birthday": "1990-05-17"}])


class ChoicesQuery(Input):
    """What is asked of another database."""

    q: Line = Field("", examples=["fibre"])
    """What was typed; empty: the first ones."""
    client_id: Id | None = None
    """Whom the attribute is about."""
    attributes: dict[str, Any] = Field(default_factory=dict, examples=[{"city": "Псков"}])
    """The other attributes, as far as they are known."""


class NoteInput(Input):
    """A note's text."""

    text: NoteText = Field(examples=["Asks to be called after 18:00."])


class PinInput(Input):
    """Whether a note is important, and until when."""

    pinned: bool = Field(examples=[True])
    until: Annotated[date | None, Field(strict=False)] = None
    """The last day; left out: for good."""


class ClientQuery(PageQuery):
    """Filters of clients; several values of one filter mean any of them."""

    q: QueryText = ""
    """A query in the language of lists: `status:active category:vip manager:me`."""
    text: Line = ""
    """What the search box takes: a name, number, account, contract, address."""
    kind: list[Kind] = Field(default_factory=list)
    status: list[Status] = Field(default_factory=list)
    category: Code | None = None
    """Code of a category."""
    manager: Key | None = None
    """Log-in of the personal manager."""
    created_from: Moment | None = None
    """Created at or after this time."""
    created_before: Moment | None = None
    """Created before this time."""
    sort: Literal["id", "-id", "name", "-name", "created_at", "-created_at"] | AttributeSort = "id"
    """Order; `-` means downwards.

    `attr.code` is the order by an attribute, entries of dictionaries by their codes; clients
    without a value stand at the end."""

    def where(self) -> ClientFilter:
        """The filter as the query takes it; :class:`Invalid` names what nothing has."""
        problems = Problems()
        category_id, manager_id = _category_id(self.category), _manager_id(self.manager)
        if category_id == _NOBODY:
            problems.add("category", _("There is no such category. Choose another."))
        if manager_id == _NOBODY:
            problems.add("manager", _("There is no operator with this log-in."))
        problems.check()
        return ClientFilter(
            text=self.text,
            kinds=list(self.kind),
            statuses=list(self.status),
            category_id=category_id,
            manager_id=manager_id,
            created_from=self.created_from,
            created_before=self.created_before,
        )


class SearchQuery(Input):
    """What to look for."""

    q: Line
    """As in the search box: any part of a name, a number in any spelling, an account …"""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


def _category_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = {known: pk for pk, known in category_codes().items()}
    return found.get(code, _NOBODY)


def _manager_id(login: str | None) -> int | None:
    if login is None:
        return None
    return find_operator_id(login=login) or _NOBODY
