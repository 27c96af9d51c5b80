"""Changes of drawings, composed functions, decision tables in words, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abonent.desk.console.trail.fields import field_label
from abonent.kernel.errors import Refused
from abonent.kernel.markup.reading import Unreadable
from abonent.routes.bpmn.differing import Change, Kind
from abonent.routes.bpmn.wording import element_words, part_words
from abonent.routes.composing.telling import tell_fields, tell_steps
from abonent.routes.queries import compare_drawings
from abonent.rules.queries import tell_table_changes, tell_test_changes

Row = tuple[str, Any, Any]
MOST = 12
"""Rows of one drawing in a list: the page of the comparison has them all."""
LONGEST = 200


def told_otherwise(of: str, field: str, before: Any, after: Any) -> list[Row] | None:
    """The rows of a field that is told in words of its own; None for any other."""
    telling = _TELLING.get((of, field))
    return None if telling is None else telling(field_label(of, field), before, after)


def is_drawing(of: str, field: str) -> bool:
    """Whether a field holds a drawing."""
    return _TELLING.get((of, field)) is _drawing


def _drawing(label: str, before: Any, after: Any) -> list[Row]:
    was, now = str(before or ""), str(after or "")
    if not was or not now:
        told = _("a drawing")
        return [(label, told if was else "", told if now else "")]
    try:
        changes = _differences(was, now)
    except (Unreadable, Refused):
        changes = None
    if not changes:
        return [(label, "", _("only the places of the elements"))]
    rows = [row for change in changes for row in _rows(label, change)]
    if len(rows) > MOST:
        left = len(rows) - MOST
        more = ngettext("and %(n)s more difference", "and %(n)s more differences", left)
        rows[MOST:] = [(label, "", more % {"n": left})]
    return rows


@lru_cache(maxsize=200)
def _differences(was: str, now: str) -> tuple[Change, ...]:
    return tuple(compare_drawings(one=was, other=now))


def _rows(label: str, change: Change) -> list[Row]:
    name = named(change)
    if change.kind is Kind.ADDED:
        return [(f"{label}, {_('added')}", "", name)]
    if change.kind is Kind.REMOVED:
        return [(f"{label}, {_('removed')}", name, "")]
    return [
        (f"{label}, {name}, {part_words(path)}", _cut(was), _cut(now))
        for path, was, now in change.parts
    ]


def named(change: Change) -> str:
    """An element in words: ``Process step “Check”``."""
    return f"{element_words(change.element)} “{change.name or change.id}”"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _steps(label: str, before: Any, after: Any) -> list[Row]:
    del label  # each row says which step it is
    return tell_steps(before, after)


def _fields(label: str, before: Any, after: Any) -> list[Row]:
    return [(f"{label}: {one}", was, now) for one, was, now in tell_fields(before, after)]


def _table(label: str, before: Any, after: Any) -> list[Row]:
    return [(f"{label}: {one}", was, now) for one, was, now in tell_table_changes(before, after)]


def _tests(label: str, before: Any, after: Any) -> list[Row]:
    return [(f"{label}: {name}", was, now) for name, was, now in tell_test_changes(before, after)]


_TELLING: Mapping[tuple[str, str], Callable[[str, Any, Any], list[Row]]] = {
    ("drawing", "active"): _drawing,
    ("drawing", "draft"): _drawing,
    ("table", "content"): _table,
    ("rule", "tests"): _tests,
    ("function", "steps"): _steps,
    ("function", "inputs"): _fields,
    ("function", "outputs"): _fields,
}
