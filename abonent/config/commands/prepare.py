"""``abonent prepare``: schema and demo company, in one process that ends. `abonent up` calls it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from abonent.config import schema
from abonent.config.progress import step

NAME = "prepare"
HELP = "Bring the schema up to date and load the demo company"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to prepare and where to note that it was done."""
    parser.add_argument("--demo", action="store_true", help="load the demo company")
    parser.add_argument("--note", type=Path, help="file that gets the state and the log-ins")
    parser.add_argument("--state", default="", help="what the note says was prepared")


def run(args: argparse.Namespace) -> int:
    """Migrate, load, note."""
    with step("Schema", "Схема базы") as under_way:
        under_way.unchanged = not schema.migrate()
    logins: list[tuple[str, str, str, str]] = []
    if args.demo:
        with step("Demo company", "Пример компании"):
            logins = schema.load_demo()
    if args.note:
        args.note.parent.mkdir(parents=True, exist_ok=True)
        fresh = args.note.with_suffix(".new")
        fresh.write_text(json.dumps({"state": args.state, "logins": logins}))
        fresh.replace(args.note)
    return 0
