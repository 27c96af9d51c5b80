"""What one installation consists of: its folder, its database, its programs."""

from __future__ import annotations

import argparse
import errno
import hashlib
import http.client
import os
import signal
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from abonent.config import postgres
from abonent.config.progress import Impossible
from abonent.config.supervisor import Program

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-m", "abonent")


def data_folder() -> Path:
    """Where the embedded database, files, logs and the signing key are."""
    return Path(os.environ.get("ABONENT_DATA") or ROOT / ".data").resolve()


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command take ``--data``; the default is that of the settings."""
    parser.add_argument(
        "--data",
        type=lambda given: Path(given).resolve(),
        default=data_folder(),
        help="folder of the embedded database, files and logs",
    )


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        seen = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{seen}:{self.port}/"

    def check_free(self) -> None:
        """Raise :class:`Impossible` when nobody can listen there, or another program does."""
        if not 0 < self.port < 65536:
            raise Impossible(
                f"There is no port {self.port}. Choose one of 1 to 65535: make up PORT=8001",
                f"Порта {self.port} не бывает. Выберите от 1 до 65535: make up PORT=8001",
            )
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise self._refused(error) from None

    def _refused(self, error: OSError) -> Impossible:
        if error.errno != errno.EADDRINUSE:
            return Impossible(f"{self}: {error}", f"{self}: {error}")
        other = self.port + 1
        return Impossible(
            f"Port {self.port} is taken by another program. Choose one: make up PORT={other}",
            f"Порт {self.port} занят другой программой. Выберите другой: make up PORT={other}",
        )

    def answers(self) -> bool:
        """Whether the web server says that it is well."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - compared, not bound
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def database_program(data: Path) -> Program:
    """The embedded PostgreSQL, made when missing."""
    account = postgres.make(data)
    return Program(
        name="postgres",
        argv=postgres.command(data),
        ready=partial(postgres.is_ready, data),
        before=partial(postgres.end_leftovers, data),
        account=account,
        stop_signal=signal.SIGINT,  # fast shutdown: ends sessions, writes a checkpoint
        grace=30,
    )


def list_programs(address: Address, *, web_workers: int) -> list[Program]:
    """The programs beside the database, in the order of their start."""
    where = ("--host", address.host, "--port", str(address.port))
    serve = (*PYTHON, "serve", *where, "--workers", str(web_workers))
    return [
        Program(name="worker", argv=(*PYTHON, "worker")),
        Program(name="web", argv=serve, ready=address.answers),
    ]


def state_of_code() -> str:
    """Hash of everything that decides about the schema and the demo company."""
    together = hashlib.sha256()
    patterns = ["requirements.lock"]
    patterns += [f"abonent/{p}.py" for p in ("*/migrations/*", "**/demo*", "*/demo/*")]
    for file in sorted(f for pattern in patterns for f in ROOT.glob(pattern)):
        together.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return together.hexdigest()
