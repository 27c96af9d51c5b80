"""The one search box: each room offers what it can find, the desk shows it together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing found: what it is called, what tells it from others, where its page is."""

    title: str
    subtitle: str
    url: str
    icon: str
    id: int
    """The object's own, by which programs ask for it."""
    is_exact: bool = False
    """Whether the text is the whole number of this thing, and not only a part of what it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchProvider:
    """A room's search. ``search(actor, text, limit)`` gives the likeliest first, within 50 ms."""

    code: str
    label: Text
    permission: str
    search: Callable[[Actor, str, int], Sequence[SearchHit]]
    order: int = 50


search_providers: Registry[SearchProvider] = Registry(key=lambda provider: provider.code)
