"""The supervisor, with real programs and the real database: what dies comes back or goes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from abonent.config import postgres
from abonent.config.children import is_gone, wait_until
from abonent.config.installation import Address
from abonent.config.progress import Impossible
from abonent.config.supervisor import Supervisor

SECONDS = 30.0


class Running:
    """`abonent database` on a folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "abonent", "database", "--data", str(data)],
            env={**os.environ, "LANG": "C", "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_ready(self) -> psutil.Process:
        """The postmaster, once it takes connections."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("DATABASE_URL="):
                return self.postmaster()
        raise AssertionError("the database did not start")

    def postmaster(self) -> psutil.Process:
        return psutil.Process(self.postmaster_number())

    def postmaster_number(self) -> int:
        noted = json.loads((self.data / "run" / "children.json").read_text())
        return int(noted["postgres"][0])

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(postgres.url(self.data), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def end(self, by: signal.Signals) -> str:
        self.process.send_signal(by)
        return self.process.communicate(timeout=SECONDS)[0]


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="abonent-up-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture
def running(data: Path) -> Iterator[Running]:
    started = Running(data)
    yield started
    if started.process.poll() is None:
        started.end(signal.SIGTERM)


def test_ctrl_c_ends_everything(running: Running) -> None:
    postmaster = running.wait_ready()
    family = [postmaster, *postmaster.children(recursive=True)]
    running.end(signal.SIGINT)
    assert running.process.returncode == 0
    assert [p for p in family if not is_gone(p)] == []
    assert not (running.data / "run" / "children.json").exists()


def test_a_killed_postmaster_comes_back_with_the_data(running: Running) -> None:
    postmaster = running.wait_ready()
    running.ask("CREATE TABLE kept (n integer)")
    running.ask("INSERT INTO kept VALUES (42)")
    postmaster.kill()
    assert wait_until(lambda: running.postmaster_number() != postmaster.pid, seconds=SECONDS)
    assert wait_until(lambda: postgres.is_ready(running.data), seconds=SECONDS)
    assert running.ask("SELECT n FROM kept") == [(42,)]
    assert "postgres ended (-9); starting it again in 0.5 s" in running.end(signal.SIGTERM)


def test_a_killed_backend_costs_nothing_committed(running: Running) -> None:
    running.wait_ready()
    running.ask("CREATE TABLE kept AS SELECT 7 AS n")
    with psycopg.connect(postgres.url(running.data)) as victim:
        os.kill(victim.info.backend_pid, signal.SIGKILL)

    def answers() -> bool:
        try:
            return running.ask("SELECT n FROM kept") == [(7,)]
        except psycopg.OperationalError:
            return False

    assert wait_until(answers, seconds=SECONDS)


def test_a_killed_supervisor_leaves_no_orphan_and_loses_nothing(running: Running) -> None:
    postmaster = running.wait_ready()
    running.ask("CREATE TABLE kept AS SELECT 1 AS n")
    running.end(signal.SIGKILL)
    assert wait_until(lambda: is_gone(postmaster), seconds=SECONDS)
    again = Running(running.data)
    again.wait_ready()
    assert again.ask("SELECT n FROM kept") == [(1,)]
    again.end(signal.SIGINT)
    assert again.process.returncode == 0


def test_a_lock_with_the_number_of_another_program_is_seen_through(running: Running) -> None:
    running.wait_ready()
    lock = running.data / "postgres" / "cluster" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    running.end(signal.SIGINT)
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = Running(running.data)
    assert not is_gone(again.wait_ready())
    again.end(signal.SIGINT)


def test_a_second_supervisor_on_the_folder_is_refused(running: Running) -> None:
    postmaster = running.wait_ready()
    second = Running(running.data)
    said, _ = second.process.communicate(timeout=SECONDS)
    assert second.process.returncode == 1
    assert f"Abonent already runs on {running.data} (process {running.process.pid})" in said
    assert running.postmaster() == postmaster


def test_a_taken_port_names_the_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Impossible, match=f"make up PORT={port + 1}"):
            Address("127.0.0.1", port).check_free()
    Address("127.0.0.1", port).check_free()


@pytest.mark.parametrize("port", [99999, 65536, 0, -1])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(Impossible, match=f"There is no port {port}. Choose one of 1 to 65535"):
        Address("127.0.0.1", port).check_free()


@pytest.mark.parametrize("below", [".", "inside"])
def test_a_file_cannot_be_the_data_folder(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(Impossible, match="cannot be the data folder"),
        Supervisor(tmp_path / "file" / below),
    ):
        pass
    assert (tmp_path / "file").read_text() == "mine"
