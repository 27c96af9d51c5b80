"""A whole installation as `make up` starts it, in a folder of its own."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from abonent.config import children
from bench.processes import free_port

_UP = (sys.executable, "-m", "abonent", "up")


class Installation:
    """Use as a context: leaving it stops everything."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def start(self, *, seconds: float = 180) -> float:
        """Start it; seconds until its web server says that all is well."""
        self._port = free_port()
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "ABONENT_DATA")}
        words = [*_UP, "--port", str(self._port), "--data", str(self._data)]
        log = self._data / "up.log"
        began = time.perf_counter()
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env
            )
        if not children.wait_until(self._answers, seconds=seconds, pause=0.01):
            raise RuntimeError(f"it did not start:\n{log.read_text()[-2000:]}")
        return time.perf_counter() - began

    def stop(self) -> None:
        """Ctrl-C, and wait for the end."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def get(self, path: str) -> int:
        """The status of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        finally:
            connection.close()

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError("`abonent up` ended at once; see up.log in its folder")
        try:
            return self.get("/healthz") == http.HTTPStatus.OK
        except OSError:
            return False
