"""A small company with kinds of letters, a letterhead and a template."""

from __future__ import annotations

import pytest

from abonent.cases import testing
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.parties.models import Client
from abonent.parties.testing import make_account, make_client

WRITER = ("letters.view", "letters.write", "letters.register", "parties.view", "cases.view",
          "cases.register")  # fmt: skip
TEXT = "{client.first_names}, по счёту {client.account}: *да*. {case.number}"


@pytest.fixture
def company(db: None) -> testing.Company:
    company = testing.make_company()
    by = testing.ADMIN

    def save(of: str, code: str, **values: object) -> int:
        given = {"code": code, "name": testing.name(code, code), **values}
        return int(save_reference(by=by, kind=of, values=given).pk)

    save("cases.channel", "letter")
    save("letters.kind", "claim-in", direction="in", pattern="ВХ-{year}-{number:05}",
         answer_days=30)  # fmt: skip
    kind = save("letters.kind", "reply-out", direction="out", pattern="ИСХ-{yy}/{number}")
    save("letters.delivery", "post")
    both = testing.name("АО «Абонент»", "Abonent JSC")
    head = save("letters.letterhead", "main", head=both, foot=both)
    save("letters.template", "refusal", kind=kind, letterhead=head,
         subject=testing.name("Отказ", "Refusal"), text=testing.name(TEXT, TEXT))  # fmt: skip
    return company


@pytest.fixture
def writer(company: testing.Company) -> Actor:
    return testing.make_agent(*WRITER, login="writer")


@pytest.fixture
def signer(company: testing.Company) -> Actor:
    return testing.make_agent(*WRITER, "letters.sign", login="signer")


@pytest.fixture
def client(company: testing.Company) -> Client:
    made = make_client("Иванова Анна Сергеевна", "+79031112233")
    make_account(made, "3000000017")
    return made
