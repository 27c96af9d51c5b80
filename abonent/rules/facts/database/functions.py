"""Functions of the language as terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from abonent.rules.cel.syntax import Call, Expr, ListExpr, Literal
from abonent.rules.facts.database.arithmetic import whole
from abonent.rules.facts.database.compiler import Compiler, refused
from abonent.rules.facts.database.patterns import as_postgres
from abonent.rules.facts.database.terms import Term, Type, constant, decided, term
from abonent.rules.facts.paths import find_fact
from abonent.rules.facts.times import day_read, moment_read
from abonent.rules.moments import local_days, stretch_of
from abonent.rules.sql import pattern_of
from abonent.rules.tree import Access, How, Match
from abonent.rules.tree import Call as Meant
from abonent.rules.tree import Literal as Said

Made = Callable[[Compiler, Call], Term]


def _parts(self: Compiler, call: Call, *types: Type) -> list[Term]:
    """The target and the arguments, which must be of these types."""
    given = call.args if call.target is None else (call.target, *call.args)
    if len(given) != len(types):
        raise refused(call)
    found = [self.term(one) for one in given]
    for one, type_, at in zip(found, types, given, strict=True):
        if one.type != type_:
            raise refused(at)
    return found


def _of_texts(template: str) -> Made:
    def made(self: Compiler, call: Call) -> Term:
        return decided(template, *_parts(self, call, Type.STRING, Type.STRING))

    return made


def _size(self: Compiler, call: Call) -> Term:
    given = call.args if call.target is None else (call.target, *call.args)
    if len(given) != 1:
        raise refused(call)
    of = self.term(given[0])
    if of.type == Type.STRING:
        return term(Type.INT, "char_length({0})::numeric", of)
    if of.type == Type.LIST:
        return term(Type.INT, "jsonb_array_length({0})::numeric", of)
    raise refused(call)


def _matches(self: Compiler, call: Call) -> Term:
    pattern = _text(call.args[-1])
    of = self.term(call.target if call.target is not None else call.args[0])
    if pattern is None or of.type != Type.STRING:
        raise refused(call)
    return decided("({0} ~ {1})", of, constant(Type.STRING, as_postgres(pattern, call.span)))


def _like(self: Compiler, call: Call) -> Term:
    text = _text(call.args[0]) if len(call.args) == 1 else None
    if call.target is None or text is None:
        raise refused(call)
    (of,) = (self.term(call.target),)
    if of.type != Type.STRING:
        raise refused(call)
    pattern = pattern_of(Match(How.LIKE, Access(""), text))
    return decided("({0} ~* {1})", of, constant(Type.STRING, pattern))


def _under(self: Compiler, call: Call) -> Term:
    fact = find_fact(call.target, self.known) if call.target is not None else None
    codes = _codes(call.args[0]) if len(call.args) == 1 else None
    if fact is None or not codes or fact.of.is_list:
        raise refused(call)
    below = {c.code for c in fact.of.list_choices() if c.code in codes or codes & {*c.parents}}
    of = self.term(call.target) if call.target is not None else None
    if of is None or of.type != Type.STRING:
        raise refused(call)
    listed = ", ".join(f"{{{place}}}" for place in range(1, len(below) + 1)) or "NULL"
    return decided(f"({{0}} IN ({listed}))", of,
                   *(constant(Type.STRING, code) for code in sorted(below)))  # fmt: skip


def _codes(expr: Expr) -> set[str] | None:
    items = expr.items if isinstance(expr, ListExpr) else (expr,)
    found = {_text(item) for item in items}
    return None if None in found else {code for code in found if code is not None}


def _text(expr: Expr) -> str | None:
    return expr.value if isinstance(expr, Literal) and isinstance(expr.value, str) else None


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


def _translated(one: str, other: str) -> Made:
    def made(self: Compiler, call: Call) -> Term:
        (of,) = _parts(self, call, Type.STRING)
        return term(Type.STRING, f"translate({{0}}, '{one}', '{other}')", of)

    return made


def _as_int(self: Compiler, call: Call) -> Term:
    if len(call.args) != 1:
        raise refused(call)
    of = self.term(call.args[0])
    if of.type == Type.INT:
        return of
    if of.type == Type.DOUBLE:
        inside = "CASE WHEN abs({0}) < 9.3e18 THEN trunc({0})::numeric END"
        return whole(inside, of)
    if of.type == Type.TIMESTAMP:
        return term(Type.INT, "floor(extract(epoch FROM {0}))", of)
    raise refused(call)


def _as_double(self: Compiler, call: Call) -> Term:
    if len(call.args) != 1:
        raise refused(call)
    of = self.term(call.args[0])
    if of.type in {Type.INT, Type.DOUBLE}:
        return term(Type.DOUBLE, "({0})::float8", of)
    raise refused(call)


def _as_string(self: Compiler, call: Call) -> Term:
    if len(call.args) != 1:
        raise refused(call)
    of = self.term(call.args[0])
    if of.type == Type.STRING:
        return of
    if of.type in {Type.INT, Type.BOOL}:
        return term(Type.STRING, "({0})::text", of)
    raise refused(call)


def _timestamp(_self: Compiler, call: Call) -> Term:
    text = _text(call.args[0]) if len(call.args) == 1 else None
    at = moment_read(text) if text else None
    if at is None:
        raise refused(call)
    return constant(Type.TIMESTAMP, at)


def _date(_self: Compiler, call: Call) -> Term:
    text = _text(call.args[0]) if len(call.args) == 1 else None
    found = day_read(text) if text else None
    if found is None:
        raise refused(call)
    return constant(Type.DATE, found)


def _duration(_self: Compiler, call: Call) -> Term:
    from abonent.rules.cel.times import nanos_of, read_duration

    text = _text(call.args[0]) if len(call.args) == 1 else None
    try:
        length = read_duration(text or "")
    except ValueError:
        raise refused(call) from None
    return constant(Type.DURATION, nanos_of(length) // 1000)


def _day(self: Compiler, call: Call) -> Term:
    (of,) = _parts(self, call, Type.TIMESTAMP)
    return term(Type.DATE, "({0} AT TIME ZONE {1})::date", of, constant(Type.STRING, self.zone))


def _word_of_time(name: str) -> Made:
    """``today()``, ``first_day("2026-11")``: the same day for every row."""

    def made(self: Compiler, call: Call) -> Term:
        texts = [_text(arg) for arg in call.args]
        if None in texts:
            raise refused(call)
        days = _days(self, call, name if not texts else "period", texts)
        return constant(Type.DATE, days[1] if name == "last_day" else days[0])

    return made


def _days(self: Compiler, call: Call, name: str, texts: list[str | None]) -> tuple[date, date]:
    """The first and the last day of a word of time."""
    from datetime import timedelta

    try:
        stretch = stretch_of(Meant(name, tuple(Said(str(one)) for one in texts)), at=self.at)
    except (KeyError, ValueError):
        raise refused(call) from None
    first, after = local_days(stretch)
    return first, after - timedelta(days=1)


def _within(self: Compiler, call: Call) -> Term:
    text = _text(call.args[0]) if len(call.args) == 1 else None
    of = self.term(call.target) if call.target is not None else None
    if text is None or of is None or of.type != Type.DATE:
        raise refused(call)
    first, last = _days(self, call, "period", [text])
    return decided("({0} BETWEEN {1} AND {2})", of, constant(Type.DATE, first),
                   constant(Type.DATE, last))  # fmt: skip


def _ago(self: Compiler, call: Call) -> Term:
    match call.args:
        case (Literal(int() as number), Literal(str() as unit)):
            try:
                at = stretch_of(Meant("ago", (Said(int(number)), Said(unit))), at=self.at)
            except KeyError:
                raise refused(call) from None
            return constant(Type.TIMESTAMP, at.begin)
    raise refused(call)


_GETTERS = {
    "getFullYear": "extract(year FROM {0})", "getMonth": "extract(month FROM {0}) - 1",
    "getDate": "extract(day FROM {0})", "getDayOfMonth": "extract(day FROM {0}) - 1",
    "getDayOfWeek": "extract(dow FROM {0})", "getDayOfYear": "extract(doy FROM {0}) - 1",
    "getHours": "extract(hour FROM {0})", "getMinutes": "extract(minute FROM {0})",
    "getSeconds": "floor(extract(second FROM {0}))",
    "getMilliseconds": "floor(mod(extract(second FROM {0}) * 1000, 1000))",
}  # fmt: skip
_OF_DURATION = {"getHours": 3_600_000_000, "getMinutes": 60_000_000, "getSeconds": 1_000_000}


def _getter(name: str) -> Made:
    def made(self: Compiler, call: Call) -> Term:
        if call.target is None or len(call.args) > 1:
            raise refused(call)
        of = self.term(call.target)
        if of.type == Type.DURATION and name in _OF_DURATION:
            return term(Type.INT, f"div({{0}}, {_OF_DURATION[name]})", of)
        if of.type not in {Type.TIMESTAMP, Type.DATE} or (of.type == Type.DATE and call.args):
            raise refused(call)
        if of.type == Type.TIMESTAMP:
            zone = _text(call.args[0]) if call.args else self.zone
            if zone is None or not is_zone(zone):
                raise refused(call)
            of = term(Type.DATE, "({0} AT TIME ZONE {1})", of, constant(Type.STRING, zone))
        return term(Type.INT, f"({_GETTERS[name]})::numeric", of)

    return made


def is_zone(name: str) -> bool:
    """Whether PostgreSQL and Python both know a zone by this name, and mean the same."""
    from abonent.rules.cel.failures import EvaluationFailed
    from abonent.rules.cel.times import zone

    try:
        zone(name)
    except EvaluationFailed:
        return False
    return name[:1] not in "+-0123456789"


FUNCTIONS: dict[str, Made] = {
    "size": _size, "matches": _matches, "like": _like, "under": _under,
    "contains": _of_texts("(strpos({0}, {1}) > 0)"),
    "startsWith": _of_texts("starts_with({0}, {1})"),
    "endsWith": _of_texts("(right({0}, length({1})) = {1} OR {1} = '')"),
    "is": _of_texts("(lower({0}) = lower({1}))"),
    "holds": _of_texts("(strpos(lower({0}), lower({1})) > 0)"),
    "lowerAscii": _translated(*_LETTERS), "upperAscii": _translated(*reversed(_LETTERS)),
    "int": _as_int, "double": _as_double, "string": _as_string,
    "timestamp": _timestamp, "date": _date, "duration": _duration, "day": _day,
    "within": _within, "ago": _ago,
    **{name: _word_of_time(name)
       for name in ("today", "yesterday", "tomorrow", "first_day", "last_day")},
    **{name: _getter(name) for name in _GETTERS},
}  # fmt: skip
