"""A small company for tests: a call centre, two channels, an attribute of each type."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.attributes.actions import save_attribute, save_dictionary, save_entry
from abonent.cases.actions.reference import save_topic
from abonent.cases.models import Topic
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.staff.actions import save_operator, save_role
from abonent.staff.queries import find_actor

ADMIN = Actor.system("tests")
PASSWORD = "correct-horse-1"  # noqa: S105 - of operators that live as long as a test


def name(ru: str, en: str) -> dict[str, str]:
    """A name in both languages."""
    return {"ru": ru, "en": en}


@dataclass(frozen=True, slots=True)
class Company:
    """What :func:`make_company` set up."""

    billing: Topic
    claim: Topic
    other: Topic


def make_company() -> Company:
    """Reference data under which contacts and cases can be registered."""
    for kind, code, names, extra in (
        ("cases.place_kind", "call-centre", name("Контакт-центр", "Call centre"), {}),
        ("cases.channel", "phone", name("Телефон", "Phone"), {}),
        ("cases.channel", "email", name("Почта", "E-mail"), {}),
        ("cases.priority", "normal", name("Обычный", "Normal"), {"weight": 10, "is_default": True}),
        ("cases.priority", "urgent", name("Срочный", "Urgent"), {"weight": 90}),
    ):
        saved = save_reference(by=ADMIN, kind=kind, values={"code": code, "name": names, **extra})
        if kind == "cases.place_kind":
            place = {"code": "moscow", "name": name("Москва", "Moscow"), "kind": saved.pk}
            save_reference(by=ADMIN, kind="cases.place", values=place)
    billing = save_topic(by=ADMIN, code="billing", name=name("Счета", "Billing"), is_group=True)
    claim = save_topic(
        by=ADMIN, code="claim", name=name("Спор о счёте", "Bill dispute"), parent_id=billing.pk,
        default_kind="complaint",
    )  # fmt: skip
    other = save_topic(by=ADMIN, code="other", name=name("Другое", "Other"))
    _make_attributes(billing, claim)
    return Company(billing=billing, claim=claim, other=other)


def _make_attributes(billing: Topic, claim: Topic) -> None:
    reasons = save_dictionary(by=ADMIN, code="reasons", name=name("Причины", "Reasons"))
    for code, names in (
        ("double", name("Дважды", "Twice")),
        ("roaming", name("Роуминг", "Roaming")),
    ):
        save_entry(by=ADMIN, dictionary_id=reasons.pk, code=code, name=names)
    inherited, own = billing.attribute_set_id, claim.attribute_set_id
    save_attribute(
        by=ADMIN, set_id=inherited, code="month", name=name("Месяц", "Month"), type="date"
    )
    for code, names, type_, dictionary, required in (
        ("amount", name("Сумма", "Amount"), "decimal", None, True),
        ("city", name("Город", "City"), "string", None, False),
        ("calls", name("Звонков", "Calls"), "integer", None, False),
        ("since", name("С какого времени", "Since"), "datetime", None, False),
        ("repeated", name("Повторно", "Repeated"), "boolean", None, False),
        ("reason", name("Причина", "Reason"), "dictionary", reasons.pk, False),
    ):
        save_attribute(
            by=ADMIN, set_id=own, code=code, name=names, type=type_, dictionary_id=dictionary,
            required="yes" if required else "no",
        )  # fmt: skip


def make_agent(*granted: str, login: str = "agent", language: str = "ru") -> Actor:
    """An operator with just these rights."""
    role = save_role(by=ADMIN, code=f"role-{login}", name=name(login, login), granted=granted)
    operator = save_operator(
        by=ADMIN, login=login, name=f"Агентова {login}", role_ids=[role.pk], language=language,
        password=PASSWORD,
    )  # fmt: skip
    found = find_actor(operator_id=operator.pk)
    assert found is not None  # noqa: S101 - just made
    return found


def claim_draft(**changes: object) -> ContactDraft:
    """A call with one dispute of a bill; ``changes`` replace parts of the case."""
    fields = {"topic": "claim", "text": "Списали дважды", "attributes": {"amount": "120,50"}}
    case = CaseDraft(**{**fields, **changes})  # type: ignore[arg-type]  # as the test says
    return ContactDraft(channel="phone", place="moscow", cases=[case])
