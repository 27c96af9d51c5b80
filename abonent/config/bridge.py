"""Django, which is synchronous, behind an asynchronous server: RSGI in front, WSGI in threads.

Threads and database connections are few, clients are many and may be slow. So a thread is taken
only when the whole request has arrived (large bodies wait in a temporary file) and is free again
as soon as the answer is made (streamed answers are written to a temporary file, which the server
sends by itself). A streamed answer that fails half-way is an error page, never half a file.

Why not a2wsgi: docs/adr/pages-and-push-share-one-port.md; it costs 0.13 ms more CPU a request.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from http import HTTPStatus
from itertools import chain
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, Protocol
from wsgiref.util import FileWrapper

from django.conf import settings
from granian.rsgi import HTTPProtocol, Scope

from abonent.config.threads import WarmThreads

MEMORY = 1024 * 1024  # bytes of a body kept in memory; the rest of it goes to a file
ROOM_FOR_FORM = 1024 * 1024  # bytes of an upload's form around its file
OPEN_FILE = 30.0  # seconds a file stays open for the server to pick it up; it needs a millisecond

Headers = list[tuple[str, str]]
Environ = dict[str, Any]

_log = logging.getLogger(__name__)


class Application(Protocol):
    """A WSGI application."""

    def __call__(
        self, environ: Environ, start_response: Callable[..., Callable[[bytes], object]], /
    ) -> Iterable[bytes]:
        """Answer one request."""


class BodyRefused(Exception):
    """The request's body is too large or broke off."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Bridge:
    """A WSGI application in ``threads`` lasting threads; at most ``waiting`` requests queue up."""

    def __init__(self, application: Application, *, threads: int, waiting: int = 512) -> None:
        self.pool = WarmThreads(threads, name="page")
        self._application = application
        self._limit = threads + waiting
        self._inside = 0

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        try:
            length, body = await _read_body(scope, proto)
        except BodyRefused as refused:
            if refused.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                _say_too_large(scope, proto)
            else:
                proto.response_empty(refused.status, [("connection", "close")])
            return
        if self._inside >= self._limit:
            body.close()
            proto.response_str(503, [("retry-after", "1")], "Too many requests at once.")
            return
        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            answered: asyncio.Future[None] = loop.create_future()
            self.pool.run(partial(self._work, loop, answered, scope, proto, length, body))
            await answered
        finally:
            self._inside -= 1

    def _work(
        self,
        loop: asyncio.AbstractEventLoop,
        answered: asyncio.Future[None],
        scope: Scope,
        proto: HTTPProtocol,
        length: int,
        body: IO[bytes],
    ) -> None:
        try:
            with body:
                answer = _Answer(loop, proto, scope.method == "HEAD")
                answer.give(self._application, _environ(scope, length, body))
        except Exception:  # noqa: BLE001 - a request that fails must not cost a thread
            _log.exception("%s %s failed outside Django", scope.method, scope.path)
            proto.response_str(500, [("content-type", "text/plain")], "Internal server error")
        finally:
            loop.call_soon_threadsafe(_wake, answered)


def _wake(answered: asyncio.Future[None]) -> None:
    if not answered.done():
        answered.set_result(None)


class _Answer:
    """One WSGI answer on its way out; runs in a thread."""

    __slots__ = ("_head_only", "_headers", "_loop", "_proto", "_status", "_written")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, proto: HTTPProtocol, head_only: bool
    ) -> None:
        self._loop, self._proto, self._head_only = loop, proto, head_only
        self._status = 500
        self._headers: Headers = []
        self._written: list[bytes] = []

    def give(self, application: Application, environ: Environ) -> None:
        """Run the application and hand its answer to the server."""
        result = application(environ, self._start)
        try:
            if self._head_only or self._status in (204, 304):
                self._proto.response_empty(self._status, self._headers)
            elif isinstance(result, FileWrapper) and _is_whole_file(result.filelike):
                self._give_file(result.filelike.fileno())
            elif isinstance(result, list) or getattr(result, "streaming", True) is False:
                body = b"".join([*self._written, *result])
                self._proto.response_bytes(self._status, self._headers, body)
            else:
                self._give_stream(result)
        finally:
            close = getattr(result, "close", None)
            if close:
                close()

    def _start(
        self, status: str, headers: Headers, _exc_info: Any = None
    ) -> Callable[[bytes], Any]:
        self._status, self._headers = int(status[:3]), headers
        return self._written.append

    def _give_stream(self, chunks: Iterable[bytes]) -> None:
        with SpooledTemporaryFile(max_size=MEMORY) as spool:
            for chunk in chain(self._written, chunks):
                spool.write(chunk)
            size = spool.tell()
            if size > MEMORY:
                spool.flush()
                self._give_file(spool.fileno())
                return
            spool.seek(0)
            self._proto.response_bytes(self._status, self._headers, spool.read())

    def _give_file(self, descriptor: int) -> None:
        # The server opens the file by name after this thread has let go of it; through the
        # descriptor's own name this also works for a file that has no other.
        kept = os.dup(descriptor)
        size = os.fstat(kept).st_size
        headers = [h for h in self._headers if h[0].lower() != "content-length"]
        headers.append(("content-length", str(size)))
        self._proto.response_file(self._status, headers, f"/dev/fd/{kept}")
        self._loop.call_soon_threadsafe(self._loop.call_later, OPEN_FILE, os.close, kept)


