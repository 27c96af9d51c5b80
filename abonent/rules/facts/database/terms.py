"""Terms: typed expressions of the ORM, and how each fact of a row is one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Field,
    FloatField,
    Func,
    JSONField,
    TextField,
    Value,
    When,
)

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.syntax import Span
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Fact
from abonent.rules.ports import Kind, Property

MOST_CHOICES = 300


class Type(StrEnum):
    """What a term is. Whole numbers are ``numeric`` within 64 bits, durations microseconds."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    DATE = "date"
    LIST = "list"
    NULL = "null"


FIELDS: dict[Type, Field[Any, Any]] = {
    Type.BOOL: BooleanField(),
    Type.INT: DecimalField(max_digits=40, decimal_places=0),
    Type.DOUBLE: FloatField(),
    Type.STRING: TextField(),
    Type.TIMESTAMP: DateTimeField(),
    Type.DURATION: DecimalField(max_digits=40, decimal_places=0),
    Type.DATE: DateField(),
    Type.LIST: JSONField(),
    Type.NULL: CharField(),
}
CASTS = {
    Type.BOOL: "boolean", Type.INT: "numeric", Type.DOUBLE: "float8", Type.STRING: "text",
    Type.TIMESTAMP: "timestamptz", Type.DURATION: "numeric", Type.DATE: "date",
    Type.LIST: "jsonb",
}  # fmt: skip
_PLACE = re.compile(r"\{(\d+)\}")


class Sql(Func[Any]):
    """An expression from a template whose ``{0}``, ``{1}`` are its parts, as often as it likes."""

    def __init__(self, template: str, *parts: Any, output_field: Field[Any, Any]) -> None:
        super().__init__(*parts, output_field=output_field)
        self.pattern = template

    def as_sql(self, compiler: Any, _connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The template with its parts, and their parameters in the order of the text."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        params: list[Any] = []

        def put(found: re.Match[str]) -> str:
            sql, own = parts[int(found[1])]
            params.extend(own)
            return str(sql)

        return _PLACE.sub(put, self.pattern.replace("%", "%%")), params


@dataclass(frozen=True, slots=True)
class Term:
    """An expression and its type; ``value`` is known of a constant.

    ``read`` are the facts that it is made of: where one of them is absent, a comparison does not
    hold, while what is NULL for another reason cannot be computed.
    """

    type: Type
    sql: Any
    value: Any = None
    is_constant: bool = False
    read: tuple[Any, ...] = ()


def term(type_: Type, template: str, *parts: Any) -> Term:
    """A term of a template over terms and expressions."""
    bare = [part.sql if isinstance(part, Term) else part for part in parts]
    read = tuple(one for part in parts if isinstance(part, Term) for one in part.read)
    return Term(type_, Sql(template, *bare, output_field=FIELDS[type_]), read=read)


def decided(template: str, *parts: Term) -> Term:
    """A comparison: it does not hold where a fact that it reads is absent."""
    asked = term(Type.BOOL, template, *parts)
    if not asked.read:
        return asked
    absent = " OR ".join(f"{{{place}}} IS NULL" for place in range(1, len(asked.read) + 1))
    return Term(Type.BOOL, Sql(f"CASE WHEN {absent} THEN FALSE ELSE {{0}} END", asked.sql,
                               *asked.read, output_field=FIELDS[Type.BOOL]))  # fmt: skip


def constant(type_: Type, value: Any) -> Term:
    """A value that is the same for every row."""
    sql = Sql(f"({{0}})::{CASTS[type_]}", Value(value, FIELDS[type_]), output_field=FIELDS[type_])
    return Term(type_, sql, value, is_constant=True)


def term_of(fact: Fact, span: Span) -> Term:
    """A fact of a row; :class:`Misread` for one that lists cannot be asked by in this way."""
    of = fact.of
    if of.expression is None and (not of.field or (of.where and of.kind != Kind.PROSE)):
        raise Misread(_unsaid(of), span)
    if of.is_list:
        return as_fact(_listed(of, span))
    made: _Maker = _MAKERS[of.kind]
    return as_fact(made(of, span))


def as_fact(made: Term) -> Term:
    """A term that is absent where it is NULL."""
    return replace(made, read=(made.sql,))


def _unsaid(of: Property) -> _:
    told = _("Of “%(label)s” lists can only be asked by is( ), holds( ) or like( ).")
    return told % {"label": of.label}


_Maker = Callable[[Property, Span], Term]


def _raw(of: Property) -> Any:
    return of.whole if of.whole is not None else of.expression or F(of.field)


def _text(of: Property, _span: Span) -> Term:
    return term(Type.STRING, "NULLIF(({0})::text, '')", _raw(of))


def _json_number(template: str) -> str:
    return f"CASE WHEN jsonb_typeof({{0}}) = 'number' THEN {template} END"


def _whole(of: Property, _span: Span) -> Term:
    if of.expression is None:
        return term(Type.INT, "({0})::numeric", F(of.field))
    whole = "CASE WHEN ({0})::numeric = trunc(({0})::numeric) THEN ({0})::numeric END"
    return term(Type.INT, _json_number(whole), of.expression)


def _double(of: Property, _span: Span) -> Term:
    if of.expression is None:
        return term(Type.DOUBLE, "({0})::float8", F(of.field))
    return term(Type.DOUBLE, _json_number("({0})::float8"), of.expression)


def _boolean(of: Property, _span: Span) -> Term:
    if of.expression is None:
        return Term(Type.BOOL, F(of.field))
    template = "CASE {0} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
    return term(Type.BOOL, template, of.expression)


def _moment(of: Property, _span: Span) -> Term:
    return _kept_as_text(of, Type.TIMESTAMP)


def _day(of: Property, _span: Span) -> Term:
    return _kept_as_text(of, Type.DATE)


def _kept_as_text(of: Property, type_: Type) -> Term:
    if not of.as_text:
        return Term(type_, of.expression or F(of.field))
    cast = CASTS[type_]
    is_one = f"{{0}} ~ '^[0-9][0-9][0-9][0-9]-' AND pg_input_is_valid({{0}}, '{cast}')"
    return term(type_, f"CASE WHEN {is_one} THEN ({{0}})::{cast} END", of.expression)


def _code(of: Property, span: Span) -> Term:
    choices = of.list_choices()
    if of.expression is not None or all(one.code == one.value for one in choices):
        return term(Type.STRING, "NULLIF(({0})::text, '')", _raw(of))
    if len(choices) > MOST_CHOICES:
        told = _("“%(label)s” has too many entries to be computed with in lists.")
        raise Misread(told % {"label": of.label}, span)
    named = [When(**{of.field: one.value}, then=Value(one.code)) for one in choices]
    return Term(Type.STRING, Case(*named, default=None, output_field=TextField()))


def _listed(of: Property, span: Span) -> Term:
    if of.entries is None:
        raise Misread(_unsaid(of), span)
    template = (
        "CASE jsonb_typeof({0}) WHEN 'array' THEN NULLIF({0}, '[]'::jsonb)"
        " WHEN 'string' THEN jsonb_build_array({0}) END"
    )
    return term(Type.LIST, template, of.entries)


_MAKERS: dict[Kind, _Maker] = {
    Kind.TEXT: _text,
    Kind.PROSE: _text,
    Kind.INTEGER: _whole,
    Kind.DECIMAL: _double,
    Kind.MONEY: _double,
    Kind.BOOLEAN: _boolean,
    Kind.MOMENT: _moment,
    Kind.DATE: _day,
    Kind.CHOICE: _code,
}
