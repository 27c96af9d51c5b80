"""``abonent front``: build the browser's side."""

from __future__ import annotations

import argparse

from abonent.config import front
from abonent.config.progress import step

NAME = "front"
HELP = "Build scripts and styles when their sources changed"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    parser.add_argument("--check", action="store_true", help="see that the types hold, too")


def run(args: argparse.Namespace) -> int:
    """Build, unless fresh."""
    with step("Front end", "Интерфейс") as under_way:
        if front.is_fresh() and not args.force:
            under_way.unchanged = True
        else:
            front.build()
        if args.check:
            front.check()
    return 0
