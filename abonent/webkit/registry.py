"""What rooms put into the frame: rooms of the rail and commands of the palette.

Filled in ``apps.py`` of each room::

    rail.add(RailEntry(key="cases", label=_("Cases"), url="cases:list", icon="ticket",
                       permission="cases.see", order=20, go="c"))
    commands.add(Command(key="contact", label=_("New contact"), url="cases:register", icon="plus",
                         permission="cases.register", hotkey="n", primary=True))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

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


rail: Registry[RailEntry] = Registry(key=lambda entry: entry.key)
commands: Registry[Command] = Registry(key=lambda command: command.key)
