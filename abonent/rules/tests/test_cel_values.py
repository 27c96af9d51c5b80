"""What expressions of the standard mean, beside the conformance suite."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from abonent.rules.cel.conformance import canonical
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.parser import DEEPEST, parse
from abonent.rules.cel.program import compile_text, compile_unchecked
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.types import INT, STRING
from abonent.rules.errors import Misread

EMPTY = Environment()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def value(text: str, **facts: Any) -> Any:
    return compile_text(text, EMPTY).evaluate(facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # numbers
        ("7 / -2", -3),
        ("-7 % 3", -1),
        ("7u / 2u", Uint(3)),
        ("18446744073709551615u", Uint(2**64 - 1)),
        ("1.0 / 0.0", math.inf),
        ("-1.0 / 0.0", -math.inf),
        ("0.0 / 0.0", math.nan),
        ("1 < 1u", False),
        ("1 > 0.5", True),
        ("18446744073709551615u > 9223372036854775807", True),
        ("dyn(-1) < 0u", True),
        ("dyn(9223372036854775807) < 9223372036854775808.0", False),
        ("9223372036854775807 >= 9223372036854775808.0", True),
        ("dyn(1) == 1.0 && dyn(1u) == 1 && dyn(1.0) == 1u", True),
        ("dyn(1) == '1' || dyn(1) == true || dyn(0) == null", False),
        ("double('NaN') == double('NaN')", False),
        ("double('NaN') < 1.0 || double('NaN') >= 1.0", False),
        # conversions
        ("int(-3.9)", -3),
        ("int('-42')", -42),
        ("int(7u)", 7),
        ("uint(3.9)", Uint(3)),
        ("double('1e3')", 1000.0),
        ("double(5u)", 5.0),
        ("string(0.0) + string(-0.0) + ' ' + string(100.0) + ' ' + string(1.5)", "0-0 100 1.5"),
        ("string(123.456)", "123.456"),
        ("string(1e21) + ' ' + string(1e-7) + ' ' + string(6.02e23)", "1e+21 1e-07 6.02e+23"),
        ("string(-4.5e-3)", "-0.0045"),
        ("string(true) + string(7u) + string(b'\\xd0\\x96')", "true7Ж"),
        ("bytes('Ж')", b"\xd0\x96"),
        ("bool('t') && !bool('0')", True),
        ("type(1) == int && type(1u) == uint && type(1.0) == double && type('') == string", True),
        ("type(null) == null_type && type([]) == list && type({}) == map", True),
        ("type(b'') == bytes && type(duration('1s')) == google.protobuf.Duration", True),
        ("type(type(1)) == type && type(int) == type", True),
        # lists and maps
        ("[1, 2.0, 3u] == [1.0, 2, 3]", True),
        ("[1, 2] == [1]", False),
        ("{1: 'a'}[dyn(1.0)] + {1u: 'b'}[dyn(1)]", "ab"),
        ("{true: 1, 1: 2}[true]", 1),
        ("{true: 1, 1: 2}[1]", 2),
        ("{'a': 1, 'b': {'c': [1, null]}} == {'b': {'c': [1, null]}, 'a': 1}", True),
        ("dyn([1]) == dyn({1: 1})", False),
        ("1 in {1u: 2}", True),
        ("true in [1, 0]", "Misread"),
        ("dyn(true) in [1, 0]", False),
        ("1 in [1.0, 2.0] && 2.0 in {2u: 1} && [1] == [1.0]", True),
        ("1 == [1]", "Misread"),
        ("1 in ['a']", "Misread"),
        ("has({'a': null}.a)", True),
        ("[[1], [2]].map(x, x[0])", [1, 2]),
        ("size('Ж🐱') + size(b'\\xff') + [1].size() + {1: 2}.size()", 5),
        # logic
        ("false && 1 / 0 > 0 || true", True),
        ("1 / 0 > 0 && false", False),
        ("1 / 0 > 0 && true && false", False),
        ("[0, 1].exists(x, 1 / x == 1)", True),
        ("[0, 2].all(x, 4 / x == 1)", False),
        ("true ? 1 : 1 / 0", 1),
        # macros
        ("[1, 2, 3].map(x, x > 1, x * x)", [4, 9]),
        ("{'a': 1, 'b': 2}.filter(k, k > 'a')", ["b"]),
        ("[1, 2].exists(i, v, i == 1 && v == 2)", True),
        ("{'a': 1}.all(k, v, k == 'a' && v == 1)", True),
        ("[5, 6].existsOne(i, v, v - i == 5)", False),
        ("[1, 2].transformList(i, v, i > 0, i * v)", [2]),
        ("{'a': 1}.transformMap(k, v, k + string(v))", {"a": "a1"}),
        ("{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", {1: "a", 2: "b"}),
        ("[1, 2].exists(x, [x].exists(x, x == 2))", True),
        ("cel.bind(a, 2, cel.bind(b, a * a, a + b))", 6),
        ("cel.block([1, cel.index(0) + 1], cel.index(1) * 2)", 4),
        ("cel.block([1 / 0, 5], cel.index(1))", 5),
        ("[1, 2].map(cel.iterVar(0, 0), cel.iterVar(0, 0) * 2)", [2, 4]),
        # optionals
        ("{'a': {'b': 1}}.?a.?b.orValue(0) + {'a': {'b': 1}}.?a.?c.orValue(5)", 6),
        ("{'a': {'b': 1}}.?a.b.value()", 1),
        ("[1][?0].value() + [1][?7].orValue(2)", 3),
        ("[?optional.none(), ?optional.of(1), 2]", [1, 2]),
        ("{?'a': optional.none(), ?'b': optional.of(1)}", {"b": 1}),
        ("optional.of(1).optMap(x, x + 1).value()", 2),
        ("optional.of(1).optFlatMap(x, optional.ofNonZeroValue(x - 1)).hasValue()", False),
        ("optional.none().or(optional.of(3)).value()", 3),
        ("optional.of(1) == optional.of(1.0)", True),
        ("optional.of(1) == optional.of('a')", "Misread"),
        ("has({'a': optional.of({'b': 1})}.a.b)", True),
        ("optional.unwrap([optional.of(1), optional.none()])", [1]),
        # texts
        ("'tacocat'.indexOf('a', 2) + 'tacocat'.lastIndexOf('a', 4)", 6),
        ("'hello'.charAt(5)", ""),
        ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
        ("'ab'.split('')", ["a", "b"]),
        ("['a', 'b'].join('-') + [].join()", "a-b"),
        ("'hello'.replace('l', 'L', 1).substring(1, 4).reverse()", "lLe"),
        ("' \\u200b x\\u3000'.trim()", "\u200b x"),
        ("'ЖaÆ'.upperAscii()", "ЖAÆ"),
        ("strings.quote('a\\n\"b\"')", '"a\\n\\"b\\""'),
        ("'Привет'.matches('^П.*т$')", True),
        ("matches('x', '^y')", False),
        ("'%s %d %.2f %e %x %X %o %b %%'.format(['a', 1, 3.14159, 1052.0, 255, 'hi', 8, 5])",
         "a 1 3.14 1.052000e+03 ff 6869 10 101 %"),
        ("'%s'.format([[1, 'a', {'k': 1.5, 'a': null}, duration('90s'), timestamp(0)]])",
         "[1, a, {a: null, k: 1.5}, 90s, 1970-01-01T00:00:00Z]"),
        ("base64.encode(b'hello') + string(base64.decode('aGVsbG8'))", "aGVsbG8=hello"),
        # math
        ("math.greatest(1, 2.5, 2u)", 2.5),
        ("math.least([3, -1])", -1),
        ("math.round(-1.5) + math.trunc(2.7) + math.floor(-0.5) + math.ceil(0.2)", 0.0),
        ("math.abs(-3) + math.sign(-5)", 2),
        ("math.bitShiftRight(-1024, 1)", 9223372036854775296),
        ("math.bitOr(1, math.bitShiftLeft(1, 63))", -9223372036854775807),
        ("math.bitNot(0u)", Uint(2**64 - 1)),
        ("math.isNaN(math.sqrt(-1.0)) && math.isFinite(1.0) && math.isInf(1.0 / 0.0)", True),
        # times
        ("string(timestamp('2009-02-13T23:31:30.123456789Z'))", "2009-02-13T23:31:30.123456789Z"),
        ("string(timestamp('2026-11-22T10:00:00+03:00'))", "2026-11-22T07:00:00Z"),
        ("timestamp('0001-01-01T00:00:01.000000001Z') + duration('-999999999ns')"
         " == timestamp('0001-01-01T00:00:00.000000002Z')", True),
        ("string(timestamp(10) - timestamp('1970-01-01T00:00:08.5Z'))", "1.5s"),
        ("string(duration('1h30m1.5s') + duration('-1ms'))", "5401.499s"),
        ("duration('123.321456789s').getMilliseconds()", 321),
        ("duration('-100m').getHours()", -1),
        ("timestamp('2009-02-13T23:31:30Z').getDayOfWeek()", 5),
        ("timestamp('2009-02-13T23:31:30Z').getDate('Europe/Moscow')", 14),
        ("timestamp('2009-02-13T23:31:30Z').getMinutes('-09:30')", 1),
        ("timestamp('2009-02-13T23:31:30Z').getHours('02:00')", 1),
        ("int(timestamp('1969-12-31T23:59:59.5Z'))", -1),
        ("type(timestamp(0)) == google.protobuf.Timestamp", True),
        ("timestamp('9999-12-31T23:59:59.999999999Z')"
         " > timestamp('9999-12-31T23:59:59.999999998Z')", True),
        # messages that are values
        ("google.protobuf.Int32Value{value: 5} + 1", 6),
        ("google.protobuf.Value{list_value: [1.0, null]}", [1.0, None]),
        ("google.protobuf.Struct{fields: {'a': 1.0}}.a", 1.0),
        ("google.protobuf.Timestamp{seconds: 1, nanos: 500000000}"
         " == timestamp(1) + duration('0.5s')", True),
        # the network
        ("cidr('10.1.2.3/8').containsIP('10.9.9.9')", True),
        ("cidr('10.1.2.3/8').masked().ip() == ip('10.0.0.0')", True),
        ("ip('fe80::1').isLinkLocalUnicast() && !isIP('1.2.3') && ip('::1').family() == 6", True),
    ],
)  # fmt: skip
def test_value(text: str, expected: Any) -> None:
    if expected == "Misread":
        with pytest.raises(Misread):
            value(text)
    else:
        assert canonical(value(text)) == canonical(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9223372036854775807 + 1", "The number does not fit 64 bits."),
        ("-9223372036854775808 / -1", "The number does not fit 64 bits."),
        ("-(-9223372036854775808)", "The number does not fit 64 bits."),
        ("0u - 1u", "The number does not fit 64 bits."),
        ("int(9223372036854775807.0)", "The number does not fit 64 bits."),
        ("uint(-1)", "The number does not fit 64 bits."),
        ("1 / 0", "Division by zero."),
        ("{'a': 1}.b", "There is no key “b”."),
        ("{1: 1, 1u: 2}", "The key “1” comes twice."),
        ("[1, 2][2]", "The list has 2 items, there is none at 2."),
        ("[1][dyn(0.5)]", "A place in a list is a whole number."),
        ("bool('TrUe')", "“TrUe” cannot be read as bool."),
        ("int('0x1')", "“0x1” cannot be read as int."),
        ("string(b'\\xff')", r"“\xff” cannot be read as string."),
        ("timestamp('2026-02-30T00:00:00Z')",
         "“2026-02-30T00:00:00Z” cannot be read as timestamp."),
        ("timestamp('9999-12-31T23:59:59Z') + duration('1s')",
         "The moment is not within the years 1 to 9999."),
        ("duration('400000000000s')", "The duration is longer than 10,000 years."),
        ("duration('1 h')", "“1 h” cannot be read as duration."),
        ("timestamp(0).getHours('Mars/Base')",
         "There is no time zone “Mars/Base”. Write it like Europe/Moscow or +03:00."),
        ("'abc'.substring(2, 1)", "The part of the text ends at 1, before it begins at 2."),
        ("'abc'.charAt(-1)", "The text has 3 signs, there is no place -1."),
        ("'a'.matches('[')", "“[” is no regular expression of RE2: missing ]: [."),
        ("'%s'.format([])", "There are more clauses than values."),
        ("'%q'.format([1])", "There is no clause “%q”. There are %s %d %f %e %x %X %o %b."),
        ("optional.none().value()", "The optional value is absent."),
        ("dyn(1) + dyn('a')", "“+” does not take int, string."),
        ("dyn('a') && true", "“&&” does not take string."),
        ("dyn(1).a", "“a” cannot be asked of int: it has no fields."),
        ("[1, 2].exists(x, x / 0 == 1)", "Division by zero."),
        ("google.protobuf.Int32Value{value: 2147483648}", "The number does not fit 64 bits."),
        ("null < dyn(null)", "“<” does not take null, null."),
    ],
)  # fmt: skip
def test_failure(text: str, message: str) -> None:
    with pytest.raises(EvaluationFailed) as failed:
        value(text)
    assert str(failed.value.message) == message


def test_a_container_is_looked_into_first() -> None:
    env = Environment({"a.x": INT, "x": STRING, "a.b.y": INT}, container="a.b")
    facts = {"a.x": 1, "x": "outer", "a.b.y": 2}
    for text, expected in [("x", 1), (".x", "outer"), ("y + a.b.y", 4), ("b.y", 2),
                           ("[5].map(x, x)", [5]), ("[5].map(x, .x)", ["outer"])]:  # fmt: skip
        assert compile_text(text, env).evaluate(facts) == expected


def test_without_types_a_mistake_counts_when_it_is_evaluated() -> None:
    for text in ("x || true", "f(1) || true", "'a' + 1 == 2 || true", "1.a || true"):
        assert compile_unchecked(text, EMPTY).evaluate({}) is True
    for text in ("x", "f(1)", "'a' + 1", "5.0 % 2.0", "!1", "1 ? 2 : 3", "{null: 1}", "'a'.foo()"):
        with pytest.raises(EvaluationFailed):
            compile_unchecked(text, EMPTY).evaluate({})


@pytest.mark.parametrize(
    ("begin", "middle", "end"),
    [
        ("[1].exists(x, ", "true", ")"),
        ("!(", "true", ")"),
        ("true ? (", "true", ") : false"),
        ("[0].map(x, ", "1", ")"),
        ("cel.bind(x, 1, ", "true", ")"),
        ("optional.of(1).optMap(x, ", "1", ")"),
        ("{'a': ", "1", "}.a"),
        ("math.abs(", "1", ")"),
        ("(true && ", "true", ")"),
    ],
)
def test_the_deepest_that_is_read_is_evaluated(begin: str, middle: str, end: str) -> None:
    def nested(levels: int) -> str:
        return begin * levels + middle + end * levels

    levels = max(count for count in range(DEEPEST) if _is_read(nested(count)))
    assert levels >= DEEPEST // 2 - 1
    compile_text(nested(levels), EMPTY).evaluate({})


def _is_read(text: str) -> bool:
    try:
        parse(text)
    except Misread:
        return False
    return True


def test_endless_work_ends() -> None:
    loop = "[1,2,3,4,5,6,7,8,9,10].all(x, "
    with pytest.raises(EvaluationFailed, match="more than 1000000 steps"):
        value(loop * 7 + "true" + ")" * 7)
    doubling = "cel.bind(x, x + x, " * 40
    with pytest.raises(EvaluationFailed, match="at most 1000000 signs"):
        value("cel.bind(x, 'text', " + doubling + "size(x)" + ")" * 41)
    nested = "cel.bind(x, [1], " + "cel.bind(x, [x, x], " * 60 + "%s" + ")" * 61
    with pytest.raises(EvaluationFailed, match="More than 1000000 values"):
        value(nested % "x == x")
    with pytest.raises(EvaluationFailed, match="at most 1000000 signs"):
        value(nested % "'%s'.format([x])")


def test_a_slot_that_fails_is_tried_once() -> None:
    slots = ", ".join(f"cel.index({place}) || cel.index({place})" for place in range(40))
    with pytest.raises(EvaluationFailed, match="Division by zero"):
        value(f"cel.block([1 / 0 > 0, {slots}], cel.index(40))")


def test_errors_inside_logic_are_looked_at_once() -> None:
    text = "1 / 0 > 0"
    for _ in range(25):
        text = f"(({text}) && true || false)"
    with pytest.raises(EvaluationFailed, match="Division by zero"):
        value(text)
