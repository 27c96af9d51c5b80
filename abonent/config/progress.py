"""What the two commands say while they work, in English or Russian by the shell's language.

Standard library only: it runs before the environment exists.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

WIDTH = 44


def tongue() -> str:
    """``ru`` or ``en``, as the shell's locale variables ask."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ru" if value.startswith("ru") else "en"
    return "en"


def say(english: str, russian: str, *, out: TextIO | None = None) -> None:
    """One line in the reader's language; nobody reading is no reason to fail."""
    stream = out or sys.stdout
    with suppress(OSError):
        stream.write((russian if tongue() == "ru" else english) + "\n")
        stream.flush()


@dataclass
class Step:
    """A step under way; ``unchanged`` is set by the one that found nothing to do."""

    unchanged: bool = False


@contextmanager
def step(english: str, russian: str) -> Iterator[Step]:
    """Show the step's name at once, and its seconds when it ends."""
    under_way = Step()
    sys.stdout.write(f"  {russian if tongue() == 'ru' else english:.<{WIDTH}} ")
    sys.stdout.flush()
    began = time.perf_counter()
    try:
        yield under_way
    except BaseException:
        say("failed", "не вышло")
        raise
    seconds = f"{time.perf_counter() - began:5.1f}"
    note = (" (unchanged)", " (без изменений)") if under_way.unchanged else ("", "")
    say(f"{seconds} s{note[0]}", f"{seconds} с{note[1]}")


class Impossible(Exception):
    """The command cannot go on; says why and what to do, in both languages."""

    def __init__(self, english: str, russian: str) -> None:
        super().__init__(english)
        self.russian = russian

    def __str__(self) -> str:
        return self.russian if tongue() == "ru" else str(self.args[0])


def told(refusal: Exception) -> str:
    """What a refusal says to a person at a shell: its sentences, without the names of fields."""
    from abonent.kernel.errors import Invalid

    if isinstance(refusal, Invalid):
        return "\n".join(str(text) for texts in refusal.problems.values() for text in texts)
    return str(getattr(refusal, "message", refusal))
