"""``abonent check``: templates, translations and icons of the whole product."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from abonent.config.progress import Impossible

NAME = "check"
HELP = "Check templates, translations and icons"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of rooms; none means all."""
    parser.add_argument("rooms", nargs="*", help="rooms to check (default: all)")


def run(args: argparse.Namespace) -> int:
    """Print every problem; 1 if there is one."""
    from abonent.config import catalogues

    known = {room.name for room in catalogues.list_rooms()}
    if unknown := ", ".join(sorted(set(args.rooms) - known)):
        rooms = ", ".join(sorted(known))
        raise Impossible(f"No such room: {unknown}. There are {rooms}.",
                         f"Нет такой комнаты: {unknown}. Есть {rooms}.")  # fmt: skip
    problems = list(find_problems(set(args.rooms)))
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    return 1 if problems else 0


def find_problems(wanted: set[str]) -> Iterator[str]:
    """Everything wrong in the rooms ``wanted``, or in all of them if it is empty."""
    from abonent.config import catalogues, interface
    from abonent.config.front import DIST

    rooms = [room for room in catalogues.list_rooms() if not wanted or room.name in wanted]
    folders = {room.name for room in rooms}
    templates = [
        path
        for path in interface.list_templates()
        if path.relative_to(catalogues.ABONENT).parts[0] in folders
    ]
    yield from interface.find_problems(templates)
    yield from catalogues.find_problems(rooms)
    sprite = DIST / "sprite.svg"
    if sprite.exists():
        yield from interface.icon_problems(templates, sprite.read_text())
