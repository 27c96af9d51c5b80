"""The query language without a database: shapes, meanings, errors, and text written back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.utils.translation import override

from abonent.kernel.actor import Actor
from abonent.rules.binding import Vocabulary, bind
from abonent.rules.errors import Misread
from abonent.rules.notation.parser import parse
from abonent.rules.notation.printer import write
from abonent.rules.ports import Choice, Kind, Property, Subject
from abonent.rules.tree import (
    EVERYTHING,
    Access,
    And,
    Call,
    Compare,
    Exists,
    How,
    In,
    Literal,
    Match,
    Not,
    Op,
    Or,
    Rule,
)
from abonent.webkit.lists import List

READER = Actor(id=7, login="anna", name="Анна")
TOPICS = [
    Choice("billing", 1, {"ru": "Счета", "en": "Billing"}),
    Choice("bill-late", 2, {"ru": "Счёт не пришёл", "en": "Bill not received"}, ("billing",)),
]
STATES = [
    Choice("open", "open", {"ru": "Открыто", "en": "Open"}),
    Choice("closed", "closed", {"ru": "Закрыто", "en": "Closed"}),
]
TEXT = Property(
    key="text", label="Text", kind=Kind.PROSE, where=lambda how, text: Q(text=(how, text))
)
PROPERTIES = [
    TEXT,
    Property(key="topic", label="Topic", kind=Kind.CHOICE, choices=lambda: TOPICS, is_tree=True,
             names="topic тема"),
    Property(key="status", label="Status", kind=Kind.CHOICE, choices=lambda: STATES,
             names="status статус"),
    Property(key="assigned", label="Owner", kind=Kind.CHOICE, is_person=True,
             choices=lambda: [Choice("anna", 7, {"ru": "Анна"}), Choice("me", 8, {"ru": "Ми"})]),
    Property(key="created", label="Created", kind=Kind.MOMENT, field="created_at"),
    Property(key="amount", label="Amount", kind=Kind.DECIMAL, field="amount"),
    Property(key="paid", label="Paid", kind=Kind.BOOLEAN, field="paid"),
    Property(key="attr.city", label="City", kind=Kind.TEXT, field="city"),
    Property(key="secret", label="Secret", kind=Kind.TEXT, can=lambda actor: actor.everything),
]  # fmt: skip


def _no_rows(*_given: Any) -> QuerySet[Any]:
    raise AssertionError


def _no_list(*_given: Any) -> List:
    raise AssertionError


SUBJECT = Subject(
    code="thing", label="Things", properties=lambda: PROPERTIES, words=TEXT,
    rows=_no_rows, listed=_no_rows, table=_no_list, permission="", url="",
)  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def read(text: str) -> Rule:
    return bind(parse(text), words=Vocabulary.of(SUBJECT, READER))


def written(rule: Rule, language: str = "en", *, neutral: bool = False) -> str:
    known = {one.key: one for one in PROPERTIES}
    return write(rule, properties=known, language=language, words="text", neutral=neutral)


def equal(key: str, value: Any) -> Compare:
    return Compare(Op.EQ, Access(key), Literal(value))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", EVERYTHING),
        ("status:open", equal("status", "open")),
        ("статус:Открыто", equal("status", "open")),
        ("STATUS:OPEN", equal("status", "open")),
        ("topic:billing", In(Access("topic"), (Literal("billing"),), below=True)),
        ("topic:=billing", equal("topic", "billing")),
        ("topic:bill*", Match(How.LIKE, Access("topic"), "bill*")),
        ('тема:"Счет не пришел"', In(Access("topic"), (Literal("bill-late"),), below=True)),
        ("-assigned:me", Not(Compare(Op.EQ, Access("assigned"), Call("me")))),
        ('assigned:"me"', equal("assigned", "me")),
        ("assigned:empty", Not(Exists(Access("assigned")))),
        ("assigned:любое", Exists(Access("assigned"))),
        ("status:(open,closed)",
         In(Access("status"), (Literal("open"), Literal("closed")))),
        ("assigned:(me, empty)",
         Or((Not(Exists(Access("assigned"))), Compare(Op.EQ, Access("assigned"), Call("me"))))),
        ("created:>2026-01-01", Compare(Op.GT, Access("created"), Literal(date(2026, 1, 1)))),
        ("created:01.02.2026", equal("created", date(2026, 2, 1))),
        ("created:>-7d",
         Compare(Op.GT, Access("created"), Call("ago", (Literal(7), Literal("d"))))),
        ("created:>-7д",
         Compare(Op.GT, Access("created"), Call("ago", (Literal(7), Literal("d"))))),
        ("created:2026-02",
         Compare(Op.EQ, Access("created"), Call("period", (Literal("2026-02"),)))),
        ("created:2026-01-01..today",
         And((Compare(Op.GE, Access("created"), Literal(date(2026, 1, 1))),
              Compare(Op.LE, Access("created"), Call("today"))))),
        ("amount:..10,5", Compare(Op.LE, Access("amount"), Literal(Decimal("10.5")))),
        ("paid:да", equal("paid", True)),
        ("attr.city:Псков", equal("attr.city", "Псков")),
        ("attr.city:~ско", Match(How.PART, Access("attr.city"), "ско")),
        ("не работает", Match(How.WORDS, Access("text"), "не работает")),
        ('"не работает"', Match(How.PHRASE, Access("text"), "не работает")),
        ("в 10:30 http://a.ru/x", Match(How.WORDS, Access("text"), "в 10:30 http://a.ru/x")),
        ("дом И кот", And((Match(How.WORDS, Access("text"), "дом"),
                           Match(How.WORDS, Access("text"), "кот")))),
        ("status:open ИЛИ paid:no", Or((equal("status", "open"), equal("paid", False)))),
        ("(status:open или paid:no)", Or((equal("status", "open"), equal("paid", False)))),
        ("status:open or not paid:no", Or((equal("status", "open"), Not(equal("paid", False))))),
        ("дом или status:open", Or((Match(How.WORDS, Access("text"), "дом"),
                                    equal("status", "open")))),
        ("status:open и не (paid:yes)", And((equal("status", "open"),
                                             Not(equal("paid", True))))),
        ("дом или кот не лают", Match(How.WORDS, Access("text"), "дом или кот не лают")),
        ("status:open дом или", And((equal("status", "open"),
                                     Match(How.WORDS, Access("text"), "дом или")))),
        ("дом или И status:open И и не", And((Match(How.WORDS, Access("text"), "дом или"),
                                              equal("status", "open"),
                                              Match(How.WORDS, Access("text"), "и не")))),
        ("status:open | paid:no", Or((equal("status", "open"), equal("paid", False)))),
        ("status:open|paid:no||дом", Or((equal("status", "open"), equal("paid", False),
                                         Match(How.WORDS, Access("text"), "дом")))),
        ("status:open|closed", In(Access("status"), (Literal("open"), Literal("closed")))),
        ("status:(open|closed)", In(Access("status"), (Literal("open"), Literal("closed")))),
        ("-(дом кот) status:open", And((Not(Match(How.WORDS, Access("text"), "дом кот")),
                                        equal("status", "open")))),
        ('attr.city:"a|b"', equal("attr.city", "a|b")),
        ("-(status:open paid:yes)",
         Not(And((equal("status", "open"), equal("paid", True))))),
    ],
)  # fmt: skip
def test_what_a_query_means(text: str, rule: Rule) -> None:
    assert read(text) == rule
    for language in ("en", "ru"):
        again = written(rule, language)
        assert read(again) == rule, again
    assert read(written(rule, neutral=True)) == rule


def test_it_is_written_in_the_readers_words() -> None:
    rule = read("topic:bill-late created:>=2026-01-01 created:<=today -assigned:me")
    assert written(rule) == ('topic:"Bill not received" created:2026-01-01..today -assigned:me')
    assert written(rule, "ru") == ('topic:"Счёт не пришёл" created:2026-01-01..сегодня -assigned:я')
    assert written(rule, "ru", neutral=True) == (
        "topic:bill-late created:2026-01-01..сегодня -assigned:я"
    )


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("stauts:open", "Did you mean “status”?", "stauts"),
        ("status:opne", "Did you mean “Open”?", "opne"),
        ("status:>open", "only numbers and dates", "status:>open"),
        ("created:soon", "is no date", "soon"),
        ("created:2026-13-01", "is no date", "2026-13-01"),
        ("created:2026-02-01..2026-01-01", "begins after it ends", "2026-02-01..2026-01-01"),
        ("amount:1x", "is no number", "1x"),
        ("paid:maybe", "yes or no", "maybe"),
        ("(status:open", "not closed", "("),
        ("status:open)", "closes nothing", ")"),
        ('text:"a', "not closed", '"'),
        ("status:", "value is missing", "status:"),
        ("status:open OR", "both sides of OR", "status:open OR"),
        ("или status:open", "both sides of OR", "или status:open"),
        ("status:open НЕ | paid:no", "missing here", "|"),
        ("()", "nothing in the brackets", "()"),
        ("secret:x", "no property “secret”", "secret"),
        ("a" * 2001, "too long", "a"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, said: str, place: str) -> None:
    with pytest.raises(Misread) as told:
        read(text)
    assert said in str(told.value.message)
    begin, end = told.value.span
    assert text[begin:end] == place


def test_brackets_do_not_exhaust_the_stack() -> None:
    with pytest.raises(Misread, match="nested too deeply"):
        read("(" * 900)
