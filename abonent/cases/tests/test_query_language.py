"""The query language over real rows: on pages and in REST, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db.models import Q
from django.test import Client as Browser
from django.utils import translation

from abonent.cases import actions
from abonent.cases.actions.reference import save_topic
from abonent.cases.jobs import learn
from abonent.cases.models import Case, Contact
from abonent.cases.queries.texts import fits_text
from abonent.cases.testing import ADMIN, Company, claim_draft, make_agent, name
from abonent.cases.tests.browsing import log_in
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid
from abonent.parties import testing as parties
from abonent.rules.queries import narrow, read_query

FULL = {"amount": "120,50", "city": "Псков", "month": "2026-11-05", "repeated": "yes"}
PLAIN = {"amount": "-5", "month": "2026-10-31"}


@pytest.fixture
def cases(company: Company, agent: Actor) -> list[Case]:
    for attributes in (FULL, PLAIN):
        actions.register_contact(by=agent, draft=claim_draft(attributes=attributes))
    actions.register_contact(by=agent, draft=claim_draft(topic="other", attributes={}))
    found = list(Case.objects.order_by("pk"))
    actions.assign_case(by=agent, case_id=found[0].pk, owner_id=agent.id, version=None)
    Case.objects.filter(pk=found[2].pk).update(registered_at=now() - timedelta(days=40))
    return found


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2]),
        ("status:open", [0, 1, 2]),
        ("-status:open", []),
        ("state:registered", [0, 1, 2]),
        ("topic:billing", [0, 1]),
        ("repeats:0", [0, 1, 2]),
        ("повторы:>0", []),
        ("parent:any", []),
        ("главное:empty", [0, 1, 2]),
        ("topic:=billing", []),
        ("topic:bill*", [0, 1]),
        ("topic:(billing,other)", [0, 1, 2]),
        ("тема:Счета", [0, 1]),
        ("-topic:billing", [2]),
        ("assigned:me", [0]),
        ("-assigned:me", [1, 2]),
        ("assigned:empty", [1, 2]),
        ("assigned:(me,empty)", [0, 1, 2]),
        ("created:>-7d", [0, 1]),
        ("created:<-1mo", [2]),
        ("created:today", [0, 1]),
        ("-created:today..tomorrow", [2]),
        ("attr.city:псков", [0]),
        ("-attr.city:Псков", [1, 2]),
        ("attr.city:П*в", [0]),
        ("attr.city:~ско", [0]),
        ("город:Псков", [0]),
        ("attr.city:empty", [1, 2]),
        ("attr.amount:>0", [0]),
        ("-attr.amount:>0", [1, 2]),
        ("attr.amount:-5", [1]),
        ("attr.amount:-10..200", [0, 1]),
        ("attr.month:2026-11", [0]),
        ("attr.month:<2026-11", [1]),
        ("attr.repeated:yes", [0]),
        ("attr.repeated:empty", [1, 2]),
        ("channel:phone", [0, 1, 2]),
        ("client:empty", [0, 1, 2]),
        ("client.kind:person", []),
        ("attr.city:Псков OR attr.amount:-5", [0, 1]),
        ("-(attr.city:Псков OR attr.amount:-5)", [2]),
        ("дважды -topic:other", [0, 1]),
        ('"совсем нет такого"', []),
    ],
)
def test_what_a_query_finds(cases: list[Case], agent: Actor, text: str, found: list[int]) -> None:
    rows = narrow(Case.objects.all(), subject="case", text=text, by=agent)
    first = cases[0].pk
    assert [pk - first for pk in rows.order_by("pk").values_list("pk", flat=True)] == found


def test_values_are_parameters(cases: list[Case], agent: Actor) -> None:
    for text in ("""attr.city:"'; DROP TABLE x --" """, "attr.city:~%s", r"attr.city:~(a+)+$"):
        assert not narrow(Case.objects.all(), subject="case", text=text, by=agent).exists()
    assert Case.objects.count() == 3


def test_a_case_is_found_by_its_client(company: Company, agent: Actor) -> None:
    client = parties.make_client("Иванова Анна")
    actions.register_contact(by=agent, draft=replace(claim_draft(), client_id=client.pk))
    for text in ("client:иванова", "client.kind:person", f"client.id:{client.pk}"):
        assert narrow(Case.objects.all(), subject="case", text=text, by=agent).count() == 1
    assert not narrow(Case.objects.all(), subject="case", text="client:петров", by=agent).exists()


def test_the_page_answers_and_points_at_what_is_wrong(cases: list[Case]) -> None:
    make_agent("cases.view", login="reader", language="ru")
    browser: Browser = log_in("reader")
    page = browser.get("/cases?" + urlencode({"q": "город:Псков"})).content.decode()
    assert re.findall(r'data-row="(\d+)"', page) == [str(cases[0].pk)]
    page = browser.get("/cases?" + urlencode({"q": "статус:окрыто"})).content.decode()
    assert "data-row" not in page
    assert "статус:<mark>окрыто</mark>" in page
    assert "Возможно, вы имели в виду «Открыто»?" in page


def test_programs_ask_in_the_same_language(cases: list[Case], agent: Actor) -> None:
    with pytest.raises(Invalid) as told:
        narrow(Case.objects.all(), subject="case", text="topci:billing", by=agent)
    assert "Did you mean “topic”?" in str(told.value.problems["q"][0])


def test_it_is_kept_by_codes(company: Company, agent: Actor) -> None:
    query = read_query(subject="case", text="тема:Счета -исполнитель:я", by=agent)
    assert query.neutral == "topic:billing -assigned:me"
    assert query.written("ru") == "тема:Счета -ответственный:я"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("интернетом обрывается", [0]),  # other forms
        ("интернт", [0]),  # a letter is missing
        ("обривается", [0]),
        ("router", [1]),
        ("routers rebooting", [1]),
        ("ruoter", [1]),
        ("счет", [2]),
        ("интернет router", []),
        ("-интернт", [1, 2]),
        ('"интернет обрывается"', [0]),
        ('"обрывается интернет"', []),
    ],
)
def test_words_are_found_in_any_form_and_misspelled(
    company: Company, agent: Actor, text: str, found: list[int]
) -> None:
    said = ("Интернет обрывается вечером", "The router reboots all day", "Счёт не пришёл")
    for words in said:
        draft = claim_draft(topic="other", text=words, attributes={})
        actions.register_contact(by=agent, draft=draft)
    learn(0)
    rows = narrow(Case.objects.all(), subject="case", text=text, by=agent).order_by("pk")
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert [pk - first for pk in rows.values_list("pk", flat=True)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("блокировка", [0, 1]),
        ("блокировкой за долги", [0, 1]),
        ("блокир", [0, 1]),
        ("blocked", [0, 1]),
        ("блокировка псков", [1]),
        ("псков", [1, 2]),
        ("-блокировка", [2]),
        ('"за долг"', [0, 1]),
        ('"долг за"', []),
        ("блокировка счёт", []),
    ],
)
def test_words_of_a_topic_find_its_cases(
    company: Company, agent: Actor, text: str, found: list[int]
) -> None:
    names = name("Блокировка за долг", "Blocked for debt")
    save_topic(by=ADMIN, code="blocked", name=names)
    for topic, said in (("blocked", "?"), ("blocked", "Абонент из Пскова"), ("other", "Псков")):
        draft = claim_draft(topic=topic, text=said, attributes={})
        actions.register_contact(by=agent, draft=draft)
    learn(0)
    rows = narrow(Case.objects.all(), subject="case", text=text, by=agent).order_by("pk")
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert [pk - first for pk in rows.values_list("pk", flat=True)] == found


def test_words_that_are_rare_together_name_the_cases(company: Company, agent: Actor) -> None:
    for words in ("Интернет обрывается", "Интернет вечером", "Вечером обрывается"):
        actions.register_contact(by=agent, draft=claim_draft(text=words))
    newest = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert fits_text("вечером обрывается") == Q(pk__in=[newest])  # nothing is left to be guessed
    assert fits_text("интернет") != Q(pk__in=[newest - 2, newest - 1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("интернетом", [0]),  # another form
        ("интернт", [0]),  # a letter is missing
        ("summary:вечера", [0]),
        ("-интернет", [1, 2]),
        ('"обрывается интернет"', []),
        ("интернет счёт", []),
    ],
)
def test_words_of_summaries_are_found_in_any_form(
    company: Company, agent: Actor, text: str, found: list[int]
) -> None:
    for words in ("Интернет обрывается по вечерам", "Счёт не пришёл", ""):
        draft = replace(claim_draft(text=words), summary=words)
        actions.register_contact(by=agent, draft=draft)
    learn(0)
    rows = narrow(Contact.objects.all(), subject="contact", text=text, by=agent).order_by("pk")
    first = Contact.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert [pk - first for pk in rows.values_list("pk", flat=True)] == found
