"""A decision table as people write it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext_lazy

from abonent.kernel.errors import Text


class HitPolicy(StrEnum):
    """Which rows count when several match."""

    UNIQUE = "UNIQUE"
    """At most one matches."""
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    """The one whose results stand first in the lists of values of the outputs."""
    ANY = "ANY"
    """Several may match if they say the same."""
    COLLECT = "COLLECT"
    """All, in no order, or added up."""
    RULE_ORDER = "RULE ORDER"
    """All, in the order of the table."""
    OUTPUT_ORDER = "OUTPUT ORDER"
    """All, in the order of the values of the outputs."""

    @property
    def label(self) -> Text:
        """Its name for the reader."""
        return _POLICIES[self]


_POLICIES: dict[HitPolicy, Text] = {
    HitPolicy.UNIQUE: pgettext_lazy("hit policy", "Unique: at most one row"),
    HitPolicy.FIRST: pgettext_lazy("hit policy", "First: the first row"),
    HitPolicy.PRIORITY: pgettext_lazy("hit policy", "Priority: the row of the highest result"),
    HitPolicy.ANY: pgettext_lazy("hit policy", "Any: rows that say the same"),
    HitPolicy.COLLECT: pgettext_lazy("hit policy", "Collect: all rows"),
    HitPolicy.RULE_ORDER: pgettext_lazy("hit policy", "Rule order: all rows as they stand"),
    HitPolicy.OUTPUT_ORDER: pgettext_lazy("hit policy", "Output order: all rows by their results"),
}


class Aggregate(StrEnum):
    """What COLLECT makes of the results; nothing: a list."""

    NONE = ""
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


class Kind(StrEnum):
    """Types of inputs and outputs, named as DMN does."""

    ANY = "Any"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "date and time"
    DURATION = "days and time duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A column that is asked about."""

    expression: str
    """In the rule language."""
    label: str = ""
    kind: Kind = Kind.ANY
    values: str = ""
    """Tests that its values fit, if it is known which ones there are: ``"call","visit"``."""
    id: str = ""
    """Of the element in a DMN file."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column of results."""

    name: str = ""
    label: str = ""
    kind: Kind = Kind.ANY
    values: tuple[str, ...] = ()
    """Expressions of the values there are, the most important first."""
    default: str = ""
    """An expression: the result where no row matches."""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: a test for each input, an expression for each output."""

    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...] = ()
    policy: HitPolicy = HitPolicy.UNIQUE
    aggregate: Aggregate = Aggregate.NONE
    name: str = ""
    id: str = ""
