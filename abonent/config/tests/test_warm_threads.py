"""The threads of the pages: the one that rested last works next, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from abonent.config.threads import WarmThreads


@pytest.fixture
def threads() -> Iterator[WarmThreads]:
    made = WarmThreads(3, name="test")
    yield made
    made.shutdown()


def test_one_after_another_is_done_by_one_thread(threads: WarmThreads) -> None:
    crowd = threading.Barrier(4, timeout=10)
    waiting = [threads.submit(crowd.wait) for _ in range(3)]
    crowd.wait()
    for each in waiting:
        each.result(timeout=10)

    names = {threads.submit(_name).result(timeout=10) for _ in range(50)}

    # The thread that answered may still be on its way to rest when the next task comes.
    assert len(names) <= 2


def test_more_tasks_than_threads_wait_their_turn(threads: WarmThreads) -> None:
    gate = threading.Event()
    held = [threads.submit(gate.wait, 10) for _ in range(3)]
    later = [threads.submit(int, str(n)) for n in range(100)]
    assert not any(each.done() for each in later)
    gate.set()
    assert [each.result(timeout=10) for each in later] == list(range(100))
    assert all(each.result(timeout=10) for each in held)


def test_an_error_reaches_who_waits_and_costs_no_thread(threads: WarmThreads) -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="invalid literal"):
            threads.submit(int, "no number").result(timeout=10)
    assert threads.submit(int, "5").result(timeout=10) == 5


def test_what_was_cancelled_while_it_waited_is_not_done(threads: WarmThreads) -> None:
    gate, done = threading.Event(), threading.Event()
    held = [threads.submit(gate.wait, 10) for _ in range(3)]
    unwanted = threads.submit(done.set)
    assert unwanted.cancel()
    gate.set()
    assert all(each.result(timeout=10) for each in held)
    threads.submit(int).result(timeout=10)
    assert not done.is_set()


def test_closed_threads_take_nothing_more(threads: WarmThreads) -> None:
    threads.shutdown()
    with pytest.raises(RuntimeError):
        threads.run(_name)


def _name() -> str:
    return threading.current_thread().name
