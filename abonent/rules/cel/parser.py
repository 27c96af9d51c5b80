"""From a text to its tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import operators
from abonent.rules.cel.lexer import Kind, Token, tokens
from abonent.rules.cel.macros import macro_of
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
    Span,
    Uint,
    children,
    dotted,
)
from abonent.rules.errors import Misread

DEEPEST = 100
"""How deep expressions may nest, and chains of operators grow: far from Python's own limit."""
RESERVED = frozenset(
    ("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
     "package", "namespace", "return", "var", "void", "while")
)  # fmt: skip
KEYWORDS = frozenset(["true", "false", "null", "in"])
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_MOST = 2**63
Part = TypeVar("Part")


def parse(text: str) -> Expr:
    """The tree of ``text``; :class:`Misread` says what is wrong and where."""
    expr = _Parser(text).whole()
    _check_depth(expr)
    return expr


def _check_depth(expr: Expr) -> None:
    level = [expr]
    for _depth in range(DEEPEST):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise Misread(_too_deep(), level[0].span)


def _too_deep() -> _:
    told = _("The expression is nested too deeply: at most %(many)s levels. Make two rules of it.")
    return told % {"many": DEEPEST}


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Expr:
        expr = self._expression()
        if self._next.kind is not Kind.END:
            raise self._unexpected(_("an operator or the end"))
        return expr

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, *signs: str) -> bool:
        token = self._tokens[self._at]
        return token.kind is Kind.SIGN and token.text in signs

    def _accept(self, sign: str) -> bool:
        if not self._is(sign):
            return False
        self._at += 1
        return True

    def _expect(self, sign: str) -> Token:
        if not self._is(sign):
            raise self._unexpected(_("“%(sign)s”") % {"sign": sign})
        return self._take()

    def _unexpected(self, expected: object) -> Misread:
        token = self._next
        found: object = _("“%(sign)s”") % {"sign": token.text}
        if token.kind is Kind.END:
            found = _("the end of the expression")
        told = _("Expected %(expected)s, found %(found)s.")
        return Misread(told % {"expected": expected, "found": found}, token.span)

    def _span(self, begin: int) -> Span:
        return begin, self._tokens[self._at - 1].span[1]

    def _expression(self, level: int = operators.CONDITIONAL_LEVEL) -> Expr:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(_too_deep(), self._next.span)
        left = self._unary()
        while (symbol := self._infix()) and (binds := operators.LEVELS[symbol]) >= level:
            left = self._binary(left, symbol, binds)
        if level == operators.CONDITIONAL_LEVEL and self._accept("?"):
            yes = self._expression(level + 1)
            self._expect(":")
            args = (left, yes, self._expression())
            left = Call(operators.CONDITIONAL, None, args, span=self._span(left.span[0]))
        self._depth -= 1
        return left

    def _infix(self) -> str:
        token = self._next
        if token.kind is Kind.SIGN or (token.kind is Kind.NAME and token.text == "in"):
            return token.text if token.text in operators.LEVELS else ""
        return ""

    def _binary(self, left: Expr, symbol: str, binds: int) -> Expr:
        name = operators.BINARY[symbol]
        args = [left]
        while self._infix() == symbol:
            self._take()
            args.append(self._expression(binds + 1))
            if name not in operators.CHAINED:
                break
        return Call(name, None, tuple(args), span=self._span(left.span[0]))

    def _unary(self) -> Expr:
        signs: list[Token] = []
        while self._is("!", "-"):
            signs.append(self._take())
        negative = bool(signs) and signs[-1].text == "-"
        if negative and self._next.kind in (Kind.INT, Kind.FLOAT):
            operand = self._members(self._number(signs.pop()))
        else:
            operand = self._members(self._primary())
        for sign in reversed(signs):
            name = operators.NOT if sign.text == "!" else operators.NEGATE
            operand = Call(name, None, (operand,), span=self._span(sign.span[0]))
        return operand

    def _number(self, minus: Token | None = None) -> Literal:
        token = self._take()
        span = self._span((minus or token).span[0])
        if not isinstance(token.value, int | float):
            raise TypeError(token)
        value = -token.value if minus else token.value
        if token.kind is Kind.UINT:
            return Literal(Uint(value), span=span)
        if token.kind is Kind.INT and value == _MOST:
            raise Misread(_("The number does not fit 64 bits."), span)
        return Literal(value, span=span)

    def _primary(self) -> Expr:
        token = self._next
        if token.kind in (Kind.INT, Kind.UINT, Kind.FLOAT):
            return self._number()
        if token.kind in (Kind.STRING, Kind.BYTES):
            return Literal(self._take().value, span=token.span)
        if token.kind is Kind.NAME or self._is("."):
            return self._name()
        if self._is("("):
            self._take()
            inner = self._expression()
            self._expect(")")
            return replace(inner, span=self._span(token.span[0]))
        if self._is("["):
            return self._list()
        if self._is("{"):
            return self._map()
        raise self._unexpected(_("a value"))

    def _name(self) -> Expr:
        begin = self._next.span[0]
        absolute = self._accept(".")
        token = self._next
        if token.kind is not Kind.NAME or token.text in ("in", *(_CONSTANTS if absolute else ())):
            raise self._unexpected(_("a name") if absolute else _("a value"))
        self._take()
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], span=token.span)
        if token.text in RESERVED:
            told = _("“%(word)s” is a reserved word. Choose another name.") % {"word": token.text}
            raise Misread(told, token.span)
        if self._is("("):
            name = f".{token.text}" if absolute else token.text
            return self._call(name, None, begin)
        return Ident(token.text, absolute, span=self._span(begin))

    def _members(self, expr: Expr) -> Expr:
        begin = expr.span[0]
        while True:
            if self._is("."):
                expr = self._member(expr, begin)
            elif self._is("["):
                expr = self._index(expr, begin)
            elif self._is("{") and (names := dotted(expr)):
                expr = self._message(".".join(names), begin)
            else:
                return expr

    def _member(self, operand: Expr, begin: int) -> Expr:
        self._take()
        optional = self._accept("?")
        token = self._next
        if token.kind is Kind.NAME and token.text not in KEYWORDS:
            self._take()
            if self._is("(") and not optional:
                return self._call(token.text, operand, begin)
            return Select(operand, token.text, optional, span=self._span(begin))
        if token.kind is Kind.QUOTED:
            self._take()
            return Select(operand, token.text, optional, span=self._span(begin))
        raise self._unexpected(_("the name of a field"))

    def _call(self, name: str, target: Expr | None, begin: int) -> Expr:
        self._expect("(")
        args = tuple(self._several(")", self._expression, trailing=False))
        call = Call(name, target, args, span=self._span(begin))
        macro_of(call)  # tells what is wrong with it where it is a macro
        return call

    def _index(self, operand: Expr, begin: int) -> Expr:
        self._take()
        name = operators.OPTIONAL_INDEX if self._accept("?") else operators.INDEX
        key = self._expression()
        self._expect("]")
        return Call(name, None, (operand, key), span=self._span(begin))

    def _several(
        self, closing: str, one: Callable[[], Part], *, trailing: bool = True
    ) -> list[Part]:
        found: list[Part] = []
        while not self._is(closing) or (found and not trailing):
            found.append(one())
            if not self._accept(","):
                break
        if not self._is(closing):
            raise self._unexpected(_("“,” or “%(closing)s”") % {"closing": closing})
        self._take()
        return found

    def _list(self) -> Expr:
        begin = self._take().span[0]
        found = self._several("]", self._item)
        optional = tuple(place for place, (_item, asked) in enumerate(found) if asked)
        return ListExpr(tuple(item for item, _asked in found), optional, span=self._span(begin))

    def _item(self) -> tuple[Expr, bool]:
        optional = self._accept("?")
        return self._expression(), optional

    def _map(self) -> Expr:
        begin = self._take().span[0]
        return MapExpr(tuple(self._several("}", self._entry)), span=self._span(begin))

    def _entry(self) -> Entry:
        begin = self._next.span[0]
        optional = self._accept("?")
        key = self._expression()
        self._expect(":")
        return Entry(key, self._expression(), optional, span=self._span(begin))

    def _message(self, name: str, begin: int) -> Expr:
        self._take()
        fields = tuple(self._several("}", self._field))
        return MessageExpr(name, fields, span=self._span(begin))

    def _field(self) -> FieldEntry:
        begin = self._next.span[0]
        optional = self._accept("?")
        token = self._next
        plain = token.kind is Kind.NAME and token.text not in KEYWORDS
        if not plain and token.kind is not Kind.QUOTED:
            raise self._unexpected(_("the name of a field"))
        self._take()
        self._expect(":")
        return FieldEntry(token.text, self._expression(), optional, span=self._span(begin))
