"""Searching as one types over 300,000 clients, beside the cheapest statement that finds them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import urlencode

import psycopg
from django.utils.crypto import get_random_string

from bench import load
from bench.environment import SEED, Environment, Web
from bench.harness import Bench, Result, percentile, take_turns, tell

CLIENTS = 300_000
_SAMPLES = 150
_BEST = """
SELECT c.id, c.name FROM (
  SELECT client_id, key FROM parties_searchkey WHERE kind = %(kind)s AND key ~>=~ %(text)s
    AND key ~<~ %(end)s ORDER BY key USING ~<~ LIMIT 7
) f JOIN parties_client c ON c.id = f.client_id
"""

Search = tuple[str, str, str]
"""What is typed, the kind of key it means, and the beginning of that key."""


def run(env: Environment) -> Iterable[Result]:
    """One person typing: a request for each letter, one after another."""
    _ = env.company
    env.fill(clients=CLIENTS, cases=0)
    token = get_random_string(32)  # the page's cookie and the header beside it, as browsers send
    headers = {"Cookie": f"{env.company.session()}; csrftoken={token}", "X-CSRFToken": token}
    with env.web() as web, psycopg.connect(env.server.url, autocommit=True) as connection:
        for name, searches in _searches(connection).items():
            tell(f"{name}: {len(searches)} searches")
            for search in searches[:20]:
                _ask(web, headers, search)
            measured = take_turns(
                3,
                ours=partial(_times, partial(_ask, web, headers), searches),
                limit=partial(_times, partial(_look, connection), searches),
            )
            ours, limit = measured["ours"], measured["limit"]
            yield Result(
                name=name,
                ours=ours["p50"],
                limit=limit["p50"],
                unit="ms, median",
                more_is_better=False,
                extras={
                    "p95_ms": ours["p95"],
                    "p99_ms": ours["p99"],
                    "worst_ms": ours["worst"],
                    "limit_p95_ms": limit["p95"],
                    "searches": len(searches),
                },
            )


def _times(search: Callable[[Search], object], searches: Sequence[Search]) -> dict[str, float]:
    taken = []
    for one in searches:
        began = time.perf_counter()
        search(one)
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "p50": percentile(taken, 0.5),
        "p95": percentile(taken, 0.95),
        "p99": percentile(taken, 0.99),
        "worst": max(taken),
    }


def _ask(web: Web, headers: dict[str, str], search: Search) -> None:
    status, body = web.post("/search/suggest", headers, urlencode({"q": search[0]}))
    if status != 200:
        raise load.AnswerRefused(f"{status}: {body[:300]!r}")


def _look(connection: psycopg.Connection[tuple[object, ...]], search: Search) -> None:
    """One walk along the index for one reading of the text: what nobody can do without."""
    _text, kind, key = search
    params = {"kind": kind, "text": key, "end": key + "\U0010ffff"}
    connection.execute(_BEST, params, prepare=True).fetchall()


def _searches(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, list[Search]]:
    rng = random.Random(SEED)
    names = _keys(connection, "name")
    phones = _keys(connection, "phone")
    return {
        "search_names": [s for name in names[: _SAMPLES // 6] for s in _typed(name, "name")],
        "search_numbers": [s for phone in phones[: _SAMPLES // 5] for s in _spelled(phone)],
        "search_name_and_number": _named(connection),
        "search_misspelled": [(_misspell(rng, n), "name", n[:5]) for n in names[: _SAMPLES // 3]],
    }


def _keys(connection: psycopg.Connection[tuple[object, ...]], kind: str) -> list[str]:
    found = connection.execute(
        "SELECT key FROM parties_searchkey TABLESAMPLE SYSTEM (2) REPEATABLE (7) "
        "WHERE kind = %s ORDER BY md5(key) LIMIT %s",
        [kind, _SAMPLES],
    )
    return [str(key) for (key,) in found.fetchall()]


def _named(connection: psycopg.Connection[tuple[object, ...]]) -> list[Search]:
    """A surname with the code of the number, and with its last seven digits, as it is spoken."""
    found = connection.execute(
        "SELECT split_part(n.key, ' ', 1), p.key FROM parties_searchkey n "
        "JOIN parties_searchkey p ON p.client_id = n.client_id AND p.kind = 'phone' "
        "WHERE n.kind = 'name' AND mod(n.client_id, 1000) = 7 ORDER BY md5(p.key) LIMIT %s",
        [_SAMPLES // 3],
    )
    searches = []
    for surname, phone in ((str(name), str(phone)) for name, phone in found.fetchall()):
        searches += [
            (f"{surname} {phone[2:5]}", "phone", phone),
            (f"{surname} {phone[5:8]}-{phone[8:10]}-{phone[10:]}", "phone", phone),
        ]
    return searches


def _typed(text: str, kind: str) -> Iterator[Search]:
    """Letter by letter, from the second one on."""
    for end in range(2, min(len(text), 14) + 1):
        yield text[:end], kind, text[:end].rstrip()


def _spelled(phone: str) -> list[Search]:
    """A number in the spellings people use, whole and half-typed."""
    digits = phone[2:]
    return [
        (f"8-{digits[:3]}-{digits[3:6]}", "phone", f"+7{digits[:6]}"),
        (f"+7 ({digits[:3]}) {digits[3:6]}-{digits[6:8]}", "phone", f"+7{digits[:8]}"),
        (digits, "phone", phone),
        (f"8{digits}", "phone", phone),
        (digits[-4:], "phone", phone),
    ]


def _misspell(rng: random.Random, name: str) -> str:
    """Two letters change places, or one is left out, in the first word."""
    word, _, rest = name.partition(" ")
    at = rng.randrange(1, max(2, len(word) - 1))
    if rng.random() < 0.5:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return f"{word} {rest[:6]}".strip()


BENCH = Bench("search", "Searching as one types over 300,000 clients, by a page's fragment", run)
