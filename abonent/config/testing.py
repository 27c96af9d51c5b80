"""Pytest's side of the embedded database: one throw-away server a session, xdist or not.

A plugin and not a conftest, because settings are read before any conftest is. Importing it names
the server's address; the controlling process starts it before it starts workers.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from abonent.config import postgres

JOURNEYS = "abonent/config/tests/journeys/"

_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_OWN_DATABASE = not _IS_WORKER and not os.environ.get("DATABASE_URL")
_servers: list[postgres.Server] = []

if not _IS_WORKER:
    _data = Path(tempfile.mkdtemp(prefix="abonent-test-"))
    _data.chmod(0o711)  # the database's account passes through when we are root
    os.environ["ABONENT_DATA"] = str(_data)
if _OWN_DATABASE:
    os.environ["DATABASE_URL"] = postgres.url(_data)
os.environ.setdefault("ABONENT_LOG", "WARNING")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the tests' thread


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, unless tests are only listed."""
    if _OWN_DATABASE and not config.option.collectonly:
        _servers.append(postgres.start(_data, durable=False))


def pytest_unconfigure() -> None:
    """End it and leave nothing behind."""
    for server in _servers:
        server.stop()
    if not _IS_WORKER:
        shutil.rmtree(_data, ignore_errors=True)


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist's scheduler has no types
    """Test by test, but the journeys share a product that takes seconds to start: one worker.

    xdist's own groups name tests by a private attribute that pytest 9.2 no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid


def pytest_itemcollected(item: Any) -> None:
    """Name tests of REST operations apart: schemathesis names them alike under pytest 9.2.

    Of tests that share a name xdist runs one and leaves out the others without a word.
    """
    if label := getattr(item, "operation_label", ""):
        item._id = dataclasses.replace(item.id, params=label)  # noqa: SLF001 - no other way


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """How tests are dealt out to workers."""
    return Scheduling(config, log)
