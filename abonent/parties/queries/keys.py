"""Statements over search keys. Each does bounded work, however many clients there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from abonent.parties.models import SearchKey
from abonent.parties.policy import PART_FROM, QueryPlan
from abonent.parties.queries.within import EVERY_KEY, Within

Row = dict[str, Any]
Walk = tuple[str, str]
"""The beginning of a key, and its kind."""
Kind = SearchKey.Kind
NAMES = (Kind.NAME, Kind.TURNED, Kind.PERSON, Kind.FORMER)
OWN_NAMES = NAMES[:2]
CODES = (Kind.ACCOUNT, Kind.CONTRACT, Kind.LOGIN, Kind.TAX_ID)
NUMBERS = (Kind.PHONE, *CODES)
_AFTER_EVERYTHING = "\U0010ffff"
_CANDIDATES = 200
_NAMESAKES = 3000
"""Rows of a name that are looked through for one with a number."""


def walks_of(plan: QueryPlan) -> list[Walk]:
    """Where keys of each reading may stand, the most trusted first."""
    readings: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
        (plan.phones, (Kind.PHONE,)), (plan.codes, CODES), (plan.emails, (Kind.EMAIL,)),
        (plan.names, NAMES), (plan.emails, (Kind.LOGIN,)),
        (plan.codes, (Kind.FORMER,)),
    )  # fmt: skip
    return [(prefix, kind) for prefixes, kinds in readings for prefix in prefixes for kind in kinds]


_FACTS = "f.client_id, f.kind AS matched, f.key, f.shown, c.name, c.kind, c.status"

# Bounds instead of LIKE: the planner cannot see through a parameter, and the pattern operators
# compare bytes, so that the walk is the same in every collation.
_WALK = """
unnest(%(prefixes)s::text[], %(kinds)s::text[]) WITH ORDINALITY AS w(prefix, kind, place)
CROSS JOIN LATERAL (
    SELECT client_id, kind, key, shown FROM parties_searchkey
    WHERE kind = w.kind AND key ~>=~ w.prefix AND key ~<~ (w.prefix || %(end)s)
    ORDER BY key USING ~<~ LIMIT %(limit)s
) f
"""
# A whole key first, then whole words: a space sorts before all letters.
_BEGINNING = f"""
SELECT {_FACTS}, f.whole FROM (
    SELECT f.*, f.key = w.prefix AS whole, row_number() OVER (ORDER BY
        f.key <> w.prefix, NOT starts_with(f.key || ' ', w.prefix || ' '), w.place,
        f.key USING ~<~, f.client_id) AS rank
    FROM {_WALK}
) f JOIN parties_client c ON c.id = f.client_id
WHERE f.rank <= %(limit)s * 3
ORDER BY f.rank
"""


def beginning_with(walks: Iterable[Walk], limit: int, within: Within) -> list[Row]:
    """Rows of keys that begin so; whole keys, then whole words, then trusted readings first."""
    return within.run(_BEGINNING, _params(walks, limit)) if walks else []


def _params(walks: Iterable[Walk], limit: int) -> dict[str, Any]:
    unique = list(dict.fromkeys((prefix, str(kind)) for prefix, kind in walks))
    return {
        "prefixes": [prefix for prefix, _kind in unique], "kinds": [kind for _p, kind in unique],
        "end": _AFTER_EVERYTHING, "limit": limit,
    }  # fmt: skip


# MATERIALIZED: planned for all rows (the trigram index), executed only as far as the limit.
_CONTAINING = f"""
WITH f AS MATERIALIZED (SELECT * FROM parties_searchkey WHERE {{condition}}),
     near AS MATERIALIZED (SELECT * FROM f LIMIT {_CANDIDATES})
