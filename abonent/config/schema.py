"""Bringing a database to the state that the code expects."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from abonent.config import cli, external
from abonent.config.progress import Impossible

_LOCK = 7_226_683_668  # the number under which migrating processes wait for each other: "abonent"


def migrate() -> bool:
    """Apply missing migrations; whether there were any. Processes asking at once take turns."""
    if address := os.environ.get("DATABASE_URL"):
        external.check_server(address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            executor = MigrationExecutor(connection)
            if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
            call_command("migrate", interactive=False, verbosity=0)
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def load_demo() -> list[tuple[str, str, str, str]]:
    """Load the demo company unless it is there; log-ins: name, password, English, Russian title."""
    if "demo" not in cli.list_commands():
        return []
    if cli.main(["demo", "load"]):
        raise Impossible("The demo company was not loaded.", "Пример компании не загружен.")
    titles = import_module("abonent.staff.demo").LOGINS
    return [(login, password, title["en"], title["ru"]) for login, password, title in titles]