def _is_whole_file(filelike: Any) -> bool:
    try:
        return bool(filelike.fileno() >= 0 and filelike.tell() == 0)
    except (AttributeError, OSError, ValueError):
        return False


def largest_body() -> int:
    """Bytes of the largest request that is read: one file and its form."""
    return int(settings.UPLOAD_MAX_BYTES) + ROOM_FOR_FORM


def _say_too_large(scope: Scope, proto: HTTPProtocol) -> None:
    """Told before the body is read: neither memory nor disk takes what would be refused."""
    megabytes = int(settings.UPLOAD_MAX_BYTES) // 1024**2
    said = f"Файл больше {megabytes} МБ. The file is larger than {megabytes} MB."
    kind = "text/plain; charset=utf-8"
    if scope.path.startswith("/api/"):
        kind = "application/problem+json"
        told = {"type": "urn:abonent:problem:too_large", "title": said, "status": 413}
        said = json.dumps(told, ensure_ascii=False)
    proto.response_str(413, [("content-type", kind), ("connection", "close")], said)


async def _read_body(scope: Scope, proto: HTTPProtocol) -> tuple[int, IO[bytes]]:
    """The whole body, in memory or in a file.

    Raises BodyRefused when it is too large or the client went away in the middle of it.
    """
    declared = scope.headers.get("content-length")
    if declared is None and scope.headers.get("transfer-encoding") is None:
        return 0, io.BytesIO()
    expected = int(declared) if declared and declared.isdecimal() else None
    if expected is not None and expected > largest_body():
        raise BodyRefused(413)
    if expected is not None and expected <= MEMORY:
        data = await proto()
        if len(data) != expected:
            raise BodyRefused(400)
        return expected, io.BytesIO(data)
    return await _read_to_file(proto, expected)


async def _read_to_file(proto: HTTPProtocol, expected: int | None) -> tuple[int, IO[bytes]]:
    largest = largest_body()
    body = TemporaryFile()  # noqa: SIM115 - closed by the thread that answers
    size = 0
    try:
        async for chunk in proto:
            size += len(chunk)
            if size > largest:
                raise BodyRefused(413)
            body.write(chunk)
        if expected is not None and size != expected:
            raise BodyRefused(400)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return size, body


_BASE: Environ = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": FileWrapper,
}


def _environ(scope: Scope, length: int, body: IO[bytes]) -> Environ:
    environ = _BASE.copy()
    environ["REQUEST_METHOD"] = scope.method
    environ["PATH_INFO"] = scope.path.encode().decode("latin-1")
    environ["QUERY_STRING"] = scope.query_string
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope.http_version}"
    environ["SERVER_NAME"], _, environ["SERVER_PORT"] = scope.server.rpartition(":")
    environ["REMOTE_ADDR"] = scope.client.rpartition(":")[0].strip("[]")
    environ["wsgi.url_scheme"] = scope.scheme
    environ["wsgi.input"] = body
    for name, value in scope.headers.items():
        key = _header_key(name)
        if key in environ and key.startswith("HTTP_"):
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
        elif key:
            environ[key] = value
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    environ["CONTENT_LENGTH"] = str(length) if length else ""
    return environ


@lru_cache(maxsize=1024)
def _header_key(name: str) -> str:
    """The header's WSGI name; empty for names that would pass for another header's."""
    if "_" in name:
        return ""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
