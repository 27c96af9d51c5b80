"""``abonent demo``: the demo company, or as much of one as a bench asks for."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from abonent.config.progress import Impossible, say

NAME = "demo"
HELP = "Load the demo company, or fill the database with generated clients and cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and how much of it."""
    below = parser.add_subparsers(dest="what", required=True)
    below.add_parser("load", help="the demo company, unless it is there")
    generate = below.add_parser("generate", help="add so many clients and cases")
    generate.add_argument("--clients", type=_count, default=0, help="how many clients")
    generate.add_argument("--cases", type=_count, default=0, help="how many cases")
    generate.add_argument("--years", type=float, default=5, help="how far back the cases go")
    generate.add_argument("--seed", type=int, default=1, help="the same seed, the same data")


def _count(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 0:
        raise argparse.ArgumentTypeError("give a number of 0 or more")
    return number


def run(args: argparse.Namespace) -> int:
    """Load or generate."""
    from abonent.config import demo

    if args.what == "load":
        demo.load_once()
        return 0
    amount = demo.Amount(args.clients, args.cases, args.years, args.seed)
    began = time.perf_counter()
    with _bars({"clients": args.clients, "cases": args.cases}) as report:
        try:
            demo.generate(amount, report=report)
        except LookupError as missing:
            raise Impossible(
                f"Nothing to build on: {missing.args[0]}.",
                f"Не на чем строить: {missing.args[0]}.",
            ) from missing
    demo.analyse()
    seconds = time.perf_counter() - began
    say(
        f"{args.clients:,} clients and {args.cases:,} cases in {seconds:.1f} s",
        f"Клиентов: {args.clients:,}, обращений: {args.cases:,}, за {seconds:.1f} с",
    )
    return 0


@contextmanager
def _bars(totals: dict[str, int]) -> Iterator[Callable[[str, int], None]]:
    """A progress bar for each kind of rows, where a person is looking."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), disable=not sys.stdout.isatty()) as progress:
        tasks = {name: progress.add_task(name, total=n) for name, n in totals.items() if n}
        yield lambda name, number: progress.update(tasks[name], completed=number)
