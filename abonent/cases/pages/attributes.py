"""The list of cases with attributes: filters and columns of the topics that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet, lookups
from django.utils.translation import gettext_lazy

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Definition, Stored, parse, show
from abonent.attributes.properties import holds
from abonent.attributes.sorting import sorted_by
from abonent.attributes.stored import at
from abonent.cases.models import Case
from abonent.cases.queries import TopicNode, definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.ids import find_id
from abonent.kernel.numbers import Typed
from abonent.webkit.columns import Column
from abonent.webkit.filters import (
    DateRange,
    Filter,
    Flag,
    MultiChoice,
    NumberRange,
    TextFilter,
    span,
)

if TYPE_CHECKING:
    from django.http import QueryDict

    from abonent.webkit.lists import List

Rows = QuerySet[Case]
_NUMBERS = ("integer", "decimal")


def with_attributes(
    cases: List, params: QueryDict, columns: Sequence[str] = (), *, by: Actor, every: bool = False
) -> List:
    """``cases`` with what the filtered topics, and those below them, know of a case.

    Attributes in the address are found without a topic as well: ``?attr[city]=Omsk``. Files hold
    every attribute, the screen those that were ticked or are filtered by. ``columns`` are keys of
    those that are shown wherever; with ``every``, the list has all there are.
    """
    nodes, by_value = _nodes(params), params.get("sort", "").removeprefix("-")
    closed = list_closed(by=by, of="case")
    known = _by_code(nodes or get_catalogue().topics.values(), closed)
    if not nodes and not every:
        known = {c: one for c, one in known.items()
                 if _is_asked(c, params) or f"attr-{c}" in (*columns, by_value)}  # fmt: skip
    if not known:
        return cases
    shown = {code for code in known if _is_asked(code, params)} | {*params.getlist("show")}
    if nodes and "show" not in params:
        shown |= {code for code, one in known.items() if one.is_column}
    cells = _Cells()
    found = [cells.column(one, hidden=code not in shown) for code, one in known.items()]
    picker = MultiChoice(
        key="show",
        label=gettext_lazy("Columns"),
        choices=[(code, one.label) for code, one in known.items()],
        apply=lambda rows, _codes: rows,
    )
    filters = [_filter(one) for one in known.values() if one.is_active]
    return replace(cases, columns=[*cases.columns, *found], more=[*filters, picker])


def _nodes(params: QueryDict) -> list[TopicNode]:
    topics = get_catalogue().topics
    asked = [number for text in params.getlist("topic") if (number := find_id(text)) in topics]
    under = (get_catalogue().topics_under(topic_id=topic) for topic in asked if topic is not None)
    return [topics[topic] for ids in under for topic in ids]


def _by_code(nodes: Iterable[TopicNode], closed: Collection[str]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for node in nodes:
        for definition in definitions_of(node):
            if not definition.is_hidden and definition.code not in closed:
                found.setdefault(definition.code, definition)
    return found


def _is_asked(code: str, params: QueryDict) -> bool:
    return any(params.get(f"attr[{code}]{end}") for end in ("", "_from", "_to"))


class _Cells:
    """Values of rows, each by the definition of its own topic."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Definition]] = {}

    def column(self, definition: Definition, *, hidden: bool) -> Column:
        column = Column(
            key=f"attr-{definition.code}",
            label=definition.label,
            value=partial(self._read, definition.code),
            stored=("topic_id", "attributes"),
            told=partial(self._told, definition.code),
            align="right" if definition.type in _NUMBERS else "left",
            wide=definition.type in {"string", "dictionary"},
            hidden=hidden,
            confidential=definition.field,
        )
        return sorted_by(column, definition)

    def _read(self, code: str, case: Case) -> Any:
        return self._told(code, case.topic_id, case.attributes)

    def _told(self, code: str, topic_id: int, attributes: Mapping[str, Any]) -> Any:
        stored = attributes.get(code)
        if stored is None:
            return None
        if topic_id not in self._known:
            definitions = definitions_of(get_catalogue().topics[topic_id])
            self._known[topic_id] = {d.code: d for d in definitions}
        definition = self._known[topic_id].get(code)
        return show(definition, stored) if definition else stored


def _filter(one: Definition) -> Filter:
    key, label = f"attr[{one.code}]", one.label
    if one.type == "boolean":
        return Flag(key=key, label=label, apply=partial(_having, one, {"1": True, "0": False}))
    if one.type in _NUMBERS:
        read = partial(_read, one)
        return NumberRange(key=key, label=label, number=read, apply=partial(_within, one))
    if one.type == "dictionary":
        choices = [(choice.code, choice.label) for choice in one.choices.values()]
        return MultiChoice(key=key, label=label, choices=choices, apply=partial(_among, one))
    if one.type in {"date", "datetime"}:
        return DateRange(key=key, label=label, apply=partial(_between, one))
    return TextFilter(key=key, label=label, apply=partial(_part, one))


def _read(definition: Definition, text: str) -> Stored | None:
    return parse(definition, Typed(text))


def _having(one: Definition, meant: dict[Any, Any], rows: Rows, value: Any) -> Rows:
    return rows.filter(holds(one, meant.get(value, value)))


def _among(one: Definition, rows: Rows, values: Sequence[Any]) -> Rows:
    return rows.filter(reduce(or_, [holds(one, value) for value in values], Q(pk__in=[])))


def _within(one: Definition, rows: Rows, bounds: Any) -> Rows:
    """Numbers only: another topic may keep something else under the same code."""
    first, last = bounds
    if first == last:
        return _having(one, {}, rows, first)
    asked = Q()
    if first is not None:
        asked &= Q(lookups.GreaterThanOrEqual(at(one.code, "value"), first))
        asked &= Q(at(one.code, "not_above"))
    if last is not None:
        asked &= Q(lookups.LessThanOrEqual(at(one.code, "value"), last))
        asked &= Q(at(one.code, "not_below"))
    return rows.filter(asked)


def _part(one: Definition, rows: Rows, text: str) -> Rows:
    form = "label" if one.type == "query" else "lower"
    return rows.filter(lookups.Contains(at(one.code, form), text.lower()))


def _between(one: Definition, rows: Rows, days: Any) -> Rows:
    """Stored dates and times are ISO texts, whose order is the order of time."""
    first, last = days
    value = at(one.code, "short")
    if one.type == "datetime":
        begin, end = span(first, last)
        bounds = [
            (lookups.GreaterThanOrEqual, begin and _stored(begin)),
            (lookups.LessThan, end and _stored(end)),
        ]
    else:
        bounds = [
            (lookups.GreaterThanOrEqual, first and first.isoformat()),
            (lookups.LessThanOrEqual, last and last.isoformat()),
        ]
    for lookup, bound in bounds:
        if bound:
            rows = rows.filter(lookup(value, bound))
    return rows


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
