"""Processor time and memory of families of processes."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable

import psutil


def family(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    try:
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of the families so far, with that of members who ended."""
    total = 0.0
    for pid in pids:
        for process in family(pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(pids: Iterable[int]) -> tuple[float, float]:
    """Megabytes of the families: PSS (shared pages divided among their users) and RSS."""
    pss = rss = 0.0
    for pid in pids:
        for process in family(pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                info = process.memory_full_info()
                pss += info.pss / 2**20
                rss += info.rss / 2**20
    return pss, rss


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
