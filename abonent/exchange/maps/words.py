"""What a map asks for and what is wrong with a row, in the words of whoever has the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abonent.cases.queries import definitions_of, get_catalogue
from abonent.exchange.maps.model import ImportSpec, SetupTopic, Spec
from abonent.kernel.errors import Invalid
from abonent.kernel.text import localized

EXAMPLE = datetime(2026, 11, 22, 14, 30)  # noqa: DTZ001 - shown, never compared
MOST_FORMATS = 3
_PARTS: dict[str, Callable[[], str]] = {
    "%d": lambda: _("day"),
    "%m": lambda: _("month"),
    "%b": lambda: _("month in letters"),
    "%B": lambda: _("month in letters"),
    "%Y": lambda: _("year"),
    "%y": lambda: _("two digits of the year"),
    "%H": lambda: _("hours"),
    "%I": lambda: _("hours up to 12"),
    "%p": lambda: _("AM or PM"),
    "%M": lambda: _("minutes"),
    "%S": lambda: _("seconds"),
}
_FIELDS: dict[str, Callable[[], str]] = {
    "key": lambda: _("Key"),
    "started_at": lambda: _("Beginning of the contact"),
    "channel": lambda: _("Channel"),
    "place": lambda: _("Place"),
    "direction": lambda: _("Direction"),
    "address": lambda: _("Number or e-mail"),
    "summary": lambda: _("Summary"),
    "duration_seconds": lambda: _("Duration"),
    "contact_person": lambda: _("Contact person"),
    "topic": lambda: _("Topic"),
    "kind": lambda: _("Kind"),
    "priority": lambda: _("Priority"),
    "state": lambda: _("State"),
    "owner": lambda: _("Owner"),
    "text": lambda: _("Text"),
    "resolved_at": lambda: _("Time of the resolution"),
    "closed_at": lambda: _("Time of the closing"),
    "client": lambda: _("Client"),
    "client_id": lambda: _("Client"),
}
_DIGITS = re.compile(r"\^?(?:\\d|\[0-9\])(?:(\+)|\{(\d+)(?:,(\d+))?\})\$?")


def tell_formats(formats: Sequence[str]) -> str:
    """Formats of dates with examples: ``day.month.year (22.11.2026)``."""
    return "; ".join(_tell_format(one) for one in formats[:MOST_FORMATS])


def _tell_format(pattern: str) -> str:
    words = re.sub(r"%[a-zA-Z]", lambda found: _word(found[0]), pattern)
    example = EXAMPLE.strftime(pattern)
    return example if "%" in words else f"{words} ({example})"


def _word(directive: str) -> str:
    part = _PARTS.get(directive)
    return part() if part else directive


def tell_pattern(pattern: str) -> str:
    """What a regular expression of a map asks for: nobody has to read it."""
    digits = _DIGITS.fullmatch(pattern)
    if digits is None:
        return _("it is not written as the map asks; correct it, or the pattern in the map")
    if digits[1]:
        return _("write digits only, such as 4101")
    least, most = int(digits[2]), int(digits[3] or digits[2])
    if least == most:
        said = ngettext("write exactly %(n)s digit", "write exactly %(n)s digits", most)
        return said % {"n": most}
    return _("write %(least)s to %(most)s digits") % {"least": least, "most": most}


OWN = "client.attributes."
"""What the names of own attributes of a new client begin with."""


def tell_refusal(refusal: Invalid, spec: ImportSpec) -> list[str]:
    """Every problem of a row under the name that its column has in the file."""
    return [
        f"{name}: {text}" if name else str(text)
        for field, texts in refusal.problems.items()
        for name in [_where(field, spec)]
        for text in texts
    ]


def _where(field: str, spec: ImportSpec) -> str:
    columns = _columns(field, spec)
    if columns:
        named = ", ".join(_("“%(name)s”") % {"name": column} for column in columns)
        said = ngettext("Column %(columns)s", "Columns %(columns)s", len(columns))
        return said % {"columns": named}
    if field.startswith("attributes."):
        code = field.partition(".")[2]
        return _("Attribute “%(name)s”") % {"name": attribute_names(spec).get(code, code)}
    known = _FIELDS.get(field)
    return known() if known else ""


def _columns(field: str, spec: ImportSpec) -> list[str]:
    """The columns that a field is read from."""
    whole, _dot, part = field.partition(".")
    if whole == "attributes":
        found = spec.fields.attributes.get(part)
    elif field in {"client", "client_id"}:
        return list(dict.fromkeys(search.column for search in spec.client.find))
    elif field.startswith(OWN):
        new = spec.client.create
        found = new.attributes.get(field.removeprefix(OWN)) if new else None
    elif whole == "client":
        found = getattr(spec.client.create, part, None)
    else:
        found = getattr(spec.fields, field, None)
    return found.reads if isinstance(found, Spec) else []


def attribute_names(spec: ImportSpec) -> dict[str, str]:
    """Attributes by code in the reader's language, those that the map itself sets up first."""
    known = {
        d.code: d.label for node in get_catalogue().topics.values() for d in definitions_of(node)
    }
    return known | _set_up(spec.setup.topics)


def _texts(name: Mapping[Any, str]) -> dict[str, str]:
    return dict(name)


def _set_up(topics: Sequence[SetupTopic]) -> dict[str, str]:
    names: dict[str, str] = {}
    for topic in topics:
        names |= {one.code: localized(_texts(one.name)) for one in topic.attributes}
        names |= _set_up(topic.topics)
    return names
