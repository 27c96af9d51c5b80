"""Constants and names of DMN's FEEL as expressions of the rule language, and back."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.escapes import quoted
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.parser import parse
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import Call, Expr, Literal
from abonent.rules.cel.times import (
    read_date,
    read_duration,
    read_timestamp,
    write_duration,
)
from abonent.rules.errors import Misread

_CALL = re.compile(r'(date and time|date|duration)\s*\(\s*("(?:[^"\\]|\\.)*")\s*\)|@("[^"]*")')
_NUMBER = re.compile(r"-?\s*(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_NAME = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_SPAN = re.compile(
    r"(-?)P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def read_constant(text: str, at: int = 0) -> tuple[str, int]:
    """The constant or name that begins at a place, as an expression, and where it ends.

    Raises :class:`Misread` for anything else.
    """
    if found := _CALL.match(text, at):
        return _made(found[1] or "", found[2] or found[3], at), found.end()
    if found := _STRING.match(text, at):
        return quoted(_string(found[0], at)), found.end()
    if found := _NUMBER.match(text, at):
        return _number(found[0]), found.end()
    if (found := _NAME.match(text, at)) and _is_ours(name := re.sub(r"\s", "", found[0])):
        return name, found.end()
    raise Misread(
        _("Expected here is a number, a text in quotes, true, false, a date or a name."),
        (at, min(at + 1, len(text))),
    )


def _is_ours(name: str) -> bool:
    try:
        parse(name)
    except Misread:
        return False
    return True


def _string(literal: str, at: int) -> str:
    try:
        found = parse(literal)
    except Misread as wrong:
        raise Misread(wrong.message, (wrong.span[0] + at, wrong.span[1] + at)) from wrong
    return str(found.value) if isinstance(found, Literal) else literal


def _number(text: str) -> str:
    plain = re.sub(r"\s", "", text)
    return re.sub(r"^(-?)\.", r"\g<1>0.", plain)


def _made(function: str, literal: str, at: int) -> str:
    text = _string(literal, at)
    kind = function or (
        "duration" if "P" in text[:2] else "date and time" if "T" in text else "date"
    )
    try:
        if kind == "date":
            read_date(text)
            return f"date({quoted(text)})"
        if kind == "date and time":
            read_timestamp(text)
            return f"timestamp({quoted(text)})"
        return f"duration({quoted(write_duration(_span(text)))})"
    except EvaluationFailed as wrong:
        raise Misread(wrong.message, (at, at + len(literal))) from wrong


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise EvaluationFailed(
            _("“%(text)s” is no duration in days and hours; write it like P1DT8H.") % {"text": text}
        )
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=float(found[5] or 0))
    return -span if found[1] else span


def read_expression(text: str) -> str:
    """An expression of FEEL as one of ours: constants, names, else what is the same in both.

    Raises :class:`Misread`.
    """
    plain = text.strip()
    try:
        found, end = read_constant(plain)
        if end == len(plain):
            return found
    except Misread:
        pass
    if re.search(r"(?<![=<>!])=(?!=)", plain):
        raise Misread(_("This is FEEL and not the rule language: write it anew."), (0, len(plain)))
    parse(plain)
    return plain


def write_expression(text: str) -> str:
    """An expression of ours as FEEL writes it; what has no word there stays as it is."""
    try:
        return write_constant(parse(text))
    except Misread:
        return text


def write_constant(expr: Expr) -> str:
    """A constant in FEEL; any other expression as it is written in ours."""
    match expr:
        case Call("timestamp", None, (Literal(str() as text),)):
            return f"date and time({quoted(text)})"
        case Call("duration", None, (Literal(str() as text),)):
            return f'duration("{_iso(read_duration(text))}")'
    return written(expr)


def _iso(span: timedelta) -> str:
    total = abs(span)
    hours, rest = divmod(total.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fine = f"{seconds + total.microseconds / 1_000_000:g}" if total.microseconds else str(seconds)
    days = f"{total.days}D" if total.days else ""
    clock = "".join(f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M")) if value) + (
        f"{fine}S" if fine != "0" else ""
    )
    return f"{'-' if span < timedelta() else ''}P{days}{'T' + clock if clock else ''}" + (
        "" if days or clock else "T0S"
    )


def shown(value: object) -> str:
    """A value as a constant of FEEL."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, datetime):
        return f'date and time("{value.isoformat().replace("+00:00", "Z")}")'
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    return f'duration("{_iso(value)}")' if isinstance(value, timedelta) else str(value)
