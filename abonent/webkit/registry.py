"""What rooms put into the frame: rooms of the rail and commands of the palette.

Filled in ``apps.py`` of each room::

    rail.add(RailEntry(key="cases", label=_("Cases"), url="cases:list", icon="ticket",
                       permission="cases.see", order=20, go="c"))
    commands.add(Command(key="contact", label=_("New contact"), url="cases:register", icon="plus",
                         permission="cases.register", hotkey="n", primary=True))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from abonent.kernel.actor import Actor
from abonent.kernel.registry import Registry

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEntry:
    """A room in the left rail. ``go`` is the letter after ``g``; ``permission`` "" shows it to all.

    ``words`` are other names a person may type in the palette.
    """

    key: str
    label: Text
    url: str
    icon: str
    permission: str = ""
    order: int = 50
    go: str = ""
    words: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the palette. ``hotkey`` works on every page; ``primary`` is a top-bar button."""

    key: str
    label: Text
    url: str
    icon: str
    permission: str = ""
    order: int = 50
    hotkey: str = ""
    primary: bool = False
    words: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPanel:
    """A panel of the start page. ``load(actor)`` gives the context of ``template``.

    ``topics`` are the live topics on whose changes it is fetched again; ``more_url`` in the context
    leads to the rest.
    """

    code: str
    title: Text
    icon: str
    permission: str
    template: str
    load: Callable[[Actor], Mapping[str, Any]]
    order: int = 50
    topics: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopPart:
    """A part of the top bar before the tools.

    ``template`` is drawn on every page, so it reads nothing: what has to be read, it fetches later.
    """

    key: str
    template: str
    order: int = 50


rail: Registry[RailEntry] = Registry(key=lambda entry: entry.key)
commands: Registry[Command] = Registry(key=lambda command: command.key)
start_panels: Registry[StartPanel] = Registry(key=lambda panel: panel.code)
top_parts: Registry[TopPart] = Registry(key=lambda part: part.key)
