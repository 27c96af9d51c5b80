"""Holds thousands of live connections and notes when each notice arrives.

A process of its own: ``python listeners.py SPECIFICATION.json``. Says ``ready`` when every stream
has said hello, ends when its input closes, then prints ``{event id: [moments]}``. Moments are of
the machine's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import re
import resource
import select
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CHANGE = re.compile(rb"id: (\d+)\nevent: change\n")
_HELLO = b"event: hello"
_AT_ONCE = 50  # connections being opened together


def hold(specification: Mapping[str, Any]) -> dict[str, list[float]]:
    """Open the streams, say so, note arrivals until standard input closes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    poll = select.epoll()
    streams: dict[int, socket.socket] = {}
    wires = [wire.encode() for wire in specification["requests"]]
    for start in range(0, len(wires), _AT_ONCE):
        _open(specification["port"], wires[start : start + _AT_ONCE], poll, streams)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    poll.register(sys.stdin, select.EPOLLIN | select.EPOLLHUP)
    return _note(poll, streams)


def _open(
    port: int, wires: list[bytes], poll: select.epoll, streams: dict[int, socket.socket]
) -> None:
    opened = []
    for wire in wires:
        stream = socket.create_connection(("127.0.0.1", port))
        stream.sendall(wire)
        opened.append(stream)
    for stream in opened:
        said = b""
        while _HELLO not in said:
            more = stream.recv(65_536)
            said += more
            if not more or b" 200 " not in said[:20]:
                raise RuntimeError(f"a stream was refused: {said[:300]!r}")
        streams[stream.fileno()] = stream
        poll.register(stream, select.EPOLLIN)


def _note(poll: select.epoll, streams: dict[int, socket.socket]) -> dict[str, list[float]]:
    arrived: dict[str, list[float]] = {}
    while True:
        for number, _event in poll.poll():
            if number not in streams:
                return arrived
            data = streams[number].recv(65_536)
            moment = time.perf_counter()
            if not data:
                raise RuntimeError("a stream ended")
            for event in _CHANGE.findall(data):
                arrived.setdefault(event.decode(), []).append(moment)


if __name__ == "__main__":
    found = hold(json.loads(Path(sys.argv[1]).read_text()))
    sys.stdout.write(json.dumps(found) + "\n")
