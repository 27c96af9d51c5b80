"""Filters of a list: a key in the URL, a control in the bar, a narrowing of the query."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from abonent.webkit import markup

if TYPE_CHECKING:
    from django.http import QueryDict

Text = str | Promise
Rows = QuerySet[Any]
Choices = Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]


class Inverted(ValueError):
    """A range that begins after it ends."""


class NoNumber(ValueError):
    """What stands where a number belongs."""


class Misread(ValueError):
    """A text that cannot be understood: ``message`` for its writer, ``span`` where it is wrong."""

    def __init__(self, message: Text, span: tuple[int, int]) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter. ``field`` is a lookup of the query; ``apply`` narrows it in another way.

    ``read`` returns None where the URL says nothing and raises ValueError where it says nonsense.
    """

    key: str
    label: Text
    field: str = ""
    apply: Callable[[Rows, Any], Rows] | None = None
    control: ClassVar[str] = ""

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        value = params.get(self.key, "").strip()
        if "\x00" in value:  # the database knows no such character
            raise ValueError(value)
        return value or None

    def narrow(self, rows: Rows, value: Any) -> Rows:
        """The rows that match ``value``."""
        return self.apply(rows, value) if self.apply else rows.filter(**{self._lookup(): value})

    def names(self) -> list[str]:
        """The parameters of the URL it reads."""
        return [self.key]

    def plain(self, params: QueryDict) -> dict[str, str]:  # noqa: ARG002 - most have one spelling
        """Parameters that readers of several languages would read differently, so spelled anew."""
        return {}

    def shape(self) -> str:
        """What its control looks like: a bar is drawn again only when this changes."""
        return f"{self.key}:{self.control}"

    def _lookup(self) -> str:
        return self.field or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFilter(Filter):
    """A search box: contains, unless ``apply`` searches better."""

    placeholder: Text = ""
    control: ClassVar[str] = "text"

    def _lookup(self) -> str:
        return f"{self.field or self.key}__icontains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Filter):
    """One of several. ``choices`` are (value, label) pairs or a function giving them."""

    choices: Choices = ()
    control: ClassVar[str] = "choice"

    def options(self, value: str | None) -> SafeString:
        """The options of its select."""
        return markup.options(self.listed(), value)

    def listed(self) -> list[tuple[str, Any]]:
        """The choices, values as the URL spells them."""
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in given]

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        value = Filter.read(self, params)
        if value is not None and value not in dict(self.listed()):
            raise ValueError(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiChoice(Choice):
    """Any of several: ``?state=open&state=waiting``. Values that are not ``usual`` stay folded."""

    usual: Container[str] | None = None
    control: ClassVar[str] = "multi"

    def boxes(self, value: Sequence[str] | None) -> SafeString:
        """Its boxes to tick."""
        chosen = value or ()
        if self.usual is None:
            return markup.boxes(self.key, self.listed(), chosen)
        near = [one for one in self.listed() if one[0] in self.usual or one[0] in chosen]
        rest = [one for one in self.listed() if one not in near]
        drawn = markup.boxes(self.key, near, chosen)
        return drawn + markup.folded(_("All others"), markup.boxes(self.key, rest, ()))

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        values = [value for value in params.getlist(self.key) if value]
        known = dict(self.listed())
        if strange := [value for value in values if value not in known]:
            raise ValueError(", ".join(strange))
        return values or None

    def _lookup(self) -> str:
        return f"{self.field or self.key}__in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Filter):
    """Yes, no or either."""

    control: ClassVar[str] = "choice"

    def listed(self) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("1", _("yes")), ("0", _("no"))]

    def options(self, value: str | None) -> SafeString:
        """The options of its select."""
        return markup.options(self.listed(), value)

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        value = Filter.read(self, params)
        if value not in {None, "0", "1"}:
            raise ValueError(value)
        return value

    def narrow(self, rows: Rows, value: Any) -> Rows:
        """The rows that match ``value``."""
        return Filter.narrow(self, rows, value == "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange(Filter):
    """From and to, both days included, in the reader's time zone: ``?opened_from=…&opened_to=…``.

    ``moments`` says that the field holds times and not dates.
    """

    moments: bool = True
    control: ClassVar[str] = "dates"

    def names(self) -> list[str]:
        """The parameters of the URL it reads."""
        return [f"{self.key}_from", f"{self.key}_to"]

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        given = [params.get(name, "").strip() for name in self.names()]
        days = [_day(text) if text else None for text in given]
        return _ordered(*days) if any(days) else None

    def narrow(self, rows: Rows, value: Any) -> Rows:
        """The rows that match ``value``."""
        if self.apply:
            return self.apply(rows, value)
        lookup = self._lookup()
        if self.moments:
            begin, end = span(*value)
            bounds = {f"{lookup}__gte": begin, f"{lookup}__lt": end}
        else:
            bounds = {f"{lookup}__gte": value[0], f"{lookup}__lte": value[1]}
        return rows.filter(**{name: bound for name, bound in bounds.items() if bound})


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange(Filter):
    """From and to, both included: ``?sum_from=…&sum_to=…``; ``?sum=…`` is exactly this number.

    ``number`` reads one as the reader writes it and raises ValueError for anything else.
    """

    number: Callable[[str], Any]
    control: ClassVar[str] = "numbers"

    def names(self) -> list[str]:
        """The parameters of the URL it reads."""
        return [self.key, f"{self.key}_from", f"{self.key}_to"]

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        exact, first, last = (self._number(params.get(name, "")) for name in self.names())
        if exact is not None:
            return exact, exact
        return None if first is None and last is None else _ordered(first, last)

    def _number(self, text: str) -> Any:
        try:
            return self.number(text)
        except ValueError:
            raise NoNumber(text.replace("\x00", "")) from None

    def plain(self, params: QueryDict) -> dict[str, str]:
        """The numbers without thousands set apart, their decimals after a dot."""
        spelled = {}
        for name in self.names():
            with suppress(ValueError):
                if (value := self._number(params.get(name, ""))) is not None:
                    spelled[name] = format(Decimal(str(value)), "f")
        return spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Filter):
    """Something chosen by a search on the server (a client, an operator): a combobox.

    ``url`` answers with ``webkit/options.html``; ``name_of`` names the chosen value.
    """

    url: Text = ""
    name_of: Callable[[str], str] = str
    control: ClassVar[str] = "lookup"

    def read(self, params: QueryDict) -> Any:
        """The value the URL asks for."""
        value = Filter.read(self, params)
        if value is not None and not self.name_of(value):
            raise ValueError(value)
        return value

    def shown_name(self, value: Any) -> str:
        """The name of the chosen value."""
        return self.name_of(value) if value else ""


def _ordered(first: Any, last: Any) -> tuple[Any, Any]:
    if first is not None and last is not None and first > last:
        raise Inverted
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(text) from None


def span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """When ``first`` begins and ``last`` ends in the reader's time zone; None stays open."""
    begin = _midnight(_within(first)) if first else None
    return begin, _midnight(_within(last) + timedelta(days=1)) if last else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _within(day: date) -> date:
    """A day whose midnights exist in UTC too: the calendar ends where Python's does."""
    return min(max(day, date.min + timedelta(days=1)), date.max - timedelta(days=1))
