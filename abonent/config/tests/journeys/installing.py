"""A product with a small company, served to the browsers of the journeys."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

SEED = Path(__file__).with_name("seed.py")


@contextmanager
def installed(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a product with a database of its own, and its data in ``folder``."""
    name = f"{name}_{os.getpid()}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    env = {
        **os.environ,
        "DATABASE_URL": psycopg.conninfo.make_conninfo(server, dbname=name),
        "ABONENT_DATA": str(folder),
    }
    run(env, "-m", "abonent", "migrate")
    run(env, str(SEED))
    yield env
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(env: Mapping[str, str], *, doors: int) -> Iterator[list[str]]:
    """A worker and so many web servers; their addresses."""
    programs = [_start(env, "worker")]
    ports = [_free_port() for _ in range(doors)]
    for port in ports:
        programs.append(_start(env, "serve", "--port", port, "--workers", "1", "--threads", "4"))
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        for address in addresses:
            _wait_for(address + "/healthz")
        yield addresses
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)


def run(env: Mapping[str, str], *args: str) -> None:
    """Run a program of Python within the installation."""
    subprocess.run([sys.executable, *args], env=env, check=True, capture_output=True, timeout=120)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _start(env: Mapping[str, str], *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "abonent", *args], env=env)


def _wait_for(url: str) -> None:
    for _attempt in range(300):
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
