"""The context processor: what the frame shows around a page, computed only if a template asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from abonent.kernel.errors import PermissionRefused
from abonent.webkit import assets, wording
from abonent.webkit.registry import Command, RailEntry, TopPart, commands, rail, top_parts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from abonent.kernel.actor import Actor

_PLACE = 987654321  # stands where the number goes

E = TypeVar("E", RailEntry, Command)


def find_url(name: str) -> str | None:
    """The address of the URL called ``name`` (or the path itself), or None if nobody serves it."""
    return name if name.startswith("/") else _url(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=512)
def _url(name: str, *_where: str | None) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def path_of(name: str, number: int) -> str:
    """``reverse(name, args=[number])``, without looking it up for every row of a list."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{number}{after}"


@lru_cache(maxsize=512)
def _around(name: str, *_where: str | None) -> tuple[str, str]:
    before, _mark, after = reverse(name, args=[_PLACE]).rpartition(str(_PLACE))
    return before, after


def find_reader(request: HttpRequest) -> Actor | None:
    """Who is logged in; the room ``staff`` puts it there."""
    return getattr(request, "operator", None)


def can(request: HttpRequest, permission: str) -> bool:
    """Whether the reader has ``permission``; "" needs none."""
    reader = find_reader(request)
    return not permission or (reader is not None and reader.can(permission))


def check(request: HttpRequest, permission: str) -> None:
    """Raise :class:`PermissionRefused` unless :func:`can`."""
    reader = find_reader(request)
    if permission and reader is not None:
        reader.check(permission)
    elif permission:
        raise PermissionRefused(permission)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry the reader may use, with its address."""

    entry: RailEntry | Command
    href: str
    current: bool


_fixed: dict[object, SafeString] = {}
_MOST_FIXED = 100


class Frame:
    """What surrounds a page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.operator = find_reader(request)
        self.language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
        self.languages = settings.LANGUAGES

    @cached_property
    def rail(self) -> list[Shown]:
        """Rooms the reader may enter, in order."""
        return self._shown(list(rail))

    @cached_property
    def commands(self) -> list[Shown]:
        """Commands the reader may give, in order."""
        return self._shown(list(commands))

    @cached_property
    def primary(self) -> list[Shown]:
        """Commands with a button in the top bar."""
        return [s for s in self.commands if isinstance(s.entry, Command) and s.entry.primary]

    @cached_property
    def top(self) -> list[TopPart]:
        """What rooms put into the top bar, in order."""
        return sorted(top_parts, key=lambda part: part.order) if self.operator else []

    @cached_property
    def search_url(self) -> str | None:
        """Where the search box leads; None hides it."""
        return find_url("search")

    @cached_property
    def suggest_url(self) -> str | None:
        """Where suggestions come from as one types."""
        return find_url("search_suggest") or (self.search_url and f"{self.search_url}/suggest")

    @cached_property
    def tabs_url(self) -> str | None:
        """Where the bar of tabs of work comes from; None: there is none."""
        return self._of_ones_own("work:tabs")

    @cached_property
    def here_url(self) -> str | None:
        """Where a page says that it is open; None: it keeps silent."""
        return self._of_ones_own("work:here")

    @cached_property
    def complete_url(self) -> str | None:
        """What ``::`` and ``@`` in text boxes ask; None: nobody answers."""
        return find_url("cases:complete") if self.operator else None

    @cached_property
    def language_url(self) -> str | None:
        """Where the chosen language is posted."""
        return find_url("set_language")

    @cached_property
    def logout_url(self) -> str | None:
        """Where logging out is posted."""
        return find_url("logout")

    @cached_property
    def preview_end_url(self) -> str | None:
        """Where the end of a look as somebody else is posted."""
        return find_url("preview_end")

    @cached_property
    def profile_url(self) -> str | None:
        """The reader's own page."""
        return find_url("profile")

    @cached_property
    def time_words(self) -> str:
        """Words with which the browser keeps times current, as JSON."""
        return json.dumps(wording.time_words(), ensure_ascii=False)

    @property
    def fixed(self) -> SafeString:
        """Palette, keys and other dialogs: the same for everyone of equal rights and language."""
        entries = tuple((s.entry.key, s.href) for s in (*self.commands, *self.rail))
        key = (self.language, assets.url("sprite.svg"), self.suggest_url, entries)
        if key not in _fixed:
            if len(_fixed) >= _MOST_FIXED:
                _fixed.clear()
            _fixed[key] = render_to_string("webkit/parts/fixed.html", {"frame": self})
        return _fixed[key]

    @cached_property
    def live_url(self) -> str | None:
        """The stream of changes, for people who are logged in."""
        return "/live" if self.operator else None

    @property
    def live_since(self) -> str:
        """Where that stream stood before the page read anything."""
        return getattr(self._request, "live_mark", "")

    def _of_ones_own(self, name: str) -> str | None:
        """Whoever looks as somebody else is not here as that person, nor has work in hand."""
        who = self.operator
        return find_url(name) if who is not None and who.watcher is None else None

    def _shown(self, entries: list[E]) -> list[Shown]:
        who, path, shown = self.operator, self._request.path, []
        for entry in sorted(entries, key=lambda e: (e.order, e.key)):
            if who is None or (entry.permission and not who.can(entry.permission)):
                continue
            if href := find_url(entry.url):
                current = path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
                shown.append(Shown(entry=entry, href=href, current=current))
        return shown


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The variable ``frame`` of every template."""
    return {"frame": Frame(request)}
