"""What the address of a list asks for, and what in it the list does not understand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from abonent.kernel.ids import find_id
from abonent.webkit.filters import Filter, Inverted, Misread, NoNumber

if TYPE_CHECKING:
    from django.http import QueryDict

    from abonent.webkit.lists import List

MOMENTARY = ("page", "export", "shown", "count", "rows", "foot")
"""Parameters of one request, which say nothing of what the list shows."""
OWN = frozenset({"sort", "cols", "totals", *MOMENTARY})
"""Parameters that every list reads."""


class Problem(NamedTuple):
    """Something not understood. ``blocks``: any rows at all could be taken for the answer."""

    names: Sequence[str]
    text: str | Promise
    blocks: bool = True
    marked: tuple[str, str, str] | None = None
    """What was typed, parted into what is before, at and behind the place that is wrong."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as its list reads it."""

    values: dict[str, Any]
    sort: str
    problems: list[Problem]

    @property
    def is_blocked(self) -> bool:
        """Whether no row may be shown for the answer."""
        return any(problem.blocks for problem in self.problems)


def _problem(one: Filter, wrong: ValueError, params: QueryDict) -> Problem:
    if not isinstance(wrong, Misread):
        return Problem(one.names(), _misread(one, wrong))
    text = params.get(one.key, "").strip()
    begin, end = wrong.span
    marked = (text[:begin], text[begin:end] or " ", text[end:])
    return Problem(one.names(), wrong.message, marked=marked)


def _misread(one: Filter, wrong: ValueError) -> str:
    if isinstance(wrong, Inverted):
        text = _("%(filter)s: “from” is after “to”, nothing can be between them.")
        return text % {"filter": one.label}
    if isinstance(wrong, NoNumber):
        text = _("%(filter)s: “%(value)s” is no number. Write it like this: %(example)s.")
        example = number_format("1234.50", 2)
        return text % {"filter": one.label, "value": wrong, "example": example}
    return _("%(filter)s: there is no “%(value)s”.") % {"filter": one.label, "value": wrong}


def settle(of: List, params: QueryDict) -> QueryDict:
    """``params`` as everyone reads them alike, whatever the language of whoever typed them."""
    plain = {k: v for one in (*of.filters, *of.more) for k, v in one.plain(params).items()}
    if all(params[name] == text for name, text in plain.items()):
        return params
    settled = params.copy()
    for name, text in plain.items():
        settled[name] = text
    return settled


def read(of: List, params: QueryDict) -> Asked:
    """Values of the filters by key, the order, and problems by parameter."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    known = {*OWN, *of.keeps}
    for one in (*of.filters, *of.more):
        known.update(one.names())
        try:
            value = one.read(params)
        except ValueError as wrong:
            problems.append(_problem(one, wrong, params))
        else:
            if value is not None:
                values[one.key] = value
    for name in params:
        if name not in known and params[name]:
            text = _("“%(name)s”: this list has no such filter.") % {"name": name}
            problems.append(Problem([name], text))
    sort = params.get("sort", "")
    if sort.lstrip("-") not in {c.key for c in of.columns if c.sort is not None}:
        if sort:
            text = _("“%(name)s”: this list cannot be sorted by it.") % {"name": sort}
            problems.append(Problem(["sort"], text, blocks=False))
        sort = of.sort
    if (page := params.get("page", "1")) and not find_id(page):
        text = _("There is no page “%(page)s”.") % {"page": page}
        problems.append(Problem(["page"], text, blocks=False))
    return Asked(values, sort, problems)
