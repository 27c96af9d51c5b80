"""A small server for the tests: the product's own, around an application of a few answers.

Started as a process: ``python served.py PORT``; the database's address comes from the environment.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from typing import Any
from wsgiref.util import FileWrapper

os.environ["DJANGO_SETTINGS_MODULE"] = "abonent.config.settings"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers that are easy to get wrong."""
    path = environ["PATH_INFO"]
    headers = [("content-type", "text/plain")]
    if path == "/broken":
        raise RuntimeError("broken on purpose")
    if path == "/half":
        start_response("200 OK", headers)
        return _half()
    if path == "/upload":
        start_response("200 OK", headers)
        return [_digest(environ).encode()]
    if path == "/stream":
        start_response("200 OK", headers)
        return Closing(environ["QUERY_STRING"])
    if path == "/file":
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the server closes it
        file.write(b"f" * 3_000_000)
        file.seek(0)
        start_response("200 OK", headers)
        return FileWrapper(file)
    if path == "/sleep":
        time.sleep(0.3)
    start_response("200 OK", [*headers, ("set-cookie", "a=1"), ("set-cookie", "b=2")])
    return [repr(sorted((k, v) for k, v in environ.items() if k in SHOWN)).encode()]


SHOWN = {
    "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "HTTP_X_A", "HTTP_COOKIE", "CONTENT_LENGTH",
    "HTTP_X_FORWARDED_FOR",
}  # fmt: skip
closed: list[str] = []


class Closing:
    """Streams as many thousand bytes as asked and notes that it was closed."""

    def __init__(self, asked: str) -> None:
        self._asked = asked

    def __iter__(self) -> Any:
        if self._asked == "closed":
            return iter([",".join(closed).encode()])
        return (b"x" * 1000 for _ in range(int(self._asked)))

    def close(self) -> None:
        closed.append(self._asked)


def _half() -> Iterable[bytes]:
    yield b"half of a file"
    raise RuntimeError("broken half-way on purpose")


def _digest(environ: dict[str, Any]) -> str:
    digest, size = hashlib.sha256(), 0
    while chunk := environ["wsgi.input"].read(65536):
        digest.update(chunk)
        size += len(chunk)
    return f"{size} {digest.hexdigest()}"


def main() -> None:
    """Serve on the port given, checking log-ins every other second."""
    import django

    django.setup()
    from abonent.bus import stream
    from abonent.bus.ports import LiveTopic, live_topics
    from abonent.config.server import Binding, WebServer, serve
    from abonent.staff.queries import actor_of_session

    stream.ROUND = 2
    live_topics.add(LiveTopic("served", lambda _actor, id_: id_ == "17"))
    serve(
        Binding(port=int(sys.argv[1]), workers=1, threads=4),
        load=lambda b: WebServer(application, b, actor_of_session),
    )


if __name__ == "__main__":
    main()