SELECT {_FACTS}, false AS whole FROM near f JOIN parties_client c ON c.id = f.client_id
ORDER BY f.kind = 'person', c.status = 'former', length(f.key), f.key USING ~<~, f.client_id
"""


# A condition that would cost the trigram index more than the rows it keeps away.
_KEY_UNINDEXED = "(' ' || key)"


def with_all_words(wordings: Sequence[Sequence[str]], within: Within) -> list[Row]:
    """Rows of keys that have all words of one reading, a superset of those that fit."""
    params: dict[str, Any] = {}
    readings = [" AND ".join(_conditions(words, params)) for words in wordings]
    condition = " OR ".join(f"({reading})" for reading in readings)
    return within.run(_CONTAINING.format(condition=condition), params)


def _conditions(words: Sequence[str], params: dict[str, Any]) -> Iterable[str]:
    """Each word is there, a short one at the beginning of a word; beside another it is part of."""
    for word in words:
        if len(word) >= PART_FROM:
            yield f"key LIKE {_bound(params, f'%{escaped(word)}%')}"
        else:
            yield f"{_KEY_UNINDEXED} LIKE {_bound(params, f'% {escaped(word)}%')}"
    for one, other in combinations(sorted(words, key=len), 2):
        if one in other:
            small, large = escaped(one), escaped(other)
            orders = f"%{small}% %{large}%", f"%{large}% %{small}%"
            yield f"{_KEY_UNINDEXED} LIKE ANY({_bound(params, list(orders))})"


def _bound(params: dict[str, Any], value: object) -> str:
    name = f"w{len(params)}"
    params[name] = value
    return f"%({name})s"


_PART = f"""
WITH e AS MATERIALIZED (SELECT * FROM parties_searchkey WHERE key LIKE %(ends)s),
     a AS MATERIALIZED (SELECT * FROM parties_searchkey WHERE key LIKE %(anywhere)s),
     near AS MATERIALIZED (
        (SELECT e.*, 1 AS place FROM e LIMIT {_CANDIDATES})
        UNION ALL (SELECT a.*, 2 FROM a LIMIT {_CANDIDATES})),
     first AS MATERIALIZED (
        SELECT * FROM near ORDER BY place, kind <> 'phone', length(key), key USING ~<~
        LIMIT %(limit)s * 3)
SELECT {_FACTS}, false AS whole FROM first f JOIN parties_client c ON c.id = f.client_id
ORDER BY f.place, f.kind <> 'phone', c.status = 'former', length(f.key), f.key USING ~<~,
    f.client_id
"""


def with_part(part: str, limit: int, within: Within) -> list[Row]:
    """Rows of keys that end so, then of those that have it anywhere; telephones first."""
    anywhere = f"%{escaped(part)}%"
    params = {"ends": anywhere[:-1], "anywhere": anywhere, "limit": limit}
    return within.run(_PART, params)


def escaped(text: str) -> str:
    """``text`` as LIKE takes it literally."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


_NAMED = f"""
SELECT n.client_id, n.kind AS matched, n.key, n.shown, c.name, c.kind, c.status, false AS whole
FROM {_WALK}
CROSS JOIN LATERAL (
    SELECT client_id, kind, key, shown FROM parties_searchkey
    WHERE client_id = f.client_id AND kind = ANY(%(numbers)s::text[])
        AND key LIKE ANY(%(patterns)s::text[])
    ORDER BY array_position(%(numbers)s::text[], kind::text), key LIMIT 1
) n
JOIN parties_client c ON c.id = n.client_id
LIMIT %(wanted)s
"""


def named_with_number(
    walks: Iterable[Walk], number: QueryPlan, wanted: int, within: Within
) -> list[Row]:
    """Rows of numbers of clients whose names begin so: the first of each client."""
    params = _params(walks, _NAMESAKES)
    params |= {"numbers": [str(k) for k in NUMBERS], "patterns": _patterns(number)}
    return within.run(_NAMED, params | {"wanted": wanted})


def _patterns(number: QueryPlan) -> list[str]:
    beginnings = [f"{escaped(p)}%" for p in (*number.phones, *number.codes)]
    ends = [f"%{escaped(code)}" for code in number.codes if code.isdigit()]
    return [*beginnings, *ends, *([f"%{number.part}%"] if number.part else [])]


# An exchange of neighbours in a short word leaves it few trigrams: the usual threshold of 0.3
# would lose it. The lateral part depends on ``s``, so that the threshold is set before the index
# is asked.
_NEAR = """
SELECT t.typed, n.word
FROM (SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)::real AS least) AS s
CROSS JOIN unnest(%(typed)s::text[]) AS t(typed)
CROSS JOIN LATERAL (
    SELECT word FROM parties_nameword
    WHERE word %% t.typed AND similarity(word, t.typed) >= s.least
    ORDER BY similarity(word, t.typed) DESC, word LIMIT 60
) n
"""


def near_words(typed: Iterable[str]) -> dict[str, list[str]]:
    """Words of names that resemble each word typed."""
    near: dict[str, list[str]] = {}
    for row in EVERY_KEY.run(_NEAR, {"typed": sorted(typed)}):
        near.setdefault(row["typed"], []).append(row["word"])
    return near


_MARKS = """
SELECT w.id AS client_id, p.value AS phone, a.number AS account
FROM unnest(%(ids)s::bigint[]) AS w(id)
LEFT JOIN LATERAL (
    SELECT value FROM parties_reach WHERE client_id = w.id AND kind = 'phone'
    ORDER BY is_main DESC, id LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT number FROM parties_account WHERE client_id = w.id
    ORDER BY status = 'closed', id LIMIT 1
) a ON true
"""


def list_marks(client_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The main number and an account of each client, empty where there is none."""
    rows = EVERY_KEY.run(_MARKS, {"ids": list(client_ids)}) if client_ids else []
    return {row["client_id"]: (row["phone"] or "", row["account"] or "") for row in rows}
