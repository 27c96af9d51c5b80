"""Keeps the programs of an installation running, until it is told to stop.

A dead program comes back after pauses that grow while it keeps dying. Ctrl-C, SIGTERM and a
closed terminal end all programs, the last started first. One supervisor a data folder: a lock
that the kernel releases whatever happens. No Django here, so that watching costs little memory.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO

from abonent.config import children
from abonent.config.children import Account
from abonent.config.progress import Impossible, say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead program is started again
STEADY = 60.0  # seconds of life after which earlier deaths are forgotten
LOOK = 0.2  # seconds between looks at the children
LOG_LIMIT = 10 * 1024 * 1024


class StopAsked(BaseException):
    """Somebody wants all of it to end; passes through every ``except Exception``."""


@dataclass(frozen=True)
class Program:
    """How one program is started, known to be ready, and ended."""

    name: str
    argv: Sequence[str]
    ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None  # runs before each start
    account: Account | None = None
    env: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    again_at: float | None = None


class Supervisor:
    """Use as a context: leaving it, however, ends every program."""

    def __init__(self, data: Path, *, first_pause: float = FIRST_PAUSE) -> None:
        self._data = data
        self._first_pause = first_pause
        self._children: list[_Child] = []
        self._register = children.Register(data / "run" / "children.json")
        self._lock: IO[str] | None = None

    def __enter__(self) -> Supervisor:
        self._take_lock()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if name != signal.SIGHUP or signal.getsignal(name) != signal.SIG_IGN:  # nohup
                signal.signal(name, _ask_to_stop)
        self._register.end_leftovers()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        for child in reversed(self._children):
            program = child.program
            children.stop(child.process, by=program.stop_signal, grace=program.grace)
        self._register.forget()
        if self._lock:
            self._lock.close()
        return kind is not None and issubclass(kind, StopAsked)

    def _take_lock(self) -> None:
        run = self._data / "run"
        try:
            self._data.mkdir(mode=0o711, parents=True, exist_ok=True)
            run.mkdir(mode=0o700, exist_ok=True)
            lock = (run / "lock").open("a+")
        except OSError as error:
            raise _unusable(self._data, error) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _already_running(self._data, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def start(self, program: Program, *, seconds: float = 60) -> None:
        """Start a program and wait until it is ready; raise :class:`Impossible` if it is not."""
        log = self._log(program)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".old.log"))
        child = _Child(program, self._spawn(program), time.monotonic())
        self._children.append(child)

        def settled() -> bool:
            return child.process.poll() is not None or program.ready()

        if not children.wait_until(settled, seconds=seconds) or child.process.poll() is not None:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise Impossible(
                f"{program.name} did not start ({log}):\n{tail}",
                f"{program.name} не запустился ({log}):\n{tail}",
            )

    def watch(self) -> None:
        """Start again whatever dies. Ends by :class:`StopAsked` alone."""
        while True:
            for child in self._children:
                self._look_after(child)
            time.sleep(LOOK)

    def _look_after(self, child: _Child) -> None:
        moment = time.monotonic()
        if child.again_at is not None:
            if moment >= child.again_at:
                child.process, child.again_at = self._spawn(child.program), None
                child.started = time.monotonic()
        elif (status := child.process.poll()) is not None:
            children.kill_group(child.process.pid)
            child.deaths = 0 if moment - child.started > STEADY else child.deaths
            pause = min(self._first_pause * 2**child.deaths, LONGEST_PAUSE)
            child.deaths += 1
            child.again_at = moment + pause
            name = child.program.name
            say(
                f"  {name} ended ({status}); starting it again in {pause:g} s",
                f"  {name} завершился ({status}); запуск снова через {pause:g} с",
            )

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        program.before()
        process = children.spawn(
            program.argv,
            log=self._log(program),
            env=program.env,
            account=program.account,
            cwd=Path("/") if program.account else None,
            death_signal=program.stop_signal,
        )
        self._register.note(program.name, process.pid)
        return process

    def _log(self, program: Program) -> Path:
        return self._data / "log" / f"{program.name}.log"


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise StopAsked


def _unusable(data: Path, error: OSError) -> Impossible:
    return Impossible(
        f"{data} cannot be the data folder: {error.strerror}. "
        "Choose another: make up DATA=another-folder",
        f"{data} не может быть папкой данных: {error.strerror}. "
        "Выберите другую: make up DATA=другая-папка",
    )


def _already_running(data: Path, pid: str) -> Impossible:
    return Impossible(
        f"Abonent already runs on {data} (process {pid}). "
        "Stop it with Ctrl-C, or start another: make up PORT=8001 DATA=another-folder",
        f"Abonent уже работает с папкой {data} (процесс {pid}). "
        "Остановите его (Ctrl-C) или запустите другой: make up PORT=8001 DATA=другая-папка",
    )
