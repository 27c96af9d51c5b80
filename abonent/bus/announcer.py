"""Telling other processes that new events were committed.

``NOTIFY`` inside the writing transaction would make commits queue behind one lock, so a thread of
the process announces for all its commits of the last few milliseconds with one statement. Should
the process die in between, listeners find the events by their slow poll: a notice is a hint, the
log is the truth.
"""

from __future__ import annotations

import logging
import os
import threading
import time

import psycopg
from django.db import connections

CHANNEL = "abonent"
NUDGES = "abonent_nudge"
"""Where topics are told of which something passed that no event keeps: rare, small, not lasting."""
PAUSE = 0.02  # seconds between notices of a process; every one of them wakes all processes
BUSY_PAUSE = 0.1  # the same while the process commits more often than BUSY
BUSY = 200  # commits a second; events are read in larger portions (a tenth more commits)

_log = logging.getLogger(__name__)
_wake = threading.Event()
_silent = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None
_thread_pid = 0
_asked = 0
"""Commits since the last notice; a few may get lost between threads, it is only a measure."""

_held: list[psycopg.Connection[tuple[object, ...]]] = []
"""The one connection for notices, while there is one."""


def announce() -> None:
    """Ask for a notice; returns at once."""
    global _asked, _thread, _thread_pid
    _asked += 1
    if _silent.is_set():
        _silent.clear()
    if not _wake.is_set():  # else the notice that is due will follow this commit
        _wake.set()
    if _thread is None or not _thread.is_alive() or _thread_pid != os.getpid():
        with _lock:
            if _thread is None or not _thread.is_alive() or _thread_pid != os.getpid():
                _thread_pid = os.getpid()
                _thread = threading.Thread(target=_run, name="announcer", daemon=True)
                _thread.start()


def hang_up() -> None:
    """Close the connection for notices; the next :func:`announce` opens another."""
    _silent.set()
    if _held:
        _held.pop().close()


def pause_after(commits: int, *, seconds: float) -> float:
    """Seconds until the next notice, when so many commits came in the last so many seconds."""
    return BUSY_PAUSE if commits > BUSY * seconds else PAUSE


def _run() -> None:
    global _asked
    last, pause = float("-inf"), PAUSE
    while True:
        _wake.wait()
        time.sleep(max(0.0, last + pause - time.monotonic()))  # after a rest it goes at once
        _wake.clear()
        commits, _asked, before, last = _asked, 0, last, time.monotonic()
        pause = pause_after(commits, seconds=last - before)
        if _silent.is_set():
            continue
        try:
            if not _held or _held[0].closed:
                _held[:] = [connect()]
            _held[0].execute(f"NOTIFY {CHANNEL}")
        except (psycopg.Error, IndexError):
            _log.warning("could not announce new events; listeners will poll", exc_info=True)
            _held.clear()
            time.sleep(1)


def connect() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own, outside Django, for notices."""
    params = connections["default"].get_connection_params()
    wanted = {k: params[k] for k in ("dbname", "user", "password", "host", "port") if k in params}
    return psycopg.connect(**wanted, autocommit=True, application_name="abonent announcer")
