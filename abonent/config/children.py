"""Child processes that never outlive their parent, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The unprivileged user a child runs as when we are root."""

    uid: int
    gid: int


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, writing to ``log``; Ctrl-C reaches us and not it.

    Call from the main thread: the kernel sends ``death_signal`` when the starting thread ends.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_dying_with(os.getpid(), death_signal),  # safe: we have one thread
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def _dying_with(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    """Ask the kernel for a signal at the parent's death, and look whether it came before."""
    libc = _LIBC
    if libc is None:
        return None

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


def stop(child: subprocess.Popen[bytes], *, by: signal.Signals, grace: float) -> None:
    """Ask a child to end, wait ``grace`` seconds, then end it and whatever it started."""
    if child.poll() is None:
        child.send_signal(by)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(grace)
    kill_group(child.pid)
    child.wait()


def kill_group(pid: int) -> None:
    """End what a child has left in its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def end_strangers(processes: Sequence[psutil.Process], *, grace: float) -> None:
    """Wait for processes that are not our children to end; after ``grace`` seconds kill them."""
    if wait_until(lambda: all(map(is_gone, processes)), seconds=grace):
        return
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: all(map(is_gone, processes)), seconds=grace)


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended, if only its parent has not taken note (no init in a box)."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Register:
    """A file naming the children, for the start after a supervisor that could not clean up."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, tuple[int, float]] = {}

    def note(self, name: str, pid: int) -> None:
        """Remember a child that has just started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._known[name] = (pid, psutil.Process(pid).create_time())
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._known))
        fresh.replace(self._file)

    def forget(self) -> None:
        """All children have ended."""
        self._known.clear()
        self._file.unlink(missing_ok=True)

    def end_leftovers(self, *, grace: float = 10.0) -> int:
        """End the children of an earlier supervisor; how many were still there."""
        try:
            noted = json.loads(self._file.read_text()).values()
        except (FileNotFoundError, ValueError):
            return 0
        left = [p for pid, created in noted for p in _group(int(pid), float(created))]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        end_strangers(left, grace=grace)
        self.forget()
        return len(left)


def _group(leader: int, created: float) -> list[psutil.Process]:
    """The processes of a group no older than its leader: a number used again is not ours."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            # Half a second: clocks of /proc are coarse.
            if os.getpgid(process.pid) == leader and process.create_time() >= created - 0.5:
                if process.pid == leader and abs(process.create_time() - created) > 0.5:
                    continue
                found.append(process)
    return found


def wait_until(true: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Look again and again until ``true()`` or the time is over; whether it came true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
