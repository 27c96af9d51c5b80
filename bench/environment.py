"""What the benches run on: an embedded PostgreSQL with full durability, and web servers."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from abonent.config import children, postgres
from abonent.config.installation import ROOT
from bench.harness import tell
from bench.processes import free_port

if TYPE_CHECKING:
    from bench.company import Company

_ABONENT = (sys.executable, "-m", "abonent")
SEED = 7
CLIENTS = 2000  # of the company, with consecutive ids: pgbench names them by arithmetic


@dataclass(frozen=True, slots=True)
class Web:
    """A running web server with its worker process for events and jobs."""

    port: int
    pids: tuple[int, ...]
    """Heads of the families of processes that are ours."""

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of one request."""
        return self._ask("GET", path, headers or {})

    def post(self, path: str, headers: dict[str, str], body: str) -> tuple[int, bytes]:
        """Status and body of one form sent; ``headers`` hold what CSRF protection asks for."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, headers | form, body)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers={"Host": "localhost", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Environment:
    """Use as a context. The server starts when a bench first needs it; leaving ends it."""

    def __init__(self, data: Path | None = None, *, quick: bool = False) -> None:
        self.quick = quick
        self._kept = data
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Environment:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installations keep compiled modules
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def rounds(self) -> int:
        """How often ours and the limit take turns."""
        return 3 if self.quick else 5

    @property
    def seconds(self) -> int:
        """How long one turn lasts."""
        return 2 if self.quick else 4

    @cached_property
    def data(self) -> Path:
        """The data folder, on the disk of the working copy: a memory disk would flatter us."""
        if self._kept:
            self._kept.mkdir(parents=True, exist_ok=True)
            return self._kept.resolve()
        return self.scratch("data-")

    def scratch(self, prefix: str) -> Path:
        """A folder that is removed in the end."""
        build = ROOT / "build"
        build.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"bench-{prefix}", dir=build))
        folder.chmod(0o711)  # the database's account passes through when we are root
        self._open.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    @cached_property
    def server(self) -> postgres.Server:
        """The database, migrated, with Django set up on it in this process."""
        tell("starting PostgreSQL, fsync and synchronous_commit on")
        with postgres.start(self.data) as server:
            _as_superuser(self.data, "ALTER SYSTEM SET shared_preload_libraries = "
                                     "'pg_stat_statements'")  # fmt: skip
        server = self._open.enter_context(postgres.start(self.data))
        _as_superuser(
            self.data,
            "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
            "ALTER SYSTEM SET pg_stat_statements.track = 'none'",
            "SELECT pg_reload_conf()",
        )
        os.environ["DATABASE_URL"] = server.url
        os.environ["ABONENT_DATA"] = str(self.data)
        os.environ["ABONENT_LOG"] = "WARNING"
        from abonent.config import cli, schema

        cli.set_up_django()
        schema.migrate()
        return server

    @cached_property
    def company(self) -> Company:
        """Our own reference data, operators and a few clients."""
        _ = self.server
        from bench.company import make_company

        return make_company()

    def fill(self, *, clients: int, cases: int) -> None:
        """See that there are at least so many clients and cases."""
        _ = self.company
        from abonent.cases import demo as cases_demo
        from abonent.parties import demo as parties_demo

        missing = clients - self.count("parties_client")
        if missing > clients // 50:
            tell(f"generating {missing:,} clients")
            parties_demo.load(clients=missing, seed=SEED)
            self._settle()
        missing = cases - self.count("cases_case")
        if missing > cases // 50:
            tell(f"generating {missing:,} cases")
            cases_demo.load(cases=missing, years=5, seed=SEED)
            self._settle()

    def _settle(self) -> None:
        """Leave no vacuum or checkpoint of the loading to the measuring."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        _as_superuser(self.data, "CHECKPOINT")

    def count(self, table: str) -> int:
        """Rows of a table."""
        with psycopg.connect(self.server.url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0

    @contextlib.contextmanager
    def statements(self) -> Iterator[dict[str, int]]:
        """Count the statements the database gets inside; the dict is filled at the end."""
        counted: dict[str, int] = {}
        _as_superuser(self.data, "ALTER SYSTEM SET pg_stat_statements.track = 'top'",
                      "SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)",
                      "SELECT pg_stat_statements_reset()")  # fmt: skip
        yield counted
        url = postgres.url(self.data, role="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            counted.update(
                connection.execute(
                    "SELECT query, sum(calls)::bigint FROM pg_stat_statements s JOIN pg_roles r "
                    "ON r.oid = s.userid WHERE r.rolname = %s GROUP BY query",
                    [postgres.ROLE],
                ).fetchall()
            )
        _as_superuser(self.data, "ALTER SYSTEM SET pg_stat_statements.track = 'none'",
                      "SELECT pg_reload_conf()")  # fmt: skip

    @contextlib.contextmanager
    def web(self, *, workers: int = 2, threads: int = 8, jobs: bool = True) -> Iterator[Web]:
        """The product's web server, and its worker process as in every installation."""
        _ = self.server
        port = free_port()
        words = ["serve", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
                 "--threads", str(threads)]  # fmt: skip
        log = self.data / "log"
        started = [children.spawn([*_ABONENT, *words], log=log / "bench-web.log")]
        try:
            if jobs:
                started.append(children.spawn([*_ABONENT, "worker"], log=log / "bench-worker.log"))
            web = Web(port, tuple(process.pid for process in started))
            if not children.wait_until(lambda: _is_well(web, started), seconds=60):
                raise RuntimeError(f"the web server did not start: {log / 'bench-web.log'}")
            yield web
        finally:
            for process in started:
                children.stop(process, by=signal.SIGTERM, grace=15)


def _is_well(web: Web, started: list[subprocess.Popen[bytes]]) -> bool:
    if any(process.poll() is not None for process in started):
        raise RuntimeError("the web server or the worker ended at once: see the logs")
    try:
        return web.get("/healthz")[0] == http.HTTPStatus.OK
    except OSError:
        return False


def _as_superuser(data: Path, *statements: str) -> None:
    url = postgres.url(data, role="postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
