"""The web server: pages, static files and the live push on one port.

The application is loaded once and the workers are forked from it, so they share its memory.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import resource
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server.mp import MPServer

from abonent.bus.listener import PostgresFeed
from abonent.bus.stream import LiveStreams
from abonent.config import static
from abonent.config.bridge import Application, Bridge
from abonent.config.cores import Cores

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol, Scope

    from abonent.kernel.actor import Actor

STREAMS_A_WORKER = 10_000  # open requests Granian lets in; streams count among them
KILL_AFTER = 10  # seconds a worker has to finish its requests when it is told to stop
LAST_FRAMES = 0.2  # seconds between the streams' last frames and the end of the worker

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Binding:
    """Where and how wide to serve. Database connections ≈ workers x (threads + 2)."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 8


class WebServer:
    """One worker's router, by Granian's RSGI: ``__rsgi__`` answers one request."""

    def __init__(
        self, application: Application, binding: Binding, find_actor: Callable[[str], Actor | None]
    ) -> None:
        self._application = application
        self._threads = binding.threads
        self._find_actor = find_actor
        self._cores = Cores(binding.workers)
        self._tasks: list[asyncio.Task[None]] = []

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._cores.take()
        self._pages = Bridge(self._application, threads=self._threads)
        self._feed = PostgresFeed()
        self._live = LiveStreams(
            feed=self._feed, find_actor=self._find_actor, threads=self._pages.pool
        )
        self._tasks = [
            loop.create_task(_lasting(partial(self._feed.run, self._live.hub))),
            loop.create_task(_lasting(self._live.keep)),
            loop.create_task(_end_with(os.getppid())),
        ]
        self._end_streams_first(loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for task in self._tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._pages.pool.shutdown(wait=False, cancel_futures=True)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        path = scope.path
        if path.startswith("/static/"):
            static.serve(scope, proto)
        elif path == "/live":
            await self._live(scope, proto)
        elif path == "/healthz":
            self._tell_health(proto)
        else:
            await self._pages(scope, proto)

    def _tell_health(self, proto: HTTPProtocol) -> None:
        fresh = self._feed.is_fresh()
        body = '{"status":"ok"}' if fresh else '{"status":"no database"}'
        headers = [("content-type", "application/json"), ("cache-control", "no-store")]
        proto.response_str(200 if fresh else 503, headers, body)

    def _end_streams_first(self, loop: asyncio.AbstractEventLoop) -> None:
        """On a signal to stop, end the streams and only then let Granian wait for open requests.

        Granian has set its handlers just before and offers no place of its own for this.
        """
        handlers: dict[int, asyncio.Handle] = loop._signal_handlers  # type: ignore[attr-defined]  # noqa: SLF001
        stop = handlers[signal.SIGTERM]

        def drain() -> None:
            self._live.close()
            loop.call_later(LAST_FRAMES, stop._run)  # noqa: SLF001

        loop.add_signal_handler(signal.SIGTERM, drain)
        # Ctrl-C in a terminal reaches the whole family; the parent tells us by SIGTERM.
        loop.add_signal_handler(signal.SIGINT, _ignore)


def _ignore() -> None:
    pass


async def _end_with(parent: int) -> None:
    """End this worker when its parent was killed: nobody else would, and the port stays taken."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


async def _lasting(work: Callable[[], Awaitable[None]]) -> None:
    """Run ``work`` again whenever it fails."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - the push outlives whatever a part of it meets
            _log.exception("a task of the web server failed and starts again")
            await asyncio.sleep(1)


def serve(binding: Binding, load: Callable[[Binding], WebServer] | None = None) -> None:
    """Serve what ``load`` made until told to stop. Raises OSError when the port is taken."""
    check_port_is_free(binding)
    _raise_file_limit()
    web = (load or load_product)(binding)
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork", force=True)  # the memory is shared by forking
    server = MPServer(
        "abonent.config.server",
        address=binding.host,
        port=binding.port,
        interface=Interfaces.RSGI,
        loop=Loops.asyncio,
        workers=binding.workers,
        websockets=False,
        backlog=4096,
        backpressure=STREAMS_A_WORKER,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.warning,
    )
    # Granian also takes an object with __rsgi__, which its annotation does not know
    server.serve(target_loader=lambda: web, wrap_loader=False)  # type: ignore[arg-type, return-value]


def load_product(binding: Binding) -> WebServer:
    """Everything the workers share: imports, URL patterns, templates' machinery."""
    from django.db import connections
    from django.urls import get_resolver

    from abonent.config.wsgi import application
    from abonent.staff.queries import actor_of_session

    get_resolver().url_patterns  # noqa: B018 - imports every room's pages
    connections.close_all()  # a connection must not be shared by forked processes
    return WebServer(application, binding, actor_of_session)


def check_port_is_free(binding: Binding) -> None:
    """Raise OSError when another server has the port; workers, who share it, would not notice."""
    family = socket.AF_INET6 if ":" in binding.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((binding.host, binding.port))


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
