"""The pages of the desk over a million cases and 300,000 clients, one request after another."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg

from bench import load
from bench.environment import SEED, Environment, Web
from bench.harness import Bench, Result, tell

_CLIENTS, _CASES = 300_000, 1_000_000
_CLIENTS_QUICK, _CASES_QUICK = 30_000, 100_000
_PAGE, _FOUND = 50.0, 100.0
"""Milliseconds at the 95th percentile: of a page, and of one that has to find something."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Addresses of one kind, asked for in turn, and what they may take."""

    paths: list[str]
    budget: float = _PAGE
    headers: Mapping[str, str] = field(default_factory=dict)


def run(env: Environment) -> Iterable[Result]:
    """One person, so that nobody waits for another: what the server takes, and nothing else."""
    env.fill(
        clients=_CLIENTS_QUICK if env.quick else _CLIENTS,
        cases=_CASES_QUICK if env.quick else _CASES,
    )
    cookie = {"Cookie": env.company.session()}
    with env.company.columns("amount", "reason", "charged_date"), env.web() as web:
        for name, page in _pages(env).items():
            tell(f"{name}: {page.paths[0]}")
            yield _measure(env, web, name, page, cookie)


def _measure(
    env: Environment, web: Web, name: str, page: _Page, cookie: Mapping[str, str]
) -> Result:
    wires = [load.request("GET", path, headers={**cookie, **page.headers}) for path in page.paths]
    load.run(web.port, wires, seconds=1, connections=1)
    with env.statements() as counted:
        asked = sum(web.get(path, dict(cookie))[0] == 200 for path in page.paths[:10])
    taken = load.run(web.port, wires, seconds=env.seconds, connections=1)
    return Result(
        name=f"page_{name}",
        ours=taken["p95"],
        limit=page.budget,
        unit="ms, 95th percentile",
        more_is_better=False,
        extras={
            "limit_is": "the budget",
            "p50_ms": taken["p50"],
            "p99_ms": taken["p99"],
            "statements": sum(counted.values()) / max(asked, 1),
        },
    )


def _pages(env: Environment) -> dict[str, _Page]:
    rng = random.Random(SEED)
    with psycopg.connect(env.server.url) as connection:
        clients = _ids(connection, "parties_client", rng)
        cases = _ids(connection, "cases_case", rng)
        topics = _column(
            connection,
            "SELECT topic_id FROM cases_case TABLESAMPLE SYSTEM (1) GROUP BY 1",
        )
        owners = _column(connection, "SELECT DISTINCT owner_id FROM cases_case "
                                     "WHERE owner_id IS NOT NULL LIMIT 20")  # fmt: skip
    words = ("интернет", "роуминге", "списали деньги", "счёт", "не работает", "тариф", "invoice")
    return {
        "client": _Page([f"/clients/{n}" for n in clients]),
        "case": _Page([f"/cases/{n}" for n in cases]),
        "cases": _Page(["/cases"]),
        "cases_open": _Page(["/cases?state=registered&state=in_work"]),
        "cases_owner": _Page([f"/cases?owner={n}&state=in_work" for n in owners]),
        "cases_topic": _Page([f"/cases?topic={n}" for n in topics]),
        "cases_attribute": _Page(["/cases?q=" + quote("attr.amount:>4500"),
                                  "/cases?q=" + quote("attr.reason:roaming status:open")], _FOUND),
        "cases_sorted": _Page(["/cases?" + order for order in (
            "sort=attr-amount", "sort=-attr-amount", "sort=attr-reason", "sort=-attr-charged_date",
            "sort=-attr-amount&page=40", "sort=attr-amount&state=in_work")], _FOUND),
        "cases_by_column": _Page(["/cases?sort=" + order for order in (
            "owner", "-priority", "client", "state", "-kind", "owner&page=20")]),
        "cases_text": _Page([f"/cases?q={quote(word)}" for word in words], _FOUND),
        "contacts": _Page(["/contacts"]),
        "clients": _Page(["/clients"]),
        "clients_found": _Page([f"/clients?q={quote(word)}" for word in ("Иванов", "Смирнова")],
                               _FOUND),
        "start": _Page(["/"]),
    }  # fmt: skip


def _ids(
    connection: psycopg.Connection[tuple[object, ...]], table: str, rng: random.Random
) -> list[int]:
    found = _column(connection, f"SELECT id FROM {table} TABLESAMPLE SYSTEM (1) LIMIT 20000")
    return rng.sample(found, min(len(found), 500))


def _column(connection: psycopg.Connection[tuple[object, ...]], sql: str) -> list[int]:
    return [int(str(value)) for (value,) in connection.execute(sql).fetchall()]


BENCH = Bench("pages", "The pages of the desk over 1,000,000 cases and 300,000 clients", run)
