"""``abonent serve``: the web server."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from abonent.config.numbers import port, positive

NAME = "serve"
HELP = "Serve pages and the live push on one port"


def add_arguments(parser: ArgumentParser) -> None:
    """What may be said on the command line; defaults come from the environment."""
    env = os.environ
    # argparse reads defaults that are texts as it reads what is typed, and tells what is wrong
    parser.add_argument(
        "--host", default=env.get("ABONENT_HOST", "127.0.0.1"), help="address to listen at"
    )
    parser.add_argument(
        "--port", type=port, default=env.get("ABONENT_PORT", "8000"), help="port to listen at"
    )
    parser.add_argument(
        "--workers",
        type=positive,
        default=env.get("ABONENT_WORKERS", "2"),
        help="processes that serve; one for each core is a good start",
    )
    parser.add_argument(
        "--threads",
        type=positive,
        default=env.get("ABONENT_THREADS", "8"),
        help="threads for pages in each worker; each holds one database connection",
    )


def run(args: Namespace) -> int:
    """Serve until stopped."""
    from abonent.config.server import Binding, serve

    binding = Binding(host=args.host, port=args.port, workers=args.workers, threads=args.threads)
    try:
        serve(binding)
    except OSError as error:
        print(f"Cannot serve on {args.host}:{args.port}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    return 0
