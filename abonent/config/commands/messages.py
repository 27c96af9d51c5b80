"""``abonent messages``: compile translations."""

from __future__ import annotations

import argparse

from abonent.config import messages
from abonent.config.progress import step

NAME = "messages"
HELP = "Compile translations that changed"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Compile what is stale."""
    del args
    with step("Translations", "Переводы") as under_way:
        under_way.unchanged = messages.compile_stale() == 0
    return 0
