"""``abonent migrate``: bring the schema up to date, for installations of one's own."""

from __future__ import annotations

import argparse

from abonent.config import schema
from abonent.config.progress import step

NAME = "migrate"
HELP = "Bring the schema of the database up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Apply what is missing; many machines may ask at once."""
    del args
    with step("Schema", "Схема базы") as under_way:
        under_way.unchanged = not schema.migrate()
    return 0
