"""What is typed into lists, beside SQL that somebody wrote by hand for the same question."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.environment import Environment
from bench.harness import Bench, Result, take_turns

if TYPE_CHECKING:
    from abonent.kernel.actor import Actor

_CLIENTS, _CASES = 300_000, 1_000_000
_CLIENTS_QUICK, _CASES_QUICK = 30_000, 100_000
_MOST = 1001
"""As far as a list counts what it found."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, and the ids of what it finds as one would ask for them in SQL."""

    name: str
    text: str
    by_hand: str
    subject: str = "case"
    values: tuple[str | int, ...] | None = None
    """Given beside the statement, as ours are: one without any is planned once for all."""
    wanted: int = 80
    """How much of the statement by hand is to be reached, in percent."""


_QUERIES = (
    _Asked(
        "mixed",
        "topic:bill* status:open created:>=-90d attr.reason:roaming -assigned:me",
        "SELECT id FROM cases_case WHERE topic_id = "
        "(SELECT id FROM cases_topic WHERE code = 'bill-claim') AND phase = 'open' "
        "AND registered_at >= {since} AND attributes ->> 'reason' = 'roaming' "
        "AND owner_id IS DISTINCT FROM {me} ORDER BY id DESC LIMIT 1001",
    ),
    _Asked(
        "owner",
        "assigned:bench-3",
        "SELECT c.id FROM cases_case c JOIN staff_operator o ON o.id = c.owner_id "
        "WHERE o.login = 'bench-3' ORDER BY c.id DESC LIMIT 1001",
    ),
    _Asked(
        "text",
        "роуминг интернет",
        "SELECT id FROM cases_case WHERE to_tsvector('russian'::regconfig, coalesce(text, '')) @@ "
        "plainto_tsquery('russian', 'роуминг интернет') ORDER BY id DESC LIMIT 1001",
    ),
    _Asked(
        "amount",
        "attr.amount:>4500 -status:resolved",
        "SELECT id FROM cases_case WHERE (attributes ->> 'amount')::numeric > 4500 "
        "AND phase <> 'resolved' ORDER BY id DESC LIMIT 1001",
    ),
    _Asked(
        "topics",
        "(topic:roaming OR topic:sim-card) state:closed created:>=-365d",
        "SELECT c.id FROM cases_case c JOIN cases_topic t ON t.id = c.topic_id "
        "WHERE t.code IN ('roaming', 'sim-card') AND c.state = 'closed' "
        "AND c.registered_at >= {year} ORDER BY c.id DESC LIMIT 1001",
    ),
    _Asked(
        "of_client",
        "client.status:active client.kind:company topic:roaming",
        "SELECT c.id FROM cases_case c JOIN parties_client p ON p.id = c.client_id "
        "JOIN cases_topic t ON t.id = c.topic_id "
        "WHERE p.status = 'active' AND p.kind = 'company' AND t.code = 'roaming' "
        "ORDER BY c.id DESC LIMIT 1001",
    ),
    _Asked(
        "rule",
        "rule:bench",
        "SELECT id FROM cases_case WHERE phase = %s AND kind = %s "
        "AND (attributes ->> 'amount')::numeric > %s ORDER BY id DESC LIMIT 1001",
        values=("open", "complaint", 1000),
        wanted=90,
    ),
    _Asked(
        "clients",
        "status:active kind:company -manager:any",
        "SELECT id FROM parties_client WHERE status = 'active' AND kind = 'company' "
        "AND manager_id IS NULL ORDER BY id DESC LIMIT 1001",
        subject="client",
    ),
)


def run(env: Environment) -> Iterable[Result]:
    """Both statements go over the same connection, and must find the same rows."""
    env.fill(
        clients=_CLIENTS_QUICK if env.quick else _CLIENTS,
        cases=_CASES_QUICK if env.quick else _CASES,
    )
    by = env.company.actor
    _write_rule()
    for asked in _QUERIES:
        yield _measure(env, asked, by)


def _write_rule() -> None:
    """The named rule that is asked for: three comparisons in CEL."""
    from abonent.kernel.actor import Actor
    from abonent.kernel.reference.actions import save_reference
    from abonent.rules.queries import list_rules

    if all(rule.code != "bench" for rule in list_rules()):
        text = 'case.status == "open" && case.kind == "complaint" && case.attr.amount > 1000'
        values = {"code": "bench", "name": {"ru": "Замер", "en": "Bench"}, "subject": "case"}
        save_reference(by=Actor.system("bench"), kind="rules.rule", values=values | {"text": text})


def _measure(env: Environment, asked: _Asked, by: Actor) -> Result:
    ours = partial(_found, *_statement(asked, by))
    by_hand = partial(
        _found,
        asked.by_hand.format(me=by.id, since=_midnight(90), year=_midnight(365)),
        asked.values,
    )
    found = ours()
    if found != by_hand():
        raise RuntimeError(f"{asked.text}: other rows than by hand")
    measured = take_turns(
        env.rounds * 2,
        ours=partial(_taken, ours),
        limit=partial(_taken, by_hand),
    )
    return Result(
        name=f"query_{asked.name}",
        ours=measured["ours"]["ms"],
        limit=measured["limit"]["ms"],
        unit="ms",
        more_is_better=False,
        extras={
            "limit_is": f"SQL by hand; {asked.wanted} % of it are to be reached",
            "asked": asked.text,
            "found": len(found),
            "understood_ms": _taken(lambda: _statement(asked, by))["ms"],
        },
    )


def _midnight(days: int) -> str:
    at = (datetime.now(UTC) - timedelta(days=days)).replace(hour=0, minute=0, second=0)
    return f"'{at.replace(microsecond=0).isoformat()}'"


def _statement(asked: _Asked, by: Actor) -> tuple[str, Sequence[Any]]:
    """What the text becomes, with its values."""
    from abonent.rules.ports import subjects
    from abonent.rules.queries import read_query

    query = read_query(subject=asked.subject, text=asked.text, by=by)
    rows = query.narrow(subjects.get(asked.subject).rows(by))
    return rows.order_by("-pk").values_list("pk")[:_MOST].query.sql_with_params()


def _found(sql: str, values: Sequence[Any] | None = None) -> list[tuple[int]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[int]] = cursor.fetchall()
    return found


def _taken(measure: Callable[[], object]) -> dict[str, float]:
    """The median of some tries, in milliseconds."""
    took: list[float] = []
    began = time.perf_counter()
    while len(took) < 5 or time.perf_counter() - began < 0.2:
        before = time.perf_counter()
        measure()
        took.append((time.perf_counter() - before) * 1000)
    return {"ms": median(took)}


BENCH = Bench("queries", "The query language beside SQL written by hand", run)
