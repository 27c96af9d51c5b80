"""From commit to browser: 2,000 streams held by one process, beside LISTEN/NOTIFY alone."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import listeners, load, processes
from bench.environment import Environment, Web
from bench.harness import Bench, Result, Value, percentile, tell

STREAMS = 2000
_OF_ONE_LOGIN = 30  # streams of one log-in; the product allows a few more
_NOTICES = 200
_BROADCASTS = 40


def run(env: Environment) -> Iterable[Result]:
    """Notices that concern one stream, notices that concern all, and bare notifications."""
    company = env.company
    sessions = [company.session() for _ in range(-(-STREAMS // _OF_ONE_LOGIN))]
    with env.web(workers=1) as web:
        pss_before, _ = processes.memory(web.pids[:1])
        tell(f"opening {STREAMS:,} streams")
        with _held(env, web, sessions) as streams:
            pss_after, _ = processes.memory(web.pids[:1])
            raw: list[float] = []
            sent_one: dict[str, float] = {}
            sent_all: dict[str, float] = {}
            for part in range(4):
                sent_one |= _publish_to_one(_NOTICES // 4, first=part * 50)
                raw += _bare_notifications(env, _NOTICES // 4)
                sent_all |= _publish_to_all(_BROADCASTS // 4)
        arrived = streams.arrived
    one = [at - sent for key, sent in sent_one.items() for at in arrived.get(key, ())]
    every = [at - sent for key, sent in sent_all.items() for at in arrived.get(key, ())]
    if len(one) != len(sent_one) or len(every) != len(sent_all) * STREAMS:
        raise RuntimeError(f"notices were lost: {len(one)} and {len(every)} arrived")
    extras: dict[str, Value] = {
        "limit_is": "NOTIFY in a transaction, commit to a listening connection",
        "streams": STREAMS,
        "kb_a_stream": (pss_after - pss_before) * 1024 / STREAMS,
    }
    yield _result("live", one, raw, extras)
    last = [max(arrived[key]) - sent for key, sent in sent_all.items()]
    yield _result("live_all", every, raw, {"last_of_all_ms": percentile(last, 0.5) * 1000})


def _result(
    name: str, ours: Sequence[float], raw: Sequence[float], extras: Mapping[str, Value]
) -> Result:
    return Result(
        name=name,
        ours=percentile(ours, 0.5) * 1000,
        limit=percentile(raw, 0.5) * 1000,
        unit="ms from commit to browser, median",
        more_is_better=False,
        extras={
            "p99_ms": percentile(ours, 0.99) * 1000,
            "limit_p99_ms": percentile(raw, 0.99) * 1000,
            "notices": len(ours),
            **extras,
        },
    )


class _Streams:
    """What the holding process noted, once it has ended."""

    def __init__(self) -> None:
        self.arrived: dict[str, list[float]] = {}


@contextmanager
def _held(env: Environment, web: Web, sessions: Sequence[str]) -> Iterator[_Streams]:
    """Streams number n watches ``case:n`` and, as all others, ``cases``."""
    requests = [
        load.request(
            "GET",
            f"/live?topics=case:{number + 1},cases",
            headers={"Cookie": sessions[number // _OF_ONE_LOGIN]},
        ).decode()
        for number in range(STREAMS)
    ]
    file = env.data / "listeners.json"
    file.write_text(json.dumps({"port": web.port, "requests": requests}))
    process = subprocess.Popen(
        [sys.executable, str(Path(listeners.__file__)), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    streams = _Streams()
    try:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError("the streams could not be opened")
        time.sleep(1)
        yield streams
        time.sleep(1)
        out, _ = process.communicate()
        streams.arrived = json.loads(out)
    finally:
        process.kill()
        process.wait()


def _publish_to_one(count: int, *, first: int) -> dict[str, float]:
    """Events that one stream watches each, by id with the moment of their commit."""
    return dict(_publish([f"case:{first + n + 1}"], pause=0.02) for n in range(count))


def _publish_to_all(count: int) -> dict[str, float]:
    return dict(_publish(["cases"], pause=0.2) for _ in range(count))


def _publish(topics: list[str], *, pause: float) -> tuple[str, float]:
    from django.db import transaction

    from abonent.bus.actions import publish
    from abonent.bus.models import Event
    from abonent.kernel.actor import Actor

    with transaction.atomic():
        publish(by=Actor.system("bench"), type="CaseChanged", topics=topics)
        number = Event.objects.order_by("-id").values_list("pk", flat=True)[0]
        moment = time.perf_counter()
    time.sleep(pause)
    return str(number), moment


def _bare_notifications(env: Environment, count: int) -> list[float]:
    """Seconds from the beginning of a commit with NOTIFY to its arrival at a listener."""
    arrived: dict[str, float] = {}
    with (
        psycopg.connect(env.server.url, autocommit=True) as listening,
        psycopg.connect(env.server.url) as sending,
    ):
        listening.execute("LISTEN bench")

        def listen() -> None:
            for notice in listening.notifies(timeout=10, stop_after=count):
                arrived[notice.payload] = time.perf_counter()

        thread = threading.Thread(target=listen)
        thread.start()
        sent: dict[str, float] = {}
        for number in range(count):
            sending.execute("SELECT pg_notify('bench', %s)", [str(number)])
            sent[str(number)] = time.perf_counter()
            sending.commit()
            time.sleep(0.02)
        thread.join()
    return [arrived[key] - moment for key, moment in sent.items() if key in arrived]


BENCH = Bench("live", "2,000 live connections in one process: from commit to browser", run)
