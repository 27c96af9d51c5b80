"""Types of values, as texts name them and as ``type( )`` tells them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Built in, named by an environment, or a variable of a signature."""

    BUILT_IN = "built in"
    OBJECT = "object"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Type:
    """A type; ``type(x)`` in an expression is one too, without parameters."""

    name: str
    params: tuple[Type, ...] = ()
    kind: Kind = Kind.BUILT_IN

    def __str__(self) -> str:
        """As a person reads and writes it."""
        if self.name == "wrapper":
            return str(self.params[0])
        name = _SHOWN.get(self.name, self.name)
        return f"{name}({', '.join(map(str, self.params))})" if self.params else name


BOOL = Type("bool")
INT = Type("int")
UINT = Type("uint")
DOUBLE = Type("double")
STRING = Type("string")
BYTES = Type("bytes")
NULL = Type("null_type")
TIMESTAMP = Type("google.protobuf.Timestamp")
DURATION = Type("google.protobuf.Duration")
DATE = Type("date")
TYPE = Type("type")
DYN = Type("dyn")
LIST = Type("list")
MAP = Type("map")
OPTIONAL = Type("optional_type")
IP = Type("net.IP")
CIDR = Type("net.CIDR")
_SHOWN = {TIMESTAMP.name: "timestamp", DURATION.name: "duration", NULL.name: "null",
          OPTIONAL.name: "optional"}  # fmt: skip

NUMBERS = frozenset({INT, UINT, DOUBLE})
ORDERED = NUMBERS | {BOOL, STRING, BYTES, TIMESTAMP, DURATION, DATE}
"""Types whose Python values compare as CEL says by Python's own operators."""
NAMED = {
    one.name: one
    for one in (BOOL, INT, UINT, DOUBLE, STRING, BYTES, NULL, TIMESTAMP, DURATION, DATE, TYPE, DYN,
                LIST, MAP, OPTIONAL, IP, CIDR)
}  # fmt: skip
"""Types by the names that expressions may use for them."""


def list_of(item: Type) -> Type:
    """``list(item)``."""
    return Type("list", (item,))


def map_of(key: Type, value: Type) -> Type:
    """``map(key, value)``."""
    return Type("map", (key, value))


def optional_of(value: Type) -> Type:
    """A value that may be absent, and says so."""
    return Type(OPTIONAL.name, (value,))


def nullable(value: Type) -> Type:
    """A value or null. What is asked of null is false, or null again."""
    return value if value in (DYN, NULL) or is_nullable(value) else Type("wrapper", (value,))


def object_type(name: str) -> Type:
    """A type whose fields an environment knows."""
    return Type(name, (), Kind.OBJECT)


def variable(name: str) -> Type:
    """A type that a signature leaves open."""
    return Type(name, (), Kind.VARIABLE)


def is_nullable(one: Type) -> bool:
    """Whether values may be null by declaration."""
    return one.name == "wrapper"


def bare(one: Type) -> Type:
    """The type without its null."""
    return one.params[0] if one.name == "wrapper" else one


def passes_null(param: Type, found: Type) -> bool:
    """Whether an argument may be null where the function does not know null."""
    return (
        is_nullable(found)
        and not is_nullable(param)
        and param.kind is Kind.BUILT_IN
        and param != DYN
    )


def differ_in_size(one: Type, other: Type) -> bool:
    """Whether two types differ by kinds of numbers only, which equality does not mind."""
    one, other = bare(one), bare(other)
    if one in NUMBERS and other in NUMBERS:
        return True
    return one == other or (
        one.name == other.name
        and bool(one.params)
        and all(map(differ_in_size, one.params, other.params))
    )
