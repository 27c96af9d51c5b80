"""``abonent messages``: bring catalogues in line with the sources; compile translations."""

from __future__ import annotations

import argparse
import sys

from abonent.config import messages
from abonent.config.progress import step

NAME = "messages"
HELP = "Compile translations that changed; with --update take new texts into the catalogues"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to update, and which rooms."""
    parser.add_argument("--update", action="store_true", help="take new texts, drop unused ones")
    parser.add_argument("rooms", nargs="*", help="rooms to update (default: all)")


def run(args: argparse.Namespace) -> int:
    """Update if asked, then compile what is stale."""
    if args.update:
        _update(set(args.rooms))
    with step("Translations", "Переводы") as under_way:
        under_way.unchanged = messages.compile_stale() == 0
    return 0


def _update(wanted: set[str]) -> None:
    from abonent.config import catalogues
    from abonent.config.cli import set_up_django

    set_up_django()
    for room in catalogues.list_rooms():
        if not wanted or room.name in wanted:
            came, went = catalogues.update(room)
            if came or went:
                sys.stdout.write(f"{room.name}: {came} new, {went} gone\n")
