"""``abonent worker``: background jobs and the subscribers of events."""

from __future__ import annotations

import argparse
import threading

from abonent.config.numbers import positive

NAME = "worker"
HELP = "Run background jobs and carry events to their subscribers, until SIGTERM"
CONCURRENCY = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how much to do at once."""
    parser.add_argument("--concurrency", type=positive, default=CONCURRENCY, help="jobs at once")


def run(args: argparse.Namespace) -> int:
    """Work until asked to end; jobs under way are finished first."""
    from procrastinate.contrib.django import app

    from abonent.bus import relay

    stop = threading.Event()
    carrier = threading.Thread(target=relay.run, args=(stop,), name="relay")
    carrier.start()
    try:
        jobs = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's connector has it
        jobs.run_worker(
            concurrency=args.concurrency,
            shutdown_graceful_timeout=8,
            delete_jobs="successful",
        )
    finally:
        stop.set()
        carrier.join()
    return 0
