"""``abonent up``: everything that `make up` starts, in the foreground until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from abonent.config import front, installation, messages, postgres
from abonent.config.installation import PYTHON, Address
from abonent.config.numbers import port, positive
from abonent.config.progress import Impossible, say, step, tongue
from abonent.config.supervisor import Supervisor

NAME = "up"
HELP = "Start the database, web, push, worker and the demo company; Ctrl-C stops all of it"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen and where to keep."""
    installation.add_data_argument(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=port, default=8000, help="port to listen at")
    parser.add_argument("--web-workers", type=positive, default=2, help="processes that serve")
    parser.add_argument("--no-demo", action="store_true", help="an empty company")


def run(args: argparse.Namespace) -> int:
    """Prepare, start, say where, watch."""
    address = Address(args.host, args.port)
    os.environ["ABONENT_DATA"] = str(args.data)
    os.environ.setdefault("ABONENT_URL", str(address))
    with Supervisor(args.data) as supervisor:
        address.check_free()
        _build()
        embedded = not os.environ.get("DATABASE_URL")
        if embedded:
            with step("Database", "База данных"):
                supervisor.start(installation.database_program(args.data))
                postgres.make_database(args.data)
            os.environ["DATABASE_URL"] = postgres.url(args.data)
        prepared = _prepare(args.data, embedded=embedded, demo=not args.no_demo)
        with step("Worker and web server", "Обработчик заданий и веб-сервер"):
            for program in installation.list_programs(address, web_workers=args.web_workers):
                supervisor.start(program)
        _welcome(address, args.data, prepared["logins"])
        supervisor.watch()
    say("Stopped.", "Остановлено.")
    return 0


def _build() -> None:
    if not front.is_fresh():
        with step("Front end", "Интерфейс"):
            front.build()
    if messages.list_stale():
        with step("Translations", "Переводы"):
            messages.compile_stale()


def _prepare(data: Path, *, embedded: bool, demo: bool) -> dict[str, Any]:
    """Schema and demo company, by a process that ends; none when the last one left no work.

    The note of the last time lies beside the embedded database and vanishes with it.
    """
    note = data / ("postgres" if embedded else "run") / "prepared.json"
    state = installation.state_of_code() + (" demo" if demo else "")
    if embedded and note.exists():
        known: dict[str, Any] = json.loads(note.read_text())
        if known["state"] == state:
            return known
    words = [*PYTHON, "prepare", "--note", str(note), "--state", state]
    if subprocess.run([*words, *(["--demo"] if demo else [])], check=False).returncode:
        raise Impossible("The database was not prepared.", "База данных не подготовлена.")
    prepared: dict[str, Any] = json.loads(note.read_text())
    return prepared


def _welcome(address: Address, data: Path, logins: list[list[str]]) -> None:
    say(f"\n  Abonent: {address}", f"\n  Абонент: {address}")
    for login, password, english, russian in logins:
        title = russian if tongue() == "ru" else english
        say(f"    {title:<28} {login:<12} {password}", f"    {title:<28} {login:<12} {password}")
    say(
        f"\n  Logs: {data / 'log'}. Ctrl-C stops everything.",
        f"\n  Журналы: {data / 'log'}. Ctrl-C останавливает всё.",
    )
