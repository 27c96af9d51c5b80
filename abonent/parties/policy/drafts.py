"""What writers hand in about a client, and what is wrong with it. Texts come in as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from abonent.kernel.errors import Problems
from abonent.kernel.phones import find_e164
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, check_length, many_lines, one_line
from abonent.parties.policy.folding import fold, fold_number
from abonent.parties.policy.names import display_name

D = TypeVar("D")
CURRENCIES = ("RUB", "USD", "EUR", "KZT", "BYN", "GBP")
PHONE_SERVICES = ("mobile", "fixed")
_TEXT_LIMIT = 4000
_BECOMES = {
    "potential": {"potential", "active", "former"},
    "active": {"active", "former"},
    "former": {"former", "active"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDraft:
    """A client's own facts. A person is named by parts, a company by ``company_name``."""

    kind: str
    status: str = "active"
    company_name: str = ""
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    tax_id: str = ""
    language: str = "ru"
    category_id: int | None = None
    manager_id: int | None = None
    attributes: Mapping[str, Any] | None = None
    """Own attributes of something new; None: their defaults. A change leaves them alone."""

    @property
    def name(self) -> str:
        """As shown everywhere."""
        if self.kind == "company":
            return self.company_name
        return display_name(
            surname=self.surname, given_name=self.given_name, patronymic=self.patronymic
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachDraft:
    """A telephone number in any spelling, or an e-mail address."""

    kind: str
    value: str
    is_main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """Who speaks for a client."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    is_active: bool = True
    attributes: Mapping[str, Any] | None = None
    """Own attributes of something new; None: their defaults. A change leaves them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    """A personal account as billing knows it."""

    number: str
    contract_number: str = ""
    payment: str = "prepaid"
    currency: str = "RUB"
    status: str = "active"
    opened_date: date | None = None
    attributes: Mapping[str, Any] | None = None
    """Own attributes of something new; None: their defaults. A change leaves them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberDraft:
    """A line on an account: a number in any spelling, or a log-in."""

    service: str
    number: str
    tariff: str = ""
    status: str = "active"
    activated_date: date | None = None
    attributes: Mapping[str, Any] | None = None
    """Own attributes of something new; None: their defaults. A change leaves them alone."""


def clean(draft: D) -> D:
    """The draft with each of its texts made one line."""
    texts: dict[str, Any] = {
        f.name: one_line(value)
        for f in fields(draft)  # type: ignore[arg-type]  # drafts are dataclasses
        if isinstance(value := getattr(draft, f.name), str)
    }
    return replace(draft, **texts)  # type: ignore[type-var]  # as above


_LIMITS = {"company_name": 250, "tax_id": 20, "position": 120, "tariff": 120, "email": 254,
           "number": 40, "contract_number": 40, "value": 254, "name": 200}  # fmt: skip


def _check_lengths(draft: object, problems: Problems, *, usual: int = 80) -> None:
    for f in fields(draft):  # type: ignore[arg-type]  # drafts are dataclasses
        limit = _LIMITS.get(f.name, usual)
        value = getattr(draft, f.name)
        if isinstance(value, str) and len(value) > limit:
            problems.add(f.name, _("Too long: %(limit)s characters at most.") % {"limit": limit})


def _check_choice(value: str, choices: tuple[str, ...], field: str, problems: Problems) -> None:
    if value not in choices:
        problems.add(field, _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)})


def check_client(draft: ClientDraft) -> ClientDraft:
    """The draft cleaned; raises Invalid."""
    draft, problems = clean(draft), Problems()
    _check_choice(draft.kind, ("person", "company"), "kind", problems)
    _check_choice(draft.status, tuple(_BECOMES), "status", problems)
    _check_choice(draft.language, LANGUAGES, "language", problems)
    named = "company_name" if draft.kind == "company" else "surname"
    if not fold(getattr(draft, named)):
        company, person = _("Give the company’s name."), _("Give the surname.")
        problems.add(named, company if draft.kind == "company" else person)
    if draft.tax_id and not (draft.tax_id.isascii() and draft.tax_id.isalnum()):
        problems.add("tax_id", _("Latin letters and digits only."))
    _check_lengths(draft, problems)
    problems.check()
    if draft.kind == "company":
        return replace(draft, surname="", given_name="", patronymic="")
    return replace(draft, company_name="")


def can_become(before: str, after: str) -> bool:
    """Whether a client may pass from one status to another: nobody turns potential again."""
    return after in _BECOMES[before]


def check_reach(draft: ReachDraft) -> ReachDraft:
    """The draft with its value as it is kept: E.164, or a small-letter address; raises Invalid."""
    draft, problems = clean(draft), Problems()
    _check_choice(draft.kind, ("phone", "email"), "kind", problems)
    if draft.kind == "phone":
        value = _phone(draft.value, "value", problems)
    else:
        value = _email(draft.value, "value", problems)
    problems.check()
    return replace(draft, value=value)


def _phone(text: str, field: str, problems: Problems) -> str:
    number = find_e164(text)
    if number is None:
        problems.add(field, _("This is no telephone number. Write it like +7 916 123-45-67."))
    return number or ""


def _email(text: str, field: str, problems: Problems) -> str:
    try:
        validate_email(text)
    except ValidationError:
        problems.add(field, _("This is no e-mail address. Write it like name@company.ru."))
    if len(text) > _LIMITS["email"]:
        problems.add(field, _("Too long: %(limit)s characters at most.") % {"limit": 254})
    return text.casefold()


def reach_of(text: str) -> ReachDraft:
    """A way to reach someone out of one text: an address if it has an @, else a number."""
    return ReachDraft(kind="email" if "@" in text else "phone", value=text)


def check_person(draft: PersonDraft) -> PersonDraft:
    """The draft cleaned; raises Invalid."""
    draft, problems = clean(draft), Problems()
    if not fold(draft.name):
        problems.add("name", _("Give the name, surname first."))
    phone = _phone(draft.phone, "phone", problems) if draft.phone else ""
    email = _email(draft.email, "email", problems) if draft.email else ""
    _check_lengths(draft, problems)
    problems.check()
    return replace(draft, phone=phone, email=email)


def check_account(draft: AccountDraft) -> AccountDraft:
    """The draft cleaned; raises Invalid."""
    draft, problems = clean(draft), Problems()
    if not fold_number(draft.number):
        problems.add("number", _("Give the account’s number."))
    _check_choice(draft.payment, ("prepaid", "postpaid"), "payment", problems)
    _check_choice(draft.currency, CURRENCIES, "currency", problems)
    _check_choice(draft.status, ("active", "blocked", "closed"), "status", problems)
    _check_lengths(draft, problems)
    problems.check()
    return draft


def check_subscriber(draft: SubscriberDraft) -> SubscriberDraft:
    """The draft cleaned, a telephone's number in E.164; raises Invalid."""
    draft, problems = clean(draft), Problems()
    _check_choice(draft.service, ("mobile", "fixed", "internet", "tv"), "service", problems)
    _check_choice(draft.status, ("active", "blocked", "closed"), "status", problems)
    number = draft.number
    if draft.service in PHONE_SERVICES:
        number = _phone(number, "number", problems)
    elif not fold_number(number):
        problems.add("number", _("Give the line’s number or log-in."))
    _check_lengths(draft, problems)
    problems.check()
    return replace(draft, number=number)


def check_note(text: str) -> str:
    """The note's text cleaned; raises Invalid."""
    text, problems = many_lines(text), Problems()
    if not text:
        problems.add("text", _("Write something."))
    problems.check()
    return check_length(text, limit=_TEXT_LIMIT, field="text")
