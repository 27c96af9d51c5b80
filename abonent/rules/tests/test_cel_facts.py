"""Expressions over typed facts: types, nulls, days, and what the checker says about mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.program import compile_rule, compile_text
from abonent.rules.cel.signatures import read_overload, read_type
from abonent.rules.cel.types import TIMESTAMP, nullable, object_type
from abonent.rules.errors import Misread

ENV = Environment(
    variables={"case": object_type("case"), "client": nullable(object_type("client")),
               "now": TIMESTAMP, "payload": read_type("dyn")},
    objects={
        "case": {
            name: read_type(told)
            for name, told in {
                "kind": "nullable(string)", "topic": "nullable(string)",
                "amount": "nullable(double)", "count": "nullable(int)",
                "urgent": "nullable(bool)", "created": "timestamp",
                "due": "nullable(timestamp)", "day": "nullable(date)", "tags": "list(string)",
                "client": "nullable(client)", "number": "int",
            }.items()
        },
        "client": {
            name: read_type(told)
            for name, told in {
                "category": "nullable(string)", "accounts": "list(account)", "name": "string",
            }.items()
        },
        "account": {"balance": read_type("nullable(double)"), "number": read_type("string")},
    },
    functions=(
        read_overload("below(string, string): bool", lambda one, top: one.startswith(top + ".")),
        read_overload("me(): string", lambda facts: facts["me"], contextual=True),
    ),
)  # fmt: skip
MOSCOW = ZoneInfo("Europe/Moscow")
FACTS: dict[str, Any] = {
    "now": datetime(2026, 11, 23, 1, 0, tzinfo=MOSCOW),
    "me": "anna",
    "payload": {"n": Decimal("1.5"), "list": [1, {"at": datetime(2026, 1, 1, tzinfo=MOSCOW)}]},
    "case": {
        "kind": "жалоба", "topic": "billing.fees", "amount": Decimal("1000.10"), "count": 3,
        "urgent": True, "created": datetime(2026, 11, 22, 9, 0, tzinfo=MOSCOW), "due": None,
        "day": date(2026, 11, 22), "tags": ["vip", "роуминг"], "number": 17,
        "client": {"category": "vip", "name": "Ромашка"},
    },
    "client": {"category": "vip", "name": "Ромашка",
               "accounts": [{"balance": Decimal("-5"), "number": "1"}, {"number": "2"}]},
}  # fmt: skip
NOBODY: dict[str, Any] = {
    "now": FACTS["now"],
    "case": {"created": FACTS["case"]["created"], "tags": [], "number": 1},
    "client": None,
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def _flat(facts: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in facts.items():
        if isinstance(one, dict) and name != "payload":
            found |= _flat(one, f"{before}{name}.")
        else:
            found[before + name] = one
    return found


@pytest.mark.parametrize(
    ("text", "full", "empty"),
    [
        ('case.kind == "жалоба"', True, False),
        ('case.kind != "жалоба"', False, True),
        ('!(case.kind == "жалоба")', False, True),
        ("case.kind == null", False, True),
        ("has(case.kind)", True, False),
        ("case.amount > 1000", True, False),
        ("!(case.amount > 1000)", False, True),
        ("1000 <= case.amount", True, False),
        ("case.amount == 1000.1", True, False),
        ("case.amount * 2.0 > 2000.0", True, False),
        ("case.count + 1 == 4", True, False),
        ("case.count in [1, 2, 3]", True, False),
        ('case.kind in ["жалоба", "вопрос"]', True, False),
        ('!(case.kind in ["жалоба"])', False, True),
        ('case.kind.startsWith("жал")', True, False),
        ('!case.kind.startsWith("жал")', False, True),
        ("size(case.kind) > 5", True, False),
        ('case.kind.upperAscii().contains("б")', True, False),
        ("case.urgent", True, False),
        ("!case.urgent", False, True),
        ("case.urgent && true", True, False),
        ("case.urgent || false", True, False),
        ("case.urgent ? true : false", True, False),
        ("case.due == null", True, True),
        ("case.due < now", False, False),
        ('case.day == date("2026-11-22")', True, False),
        ("case.day < today()", True, False),
        ("today().daysTo(case.day) == -1", True, False),
        ('"роуминг" in case.tags', True, False),
        ("case.tags.exists(t, t == case.client.category)", True, False),
        ('case.client.category == "vip"', True, False),
        ('client.category == "vip" && client.name == "Ромашка"', True, False),
        ("client.accounts.exists(a, a.balance < 0)", True, False),
        ("client.accounts.exists(a, !has(a.balance))", True, False),
        ("now - case.created > duration('15h')", True, True),
        ("case.created.getHours('Europe/Moscow') == 9", True, True),
        ('now.date("Europe/Moscow") == today()', True, True),
        ('below(case.topic, "billing")', True, False),
    ],
)
def test_a_null_is_no_match_and_no_error(text: str, full: bool, empty: bool) -> None:
    rule = compile_rule(text, ENV)
    assert rule.evaluate(FACTS) is full
    assert rule.evaluate(_flat(FACTS)) is full
    assert rule.evaluate(NOBODY) is empty


def test_values_of_facts_come_out_plain() -> None:
    for text, expected in [
        ("case.amount", 1000.1),
        ("case.created", datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),
        ("now - case.created", timedelta(hours=16)),
        ("payload.n + 0.5", 2.0),
        ("payload.list[1].at.getHours()", 21),
        ("me()", "anna"),
        ("case.due", None),
        ('case.day.addMonths(3).addDays(7)', date(2027, 3, 1)),
        ('string(date(2026, 2, 1))', "2026-02-01"),
        ('date("2026-11-22").timestamp("Europe/Moscow")', datetime(2026, 11, 21, 21, tzinfo=UTC)),
    ]:  # fmt: skip
        assert compile_text(text, ENV).evaluate(FACTS) == expected


def test_clock_changes_do_not_bend_durations() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    facts = FACTS | {"now": datetime(2026, 10, 25, 12, 0, tzinfo=berlin)}
    program = compile_text("now - duration('24h')", ENV)
    assert program.evaluate(facts) == datetime(2026, 10, 24, 11, 0, tzinfo=UTC)


def test_a_fact_that_must_be_there_is_missed() -> None:
    with pytest.raises(EvaluationFailed, match=r"The fact “case\.number” is missing\."):
        compile_text("case.number > 1", ENV).evaluate({"case": {}})
    with pytest.raises(EvaluationFailed, match="there is no now"):
        compile_text("today()", ENV).evaluate({"now": None})


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("case.toppic == 'x'", "There is no “toppic”. Did you mean “topic”?", "toppic"),
        ("cas.topic == 'x'", "There is no “cas”. Did you mean “case”?", "cas"),
        ("zzz", "There is no “zzz”.", "zzz"),
        ("case.kind.starsWith('x')", "There is no function “starsWith”. Did you mean “startsWith”?",
         "case.kind.starsWith('x')"),
        ("startsWith(case.kind, 'x')", "“startsWith” is called after a dot: x.startsWith( ).",
         "startsWith(case.kind, 'x')"),
        ("case.kind.today()", "“today” is called as today(x), not after a dot.",
         "case.kind.today()"),
        ("case.kind == 5", "“==” compares values of one type, here are string, int."
         " Write int(x), string(x).", "case.kind == 5"),
        ("case.created > '2026-11-22'", "“>” does not take timestamp, string. It takes int, int;"
         " uint, uint; double, double; bool, bool; string, string; bytes, bytes;"
         " timestamp, timestamp."
         ' Write timestamp("2026-11-22T09:00:00+03:00").', "case.created > '2026-11-22'"),
        ("case.day == now", "“==” compares values of one type, here are date, timestamp."
         ' Write x.date("Europe/Moscow").', "case.day == now"),
        ("case.kind.startsWith(5)", "“startsWith” does not take int. It takes string.",
         "case.kind.startsWith(5)"),
        ("case.amount + 1 > 2.0", "“+” does not take double, int. It takes int, int; uint, uint;"
         " double, double; string, string; bytes, bytes; list(T), list(T); timestamp, duration."
         " Write 2.0, double(x).", "case.amount + 1"),
        ("case.kind && true", "“&&” does not take string. It takes bool, bool.", "case.kind"),
        ("case.kind ? true : false", "A condition belongs here, true or false; here is string.",
         "case.kind"),
        ("true ? 1 : 'a'", "Both answers of “? :” have one type, here are int, string."
         " Write int(x), string(x).", "'a'"),
        ("case.number.exists(x, true)", "“exists” goes over a list or a map, here is int.",
         "case.number"),
        ("case.tags.all(t, t)", "A condition belongs here, true or false; here is string.", "t"),
        ("case.number.x == 1", "“x” cannot be asked of int: it has no fields.", "x"),
        ("case.amount", "A rule is true or false, this is double. Compare it with something.",
         "case.amount"),
        ("now > timestamp('tomorrow')", "“tomorrow” cannot be read as timestamp.",
         "timestamp('tomorrow')"),
        ("case.kind.matches('[')", "“[” is no regular expression of RE2: missing ]: [.", "'['"),
        ("Foo{a: 1} == 1", "Messages are not supported: “Foo”.", "Foo{a: 1}"),
    ],
)  # fmt: skip
def test_a_mistake_is_pointed_at_with_a_remedy(text: str, message: str, where: str) -> None:
    with pytest.raises(Misread) as wrong:
        compile_rule(text, ENV)
    begin, end = wrong.value.span
    assert (str(wrong.value.message), text[begin:end]) == (message, where)


def test_messages_are_in_the_readers_language() -> None:
    with pytest.raises(Misread) as wrong:
        compile_rule("case.toppic == 'x'", ENV)
    with override("ru"):
        told = str(wrong.value.message)
    assert told == "Имени «toppic» здесь нет. Возможно, вы имели в виду «topic»?"


_WORDS = st.sampled_from([None, "", "vip", "ВИП", "Ёлка"])
_NUMBERS = st.sampled_from([None, -1, 0, 5, 10])


@given(_WORDS, _NUMBERS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rule_and_its_negation_never_agree(word: str | None, count: int | None) -> None:
    facts = {"case.kind": word, "case.count": count}
    for text in ('case.kind == "vip"', "case.count > 3", 'case.kind.contains("И")',
                 'case.count in [0, 5] || case.kind < "vip"', "size(case.kind) < case.count",
                 'case.kind == "vip" && case.count * 2 >= 10 && case.count - 1 != 4'):  # fmt: skip
        rule, opposite = compile_rule(text, ENV), compile_rule(f"!({text})", ENV)
        assert rule.evaluate(facts) is not opposite.evaluate(facts)


def test_a_tree_tells_the_facts_it_reads() -> None:
    text = 'case.client.category == "vip" && client.accounts.exists(a, a.balance < 0) && now > now'
    found = compile_text(text, ENV).checked.facts()
    assert {key: str(of) for key, of in found.items()} == {
        "case.client.category": "string", "client.accounts": "list(account)", "now": "timestamp",
    }  # fmt: skip
