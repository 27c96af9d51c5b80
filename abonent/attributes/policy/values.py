"""One value of each type: read from texts of forms and cells and from JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from abonent.attributes.policy.definitions import Definition, Facts, Stored
from abonent.attributes.policy.masks import fitted
from abonent.kernel.errors import Text
from abonent.kernel.numbers import Typed, find_number
from abonent.kernel.phrases import Phrase as _

_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
)
"""As programs and people write days; ``strptime`` takes five times as long."""
MAX_STRING = 4000
MAX_INTEGER = 2**53  # beyond it a browser's number is no longer exact
MAX_DECIMAL_DIGITS = 15  # a JSON number of so many digits comes back as it was written

_MOMENTS = frozenset({"date", "datetime"})
_NUMBERS = frozenset({"integer", "decimal"})


class Wrong(ValueError):
    """A value that is not what its definition asks for; ``message`` says what to give."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def parse(definition: Definition, raw: Any, facts: Facts | None = None) -> Stored | None:
    """One value as it is stored; None where nothing was given.

    ``facts`` narrow what a query to another database finds.
    Numbers in a :class:`~abonent.kernel.numbers.Typed` text are read as its writer writes them.
    """
    if definition.is_multiple:
        return _several(definition, raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str) and definition.type not in _NUMBERS:
        raw = raw.strip()
    if definition.type == "query":
        return _picked(definition, raw, facts or Facts())
    value = _PARSERS[definition.type](definition, raw)
    if definition.type in _MOMENTS and str(value).startswith("0"):  # a slip, such as 01.01.0001
        raise Wrong(_("Write the year in full, such as 2026."))
    return value


def _several(definition: Definition, raw: Any) -> list[str] | None:
    """Entries in the order of their dictionary, each once; a text has commas between codes."""
    given = raw.split(",") if isinstance(raw, str) else raw if raw is not None else []
    if not isinstance(given, list | tuple):
        raise Wrong(_("Give a list of entries of the dictionary."))
    codes = {str(one).strip() for one in given if str(one).strip()}
    chosen = {_entry(definition, code) for code in codes}
    return [code for code in definition.choices if code in chosen] or None


def _string(definition: Definition, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Wrong(_("Give a text."))
    if len(raw) > MAX_STRING or "\x00" in raw:
        raise Wrong(_("The text is too long or contains forbidden characters."))
    return (fitted(definition.mask, raw) if definition.mask else None) or str(raw)


def _integer(_definition: Definition, raw: Any) -> int:
    number = _find_number(raw)
    if number is None or not number.is_finite() or number != number.to_integral_value():
        raise Wrong(_("Give a whole number, such as 42."))
    if isinstance(raw, str) and number.as_tuple().exponent:  # 1,000 may be meant as a thousand
        raise Wrong(_("Give a whole number, such as 42."))
    if abs(number) > MAX_INTEGER:
        raise Wrong(_("The number is too large."))
    return int(number)


def _decimal(_definition: Definition, raw: Any) -> float:
    value = _find_number(raw)
    if value is None:
        raise Wrong(_no_number(raw))
    if not value.is_finite() or abs(value.adjusted()) >= MAX_DECIMAL_DIGITS:
        raise Wrong(_("The number is too large."))
    if len(value.normalize().as_tuple().digits) > MAX_DECIMAL_DIGITS:
        raise Wrong(_("Give at most 15 digits."))
    return float(value)


def _no_number(raw: Any) -> Text:
    """With an example that the writer of ``raw`` would write so."""
    if isinstance(raw, Typed):
        return _("Give a number, such as %(example)s.") % {"example": f"1234{raw.decimal}50"}
    return _("Give a number, such as 1234.50.")


def _find_number(raw: Any) -> Decimal | None:
    """A number of JSON or one written in a text."""
    if isinstance(raw, str):
        return find_number(raw)
    is_number = isinstance(raw, int | float | Decimal) and not isinstance(raw, bool)
    return Decimal(str(raw)) if is_number else None


def _date(_definition: Definition, raw: Any) -> str:
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return raw.isoformat()
    for written in _DATES:
        if found := written.fullmatch(str(raw)):
            with suppress(ValueError):
                return date(**{k: int(v) for k, v in found.groupdict().items()}).isoformat()
    raise Wrong(_("Give a date, such as 22.11.2026."))


def _datetime(_definition: Definition, raw: Any) -> str:
    moment = raw if isinstance(raw, datetime) else _read_moment(str(raw))
    if moment is None:
        raise Wrong(_("Give a date and time, such as 22.11.2026 14:30."))
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:
        raise Wrong(_("Give a date and time, such as 22.11.2026 14:30.")) from None


def _read_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the reader's zone follows
        except ValueError:
            continue
    return None


def _boolean(_definition: Definition, raw: Any) -> bool:
    word = str(raw).lower()
    if word in {"true", "1", "on", "yes", "да"}:
        return True
    if word in {"false", "0", "off", "no", "нет"}:
        return False
    raise Wrong(_("Choose yes or no."))


def _entry(definition: Definition, raw: Any) -> str:
    choice = definition.choices.get(str(raw))
    if choice is None or not choice.is_active:
        raise Wrong(_("Choose one of the entries of the dictionary."))
    return choice.code


def _picked(definition: Definition, raw: Any, facts: Facts) -> dict[str, str]:
    if definition.pick is None:
        raise Wrong(_("The query of this field is in use no more."))
    return definition.pick(raw, facts)


def as_held(value: Mapping[str, Any]) -> str:
    """A stored choice of a query as forms hold it."""
    return json.dumps({"value": value["value"], "label": value["label"]}, ensure_ascii=False)


def as_stored(raw: Any) -> Any:
    """A choice of a query that a form gives back as it is stored; anything else as it came."""
    if not isinstance(raw, str) or not raw.startswith('{"value":'):
        return raw
    try:
        found = json.loads(raw)
    except ValueError:
        return raw
    is_one = isinstance(found, dict) and found.keys() == {"value", "label"}
    return found if is_one and all(isinstance(v, str) for v in found.values()) else raw


_PARSERS: dict[str, Callable[[Definition, Any], Stored]] = {
    "string": _string,
    "text": _string,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "dictionary": _entry,
}
