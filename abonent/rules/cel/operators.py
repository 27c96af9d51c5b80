"""Names of operators as functions, and how strongly they bind."""

from __future__ import annotations

CONDITIONAL = "_?_:_"
OR = "_||_"
AND = "_&&_"
EQ = "_==_"
NE = "_!=_"
LT = "_<_"
LE = "_<=_"
GT = "_>_"
GE = "_>=_"
IN = "@in"
ADD = "_+_"
SUBTRACT = "_-_"
MULTIPLY = "_*_"
DIVIDE = "_/_"
MODULO = "_%_"
NOT = "!_"
NEGATE = "-_"
INDEX = "_[_]"
OPTIONAL_INDEX = "_[?_]"

SYMBOLS = {
    OR: "||", AND: "&&", EQ: "==", NE: "!=", LT: "<", LE: "<=", GT: ">", GE: ">=", IN: "in",
    ADD: "+", SUBTRACT: "-", MULTIPLY: "*", DIVIDE: "/", MODULO: "%",
}  # fmt: skip
BINARY = {symbol: name for name, symbol in SYMBOLS.items()}
CONDITIONAL_LEVEL = 1
LEVELS = {
    "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
"""By symbol; what binds stronger has the greater number. Equals associate to the left."""
UNARY_LEVEL = 7
MEMBER_LEVEL = 8
CHAINED = frozenset({AND, OR})
"""Operators that are one call however many operands stand in a row."""
COMPARISONS = frozenset({EQ, NE, LT, LE, GT, GE})


def symbol(function: str) -> str:
    """How a person writes the function: an operator's sign, or its name."""
    others = {NOT: "!", NEGATE: "-", INDEX: "[ ]", OPTIONAL_INDEX: "[? ]", CONDITIONAL: "? :"}
    return SYMBOLS.get(function) or others.get(function, function)
