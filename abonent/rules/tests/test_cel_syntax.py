from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abonent.rules.cel import operators
from abonent.rules.cel.parser import DEEPEST, parse
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import (
    Call,
    Entry,
    Expr,
    FieldEntry,
    Ident,
    ListExpr,
    Literal,
    MapExpr,
    MessageExpr,
    Select,
    Uint,
    dotted,
    transform,
    walk,
)
from abonent.rules.errors import Misread

_NAMES = st.sampled_from(["a", "case", "x1", "_y", "amount"])
_FIELDS = st.sampled_from(["kind", "in", "a-b", "true", "two words", "if"])
_LITERALS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1).map(Uint),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.binary(),
    st.booleans(),
    st.none(),
).map(Literal)
_BINARY = [name for name in operators.SYMBOLS if name not in operators.CHAINED]


def _deeper(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, max_size=3).map(tuple)
    chain = st.lists(inner, min_size=2, max_size=4).map(tuple)
    entry = st.builds(Entry, inner, inner, st.booleans())
    field = st.builds(FieldEntry, _FIELDS, inner, st.booleans())
    return st.one_of(
        st.builds(Select, inner, _FIELDS, st.booleans()),
        st.builds(Call, _NAMES, st.none(), several),
        st.builds(Call, _NAMES, inner, several),
        st.builds(Call, st.sampled_from(_BINARY), st.none(), st.tuples(inner, inner)),
        st.builds(Call, st.sampled_from([*operators.CHAINED]), st.none(), chain),
        st.builds(Call, st.just(operators.NOT), st.none(), st.tuples(inner)),
        st.builds(_negated, inner),
        st.builds(Call, st.just(operators.INDEX), st.none(), st.tuples(inner, inner)),
        st.builds(Call, st.just(operators.OPTIONAL_INDEX), st.none(), st.tuples(inner, inner)),
        st.builds(Call, st.just(operators.CONDITIONAL), st.none(), st.tuples(inner, inner, inner)),
        st.builds(ListExpr, several),
        st.builds(ListExpr, st.tuples(inner, inner), st.sampled_from([(0,), (1,), (0, 1)])),
        st.builds(MapExpr, st.lists(entry, max_size=2).map(tuple)),
        st.builds(MessageExpr, st.just("a.B"), st.lists(field, max_size=2).map(tuple)),
    )


def _negated(operand: Expr) -> Expr:
    return Call(operators.NEGATE, None, (operand,))


_TREES = st.recursive(st.one_of(_LITERALS, st.builds(Ident, _NAMES, st.booleans())), _deeper)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@given(_TREES)
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_written_is_read_back_as_the_same_tree(tree: Expr) -> None:
    assert parse(written(tree)) == tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)-4", "1 - (2 - 3) - 4"),
        ("a&&b&&c||d", "a && b && c || d"),
        ("(a&&b)&&c", "(a && b) && c"),
        ("a?b:c?d:e", "a ? b : c ? d : e"),
        ("(a?b:c)?d:e", "(a ? b : c) ? d : e"),
        ("- 1", "-1"),
        ("-(1)", "-(1)"),
        ("--1", "--1"),
        ("!!a", "!!a"),
        ("!(a in [1,2,])", "!(a in [1, 2])"),
        ("0xFFu", "255u"),
        (".5e1", "5.0"),
        (r"'\x41\101\u0416\U0001F431\?'", '"AAЖ🐱?"'),
        (r"r'\d'", r'"\\d"'),
        (r"b'\377\xfeЖ'", r'b"\xff\xfe\xd0\x96"'),
        ("'''a\nb'''", r'"a\nb"'),
        ("a.?b[?c].`d-e`", "a.?b[?c].`d-e`"),
        ("{?'k': v}", '{?"k": v}'),
        (".a.B{c: 1}", ".a.B{c: 1}"),
        ("a // tail\n + b", "a + b"),
        ("xs.all(x,x>0)", "xs.all(x, x > 0)"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert written(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        ("1 +", "Expected a value, found the end of the expression.", (3, 3)),
        ("f(1,)", "Expected a value, found “)”.", (4, 5)),
        ("[1 2]", "Expected “,” or “]”, found “2”.", (3, 4)),
        ("a = b", "“=” means nothing here. Write ==", (2, 3)),
        ("a | b", "“|” means nothing here. Write ||", (2, 3)),
        ("тема", "Names are written in Latin letters. Put texts in quotes.", (0, 1)),
        ("'abc", "The text is not closed: ' is missing.", (0, 4)),
        ("if", "“if” is a reserved word. Choose another name.", (0, 2)),
        ("9223372036854775808", "The number does not fit 64 bits.", (0, 19)),
        ("9" * 9999, "The number does not fit 64 bits.", (0, 9999)),
        ("0x" + "1" * 17, "The number does not fit 64 bits.", (0, 19)),
        ("1e999", "The number is too large for a double.", (0, 5)),
        ("has(a)", "has( ) asks about a field: has(case.amount).", (4, 5)),
        ("x.all(1, y)", "The variable here is a plain name: list.exists(x, x > 0).", (6, 7)),
        ("12a", "A number cannot be followed by “a” without a space.", (0, 3)),
        ("a.in", "Expected the name of a field, found “in”.", (2, 4)),
    ],
)  # fmt: skip
def test_an_error_points_at_the_place(text: str, message: str, span: tuple[int, int]) -> None:
    with pytest.raises(Misread) as wrong:
        parse(text)
    assert (str(wrong.value.message), wrong.value.span) == (message, span)


@pytest.mark.parametrize(
    "text", ["(" * 200 + "1" + ")" * 200, "+".join(["1"] * 200), "!" * 200 + "a", "a" + ".b" * 200]
)
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(Misread, match=f"at most {DEEPEST} levels"):
        parse(text)


def test_bytes_have_no_escapes_of_unicode() -> None:
    with pytest.raises(Misread, match="in bytes") as wrong:
        parse(r"b'\u0041'")
    assert wrong.value.span == (2, 4)


def test_a_long_chain_of_and_is_one_level() -> None:
    tree = parse(" && ".join(["a"] * 1000))
    assert isinstance(tree, Call)
    assert len(tree.args) == 1000


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(Misread, match="at most 10000 signs"):
        parse("a" * 10_001)


def test_spans_and_walks() -> None:
    text = "client.age > 5 && f(case.kind)"
    tree = parse(text)
    found = [text[slice(*node.span)] for node in walk(tree)]
    assert found == [text, "client.age > 5", "client.age", "client", "5", "f(case.kind)",
                     "case.kind", "case"]  # fmt: skip
    assert dotted(parse(".a.b.c")) == (".a", "b", "c")
    renamed = transform(tree, lambda n: Ident("x") if n == Ident("case") else n)
    assert written(renamed) == "client.age > 5 && f(x.kind)"


def test_literals_of_different_types_are_different() -> None:
    assert len({Literal(1), Literal(Uint(1)), Literal(1.0), Literal(True)}) == 4
    assert Literal(0.0) != Literal(-0.0)
