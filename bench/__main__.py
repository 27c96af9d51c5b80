"""``python -m bench [--only NAME,NAME] [--out FILE.json]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from bench import harness
from bench.environment import Environment


def main() -> int:
    """Run the benches asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default="", help="names of benches, separated by commas")
    parser.add_argument("--out", type=Path, help="JSON file that keeps the results")
    parser.add_argument("--list", action="store_true", help="only name the benches")
    parser.add_argument("--data", type=Path, help="keep the database here and use it again")
    parser.add_argument("--quick", action="store_true", help="short rounds: noisier, sooner over")
    args = parser.parse_args()
    console = Console()
    try:
        benches = harness.list_benches(args.only)
    except harness.UnknownBenchError as wrong:
        parser.error(str(wrong))
    if args.list:
        for bench in benches:
            console.print(f"{bench.name:<16} {bench.title}", highlight=False)
        return 0
    with Environment(args.data, quick=args.quick) as env:
        broken = harness.run(benches, env, console, out=args.out)
    if broken:
        console.print(f"broke off: {', '.join(broken)}", highlight=False)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
