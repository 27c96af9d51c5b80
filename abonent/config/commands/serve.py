"""``abonent serve``: the web server."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

NAME = "serve"
HELP = "serve pages and the live push on one port"


def add_arguments(parser: ArgumentParser) -> None:
    """What may be said on the command line; defaults come from the environment."""
    env = os.environ
    parser.add_argument("--host", default=env.get("ABONENT_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(env.get("ABONENT_PORT", "8000")))
    parser.add_argument("--workers", type=int, default=int(env.get("ABONENT_WORKERS", "2")))
    parser.add_argument(
        "--threads",
        type=int,
        default=int(env.get("ABONENT_THREADS", "8")),
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
