"""``abonent database``: the embedded PostgreSQL alone, for work on the code."""

from __future__ import annotations

import argparse

from abonent.config import installation, postgres
from abonent.config.progress import say
from abonent.config.supervisor import Supervisor

NAME = "database"
HELP = "Run the embedded PostgreSQL alone, until Ctrl-C"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the data folder."""
    installation.add_data_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Run it and print its address."""
    with Supervisor(args.data) as supervisor:
        supervisor.start(installation.database_program(args.data))
        postgres.make_database(args.data)
        say(f"DATABASE_URL={postgres.url(args.data)}", f"DATABASE_URL={postgres.url(args.data)}")
        supervisor.watch()
    return 0
