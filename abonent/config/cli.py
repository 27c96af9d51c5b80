"""The command line ``abonent``: one module of :mod:`abonent.config.commands` a command.

A command is a module with ``NAME``, ``HELP``, ``add_arguments(parser)`` and ``run(args)``; a
module named ``up.py`` is ``abonent up``. Django is set up before ``run``, unless the module says
``NEEDS_DJANGO = False``; so a command imports models inside ``run`` and nothing heavy above it.
A command works on an installation, which must be there, unless it says ``NEEDS_DATA = False``.
"""

from __future__ import annotations

import argparse
import importlib
import keyword
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from abonent.config import commands
from abonent.config.installation import data_folder
from abonent.config.progress import Impossible, say


def list_commands() -> list[str]:
    """Names of all commands, sorted. The module of one named by a keyword ends in ``_``."""
    return sorted(m.name.removesuffix("_") for m in pkgutil.iter_modules(commands.__path__))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command asked for; its exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="abonent", description="Abonent, a CRM for telecoms")
    below = parser.add_subparsers(metavar="command", required=True)
    asked = given[0] if given else ""
    names = list_commands()
    # One command alone is imported: `abonent up` stays small while it watches the others.
    for name in [asked] if asked in names else names:
        module = _command(name)
        sub = below.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(command=module)
    args = parser.parse_args(given)
    return _run(args.command, args)


def _command(name: str) -> ModuleType:
    module = f"{name}_" if keyword.iskeyword(name) else name
    return importlib.import_module(f"{commands.__name__}.{module}")


def _run(command: ModuleType, args: argparse.Namespace) -> int:
    try:
        _check_address()
        if getattr(command, "NEEDS_DJANGO", True):
            if getattr(command, "NEEDS_DATA", True):
                _check_data()
            set_up_django()
            return _run_with_database(command, args)
        return int(command.run(args))
    except Impossible as reason:
        say(str(reason), str(reason), out=sys.stderr)
        return 1


def _check_address() -> None:
    """Raise :class:`Impossible` when ``DATABASE_URL`` is no address of a database."""
    if not (address := os.environ.get("DATABASE_URL")):
        return
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise Impossible(
            "DATABASE_URL is no address of a database. Write it like "
            "postgresql://user:password@host:5432/name",
            "В DATABASE_URL не адрес базы данных. Запишите его так: "
            "postgresql://пользователь:пароль@сервер:5432/база",
        ) from error


def _check_data() -> None:
    """See that there is an installation: one's own database is one, else `abonent up` makes it.

    Raises :class:`Impossible` where there is none, and leaves no empty folder behind.
    """
    data = data_folder()
    if os.environ.get("DATABASE_URL"):
        data.mkdir(parents=True, exist_ok=True)
    if not data.is_dir():
        raise Impossible(
            f"There is no installation of Abonent in {data}. Start it with `make up`, or name its "
            f"folder: export ABONENT_DATA=/path/to/data",
            f"В папке {data} нет установки Абонента. Запустите её командой `make up` или укажите "
            f"её папку: export ABONENT_DATA=/путь/к/данным",
        )


def _run_with_database(command: ModuleType, args: argparse.Namespace) -> int:
    from django.db import OperationalError

    try:
        return int(command.run(args))
    except OperationalError as error:
        if not str(error).startswith("connection"):
            raise
        raise Impossible(
            f"The database cannot be reached. Is `make up` running? {error}",
            f"База данных недоступна. Запущен ли `make up`? {error}",
        ) from error


def set_up_django() -> None:
    """Load the settings and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abonent.config.settings")
    import django

    django.setup()
