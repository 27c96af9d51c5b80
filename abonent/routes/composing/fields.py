"""Inputs and outputs of a composed function: codes, titles, types, and values of these types."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, localized
from abonent.rules.ports import Kind
from abonent.rules.queries import Beside

MOST_FIELDS, LONGEST_TEXT, MOST_ITEMS = 40, 20_000, 500
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = frozenset({"code", "type", "required", "title"})
TYPES: Mapping[str, tuple[Kind, Text]] = {
    "text": (Kind.TEXT, gettext_lazy("Text")),
    "long_text": (Kind.TEXT, gettext_lazy("Text of many lines")),
    "number": (Kind.DECIMAL, pgettext_lazy("type of a value", "Number")),
    "boolean": (Kind.BOOLEAN, gettext_lazy("Yes or no")),
    "date": (Kind.DATE, gettext_lazy("Date")),
    "moment": (Kind.MOMENT, gettext_lazy("Date and time")),
    "list": (Kind.TEXT, gettext_lazy("List of texts")),
}
"""Kind in the rule language and name of each type."""


@dataclass(frozen=True, slots=True)
class Field:
    """An input or an output."""

    code: str
    type: str
    title: Mapping[str, str]
    is_required: bool = False

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return localized(self.title) or self.code

    def beside(self, root: str) -> Beside:
        """It as expressions name it."""
        return Beside(f"{root}.{self.code}", TYPES[self.type][0], self.type == "list")


def read_fields(given: Any) -> list[Field]:
    """Fields as they are kept; wrong ones were refused when they were saved."""
    return [
        Field(one["code"], one["type"], one.get("title", {}), bool(one.get("required")))
        for one in given or ()
    ]


def check_fields(given: Any) -> Any:
    """A list of fields as it is kept; raises :class:`Invalid` naming the place in it."""
    if not isinstance(given, list) or len(given) > MOST_FIELDS:
        told = _('Give a list of at most %(most)s: [{"code": …, "type": …, "title": …}].')
        raise Invalid({"": [told % {"most": MOST_FIELDS}]})
    wrong = [text for number, one in enumerate(given, 1) for text in _wrong(number, one)]
    codes = [one.get("code") for one in given if isinstance(one, dict)]
    wrong += [
        _("“%(code)s” is given twice.") % {"code": code}
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]
    if wrong:
        raise Invalid({"": wrong})
    return [_kept(one) for one in given]


def _kept(one: Mapping[str, Any]) -> dict[str, Any]:
    title = {code: str(one.get("title", {}).get(code) or "").strip() for code in LANGUAGES}
    return {
        "code": one["code"], "type": one["type"],
        "title": {code: text for code, text in title.items() if text},
        **({"required": True} if one.get("required") else {}),
    }  # fmt: skip


def _wrong(number: int, one: Any) -> Iterator[Text]:
    place = {"number": number}
    if not isinstance(one, dict) or not isinstance(one.get("title", {}), dict):
        yield _("Number %(number)s is no object with code, type and title.") % place
        return
    for key in one.keys() - _KEYS:
        told = {**place, "key": key, "known": ", ".join(sorted(_KEYS))}
        yield _("Number %(number)s: there is no “%(key)s”, only %(known)s.") % told
    if not _CODE.fullmatch(str(one.get("code"))):
        yield _("Number %(number)s: a code takes small Latin letters, digits and _.") % place
    if one.get("type") not in TYPES:
        told = {**place, "type": one.get("type", ""), "known": ", ".join(TYPES)}
        yield _("Number %(number)s: there is no type “%(type)s”; there are %(known)s.") % told


class Unfit(ValueError):
    """A value that is none of the type."""


def fitted(kind: str, value: Any) -> Any:
    """A value as JSON keeps it for a type; None for none. Raises :class:`Unfit`."""
    if value is None or value == "" or value == []:
        return None
    return _FITTED[kind](value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping) and "label" in value:
        value = value["label"]
    if isinstance(value, Mapping | list | tuple) or value is None:
        raise Unfit
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, date):
        value = value.isoformat()
    text = str(value).replace("\x00", "")
    if len(text) > LONGEST_TEXT:
        raise Unfit
    return text


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Unfit
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Unfit from None
    if not math.isfinite(found):
        raise Unfit
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _boolean(value: Any) -> bool:
    found = {"true": True, "false": False}.get(str(value).lower())
    if found is None:
        raise Unfit
    return found


def _date(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localdate(value).isoformat()
    return str(_iso(value, date.fromisoformat).isoformat())


def _moment(value: Any) -> str:
    found = _iso(value, datetime.fromisoformat)
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    return (found if timezone.is_aware(found) else timezone.make_aware(found)).isoformat()


def _iso(value: Any, read: Callable[[str], Any]) -> Any:
    if isinstance(value, date):
        return value
    try:
        return read(str(value))
    except ValueError:
        raise Unfit from None


def _list(value: Any) -> list[str]:
    items: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if len(items) > MOST_ITEMS:
        raise Unfit
    return [_text(one) for one in items]


_FITTED: Mapping[str, Callable[[Any], Any]] = {
    "text": _text, "long_text": _text, "number": _number, "boolean": _boolean, "date": _date,
    "moment": _moment, "list": _list,
}  # fmt: skip
