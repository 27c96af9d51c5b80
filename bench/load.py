"""A load generator for HTTP: few keep-alive connections, prepared requests, little processor time.

Runs as a process of its own: ``python -m bench.load SPECIFICATION.json``, result on stdout.
wrk would be lighter still, but users of ``make bench`` do not have it. What it costs is told with
each result.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class AnswerRefused(RuntimeError):
    """The server answered something else than expected."""


def request(method: str, path: str, *, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """One request as bytes on the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float,
    connections: int = 8,
    status: int = 200,
    refusal: int = 0,
) -> dict[str, float]:
    """Send the requests in turn for so long; ``rate``, ``p50``, ``p95``, ``p99`` (ms), ``cpu``.

    ``cpu``: milliseconds of the generator's own processor time a request. Raises
    :class:`AnswerRefused` on the first answer without ``status``, or with ``refusal``, of which
    ``refused`` tells how many came. Every request that was sent is waited for then.
    """
    specification = {
        "port": port,
        "requests": [one.decode("latin-1") for one in requests],
        "seconds": seconds,
        "connections": connections,
        "status": status,
        "refusal": refusal,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(specification, file)
        file.flush()
        done = subprocess.run(
            [sys.executable, str(Path(__file__)), file.name],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise AnswerRefused(done.stderr[-3000:])
    result: dict[str, float] = json.loads(done.stdout)
    return result


class _Connection:
    __slots__ = ("began", "is_refused", "left", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.is_refused = False
        self.left = -1  # bytes of the answer still to come; -1 before its head

    def send(self, wire: bytes) -> None:
        self.left = -1
        self.began = time.perf_counter()
        self.socket.sendall(wire)

    def take(self, wanted: bytes, refusal: bytes) -> bool:
        """Read what has come; whether the answer is whole."""
        data = self.socket.recv(262_144)
        if self.left >= 0:
            self.left -= len(data)
            return self.left <= 0
        end = data.find(_HEAD_END)
        head = data[:end].lower()
        self.is_refused = bool(refusal) and head.startswith(refusal)
        if end < 0 or not (self.is_refused or head.startswith(wanted)):
            raise AnswerRefused(data[:2000].decode(errors="replace") or "connection closed")
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r", 1)[0]) if at >= 0 else 0
        self.left = length - (len(data) - end - len(_HEAD_END))
        return self.left <= 0


def drive(specification: Mapping[str, Any]) -> dict[str, float]:
    """Do what :func:`run` asked for, in this process."""
    wires = [one.encode("latin-1") for one in specification["requests"]]
    wanted = f"http/1.1 {specification['status']}".encode()
    refusal = f"http/1.1 {specification['refusal']}".encode() if specification["refusal"] else b""
    poll = select.epoll()
    open_: dict[int, _Connection] = {}
    for _ in range(specification["connections"]):
        connection = _Connection(specification["port"])
        open_[connection.socket.fileno()] = connection
        poll.register(connection.socket, select.EPOLLIN)
    latencies: list[float] = []
    refused = 0
    place, clock, cpu = 0, time.perf_counter, time.process_time()
    began = clock()
    end = began + specification["seconds"]
    for connection in open_.values():
        connection.send(wires[place % len(wires)])
        place += 1
    waited = len(open_)
    while clock() < end or (refusal and waited):
        for number, _event in poll.poll(1):
            connection = open_[number]
            if connection.take(wanted, refusal):
                latencies.append(clock() - connection.began)
                refused += connection.is_refused
                if clock() < end:
                    connection.send(wires[place % len(wires)])
                    place += 1
                else:
                    waited -= 1
    told = _summary(latencies, clock() - began, time.process_time() - cpu)
    return {**told, "refused": refused}


def _summary(latencies: list[float], seconds: float, cpu: float) -> dict[str, float]:
    latencies.sort()
    count = len(latencies)

    def at(share: float) -> float:
        return latencies[min(count - 1, int(count * share))] * 1000 if count else 0.0

    return {
        "rate": count / seconds, "count": count, "p50": at(0.5), "p95": at(0.95), "p99": at(0.99),
        "cpu": cpu * 1000 / max(1, count),
    }  # fmt: skip


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(drive(json.loads(Path(sys.argv[1]).read_text()))))
    except AnswerRefused as refused:
        sys.exit(str(refused))
