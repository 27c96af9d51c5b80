"""Workers on cores: one each, and a core is free again when its worker is gone."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest

from abonent.config.cores import Cores

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux keeps processes on cores"
)


class Worker:
    """A process that has taken a core, or none, and waits."""

    def __init__(self, cores: Cores) -> None:
        told, tell = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            core = cores.take()
            allowed = sorted(os.sched_getaffinity(0))
            os.write(tell, json.dumps([core, allowed]).encode())
            signal.pause()
        os.close(tell)
        self.core, self.allowed = json.loads(os.read(told, 1000))
        os.close(told)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def test_each_worker_has_a_core_and_the_next_one_takes_the_place_of_the_dead() -> None:
    mine = sorted(os.sched_getaffinity(0))
    cores = Cores(len(mine))
    workers = [Worker(cores) for _ in mine]
    try:
        assert [w.core for w in workers] == mine
        assert [w.allowed for w in workers] == [[core] for core in mine]
        workers[0].kill()
        workers[0] = Worker(cores)
        assert workers[0].core == mine[0]
        late = Worker(cores)
        workers.append(late)
        assert (late.core, late.allowed) == (None, mine)
    finally:
        for worker in workers:
            worker.kill()


def test_fewer_workers_than_cores_go_where_the_kernel_sends_them() -> None:
    assert Cores(len(os.sched_getaffinity(0)) + 1).take() is None
