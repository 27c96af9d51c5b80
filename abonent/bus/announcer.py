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
PAUSE = 0.02  # seconds between notices of a process; every one of them wakes all processes

_log = logging.getLogger(__name__)
_wake = threading.Event()
_silent = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None
_thread_pid = 0
_held: list[psycopg.Connection[tuple[object, ...]]] = []
"""The one connection for notices, while there is one."""


def announce() -> None:
    """Ask for a notice; returns at once."""
    global _thread, _thread_pid
    _silent.clear()
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


def _run() -> None:
    last = float("-inf")
    while True:
        _wake.wait()
        time.sleep(max(0.0, last + PAUSE - time.monotonic()))  # after a rest it goes at once
        _wake.clear()
        last = time.monotonic()
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
