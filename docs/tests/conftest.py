"""An installation of its own for the commands of the papers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from abonent.config.children import wait_until
from abonent.config.installation import Address

ROOT = Path(__file__).parents[2]
TOKEN = "from abonent.staff.actions import create_token; from abonent.staff.queries import *; "
TOKEN += "print(create_token(by=find_actor_by_login(login='agent'), name='papers'))"


@dataclass
class Installation:
    """A folder that looks like a clone, and a database with the reference data of the demo."""

    folder: Path
    env: dict[str, str]
    stopped_by: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run lines of a shell, in order, until one fails."""
        words = ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(
            words, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    def serve(self) -> str:
        """The address of a web server, started when first asked for."""
        if not self.address:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            serve = [sys.executable, "-m", "abonent", "serve", "--port", str(port)]
            log = (self.folder / "serve.log").open("wb")
            self.stopped_by.append(
                subprocess.Popen([*serve, "--workers", "1"], env=self.env, stderr=log, stdout=log)
            )
            self.address = f"localhost:{port}"
            answers = Address("127.0.0.1", port).answers
            assert wait_until(answers, seconds=20), (self.folder / "serve.log").read_text()
            self.env["TOKEN"] = self.run(
                f'{sys.executable} -m django shell -v 0 -c "{TOKEN}"'
            ).stdout.strip()
        return self.address


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A throw-away installation; its database is dropped with what the papers made beside it."""
    server = os.environ["DATABASE_URL"]
    name = f"papers_{os.getpid()}"
    folder = tmp_path_factory.mktemp("clone")
    (folder / ".venv").symlink_to(Path(sys.prefix))
    shutil.copytree(ROOT / "samples", folder / "samples")
    env = {
        **os.environ,
        "DATABASE_URL": _address(server, name),
        "ABONENT_DATA": str(folder / ".data"),
        "DJANGO_SETTINGS_MODULE": "abonent.config.settings",
        "PYTHONPATH": str(ROOT),
        "LANG": "en_US.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    one = Installation(folder, env)
    with psycopg.connect(_address(server, "postgres"), autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name}")
        try:
            made = one.run("abonent migrate && abonent demo generate --clients 5 --cases 5")
            assert made.returncode == 0, made.stdout + made.stderr
            yield one
        finally:
            for process in one.stopped_by:
                process.terminate()
                process.wait(20)
            for database in (name, "abonent_restored"):
                maintenance.execute(_HANG_UP, [database])
                maintenance.execute(f"DROP DATABASE IF EXISTS {database}")


_HANG_UP = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = %s AND usename = current_user
"""
"""``WITH (FORCE)`` is refused while a vacuum, which is the superuser's, is at work there."""


def _address(server: str, database: str) -> str:
    """The address of another database of the server, as ``DATABASE_URL`` has it."""
    if server.startswith("postgres"):
        before, _slash, after = server.removeprefix("postgresql://").partition("/")
        _old, mark, options = after.partition("?")
        return f"postgresql://{before}/{database}{mark}{options}"
    return make_conninfo(**{**conninfo_to_dict(server), "dbname": database})
