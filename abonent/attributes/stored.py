"""Values inside a ``jsonb`` column as SQL: lists ask by the very expressions that indexes hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Field, Func, JSONField, TextField

_TEXT = "({column} ->> '{code}'::text)"
_VALUE = "({column} -> '{code}'::text)"
_OTHERS = "('string', 'boolean', 'array', 'object', 'null')"
_LABEL = "jsonb_extract_path_text({column}, '{code}', 'label')"
"""Of a choice of a query: what people read of it."""
_SQL: Mapping[str, str] = {
    "value": _VALUE,
    "there": f"({_VALUE} IS NOT NULL)",
    # By what it is not: of an equality the planner would expect one row in two hundred.
    "is_number": f"(jsonb_typeof({_VALUE}) NOT IN {_OTHERS})",
    # Numbers stand between texts and booleans in the order of jsonb: what is greater than a number
    # is one unless it is that great. Half the cost of looking at the type.
    "not_above": f"(({_VALUE} >= 'false'::jsonb) IS NOT TRUE)",
    "not_below": f"(({_VALUE} < '-1e400'::jsonb) IS NOT TRUE)",
    "whole": _TEXT,
    "short": f"left({_TEXT}, 200)",  # a longer key does not fit into a page of an index
    "folded": f"lower(left({_TEXT}, 200))",
    "lower": f"lower({_TEXT})",
    "words": f"to_tsvector('russian'::regconfig, {_TEXT})",
    "told": _LABEL,
    "label_folded": f"lower(left({_LABEL}, 200))",
    "label": f"lower({_LABEL})",
    "label_words": f"to_tsvector('russian'::regconfig, {_LABEL})",
}
_MADE_OF: Mapping[str, Field[Any, Any]] = {
    "value": JSONField(),
    **dict.fromkeys(("there", "is_number", "not_above", "not_below"), BooleanField()),
    "words": SearchVectorField(),
    "label_words": SearchVectorField(),
}
SHORT = 200
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def at(code: str, form: str, *, column: str = "attributes") -> Func[Any]:
    """The value under ``code`` in one of the forms that indexes hold.

    ``value`` is the JSON, ``whole`` its text, ``short`` the text's beginning, ``folded`` that in
    lower case, ``lower`` the whole text so, ``words`` its words in any form; ``told``,
    ``label_folded``, ``label`` and ``label_words`` are the same of a choice of a query. The code
    stands in the statement itself: the planner matches no index against a parameter.
    """
    template = _sql(form, column="%(expressions)s", code=code)
    return Func(F(column), template=template, output_field=_MADE_OF.get(form, TextField()))


def _sql(form: str, *, column: str, code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ValueError(f"no code of an attribute: {code!r}")
    return _SQL[form].format(column=column, code=code)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index of one kind holds: the form of the value, of which rows, in what order."""

    method: str
    form: str
    after: str
    where: str = ""
    """A form that is true of the rows; empty: there is a value."""


SHAPES: Mapping[str, Shape] = {
    "equal": Shape("btree", "short", ", id"),
    "text": Shape("btree", "folded", ", id"),
    "number": Shape("btree", "value", ", id", "there"),
    "entries": Shape("gin", "value", " jsonb_path_ops"),
    "parts": Shape("gin", "lower", " gin_trgm_ops"),
    "words": Shape("gin", "words", ""),
    "label": Shape("btree", "label_folded", ", id"),
    "label_parts": Shape("gin", "label", " gin_trgm_ops"),
    "label_words": Shape("gin", "label_words", ""),
}
"""Kinds of indexes. Those of values have the id behind: read backwards, rows of one value come the
newest first, and lists are sorted by a value either way."""

PREFIX = "attrvalue_"


@dataclass(frozen=True, slots=True, order=True)
class ValueIndex:
    """An index over the values under one code in one table."""

    table: str
    code: str
    kind: str

    @property
    def name(self) -> str:
        """Its name in the database."""
        told = "\n".join((self.table, self.code, self.kind, *self._parts()))
        return PREFIX + hashlib.sha256(told.encode()).hexdigest()[:20]

    def _parts(self) -> tuple[str, str]:
        shape = SHAPES[self.kind]
        value = _sql(shape.form, column="attributes", code=self.code)
        holds = (
            _sql(shape.where, column="attributes", code=self.code)
            if shape.where
            else f"{_sql('whole', column='attributes', code=self.code)} IS NOT NULL"
        )
        return f"USING {shape.method} (({value}){shape.after})", holds

    def statements(self) -> list[str]:
        """What makes it while work goes on.

        Of an index over some of the rows the planner takes no statistics: those of values that are
        compared are kept besides.
        """
        keys, holds = self._parts()
        made = [f"CREATE INDEX CONCURRENTLY {self.name} ON {self.table} {keys} WHERE {holds}"]
        if SHAPES[self.kind].method == "btree":
            value = _sql(SHAPES[self.kind].form, column="attributes", code=self.code)
            made.append(f"CREATE STATISTICS {self.name} ON ({value}) FROM {self.table}")
        return [*made, f"ANALYZE {self.table}"]


def dropping(name: str) -> list[str]:
    """What takes away an index by its name, whole or not."""
    return [f"DROP STATISTICS IF EXISTS {name}", f"DROP INDEX CONCURRENTLY IF EXISTS {name}"]


def kinds_of(type_: str, *, is_multiple: bool, is_searchable: bool) -> tuple[str, ...]:
    """The indexes that lists want of an attribute that is a column, or searched by."""
    if is_multiple:
        return ("entries",)
    if type_ == "query":
        choices = ("label", "entries")
        return (*choices, "label_parts", "label_words") if is_searchable else choices
    if type_ in {"string", "text"}:
        return ("text", "parts", "words") if is_searchable else ("text",)
    found = "number" if type_ in {"integer", "decimal"} else "equal"
    return (found, "words") if is_searchable and found == "number" else (found,)
