"""Finding clients as one types. Every step does bounded work, however many clients there are.

1. Beginnings of keys: a short walk along the prefix index for each reading of the text.
2. All words in any order, or digits from the middle: the trigram index, a bounded number of rows.
3. Misspelled words are mended against the vocabulary of names, then step 1 again.

A later step runs only if the earlier ones found few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings

from abonent.kernel import db
from abonent.kernel.actor import Actor
from abonent.kernel.phones import pretty
from abonent.parties.models import SearchKey
from abonent.parties.policy import QueryPlan, mend, query_plan

FEW = 3
_AFTER_EVERYTHING = "\U0010ffff"
_CANDIDATES = 200
_READINGS = 12
_NAMES = (SearchKey.Kind.NAME, SearchKey.Kind.TURNED)


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A client found, and by what."""

    client_id: int
    name: str
    kind: str
    status: str
    matched: str
    """A value of :class:`SearchKey.Kind`."""
    shown: str
    """The number, address or name that matched, as people write it."""

    @property
    def is_by_name(self) -> bool:
        """Whether what matched says no more than the name does."""
        return self.matched in _NAMES


def search_clients(*, by: Actor, text: str, limit: int = 20) -> list[ClientHit]:
    """Clients that ``text`` may mean, the likeliest first; empty below two letters or digits."""
    by.check("parties.view")
    plan = query_plan(text, region=settings.PHONE_REGION)
    if not plan:
        return []
    hits = _Hits(limit)
    hits.add(_beginning_with(plan.prefixes, limit))
    if len(hits) < min(FEW, limit) and plan.wordings:
        hits.add(_with_all_words(plan.wordings))
    if len(hits) < limit and plan.part:
        hits.add(_with_part(plan.part))
    if not hits and plan.wordings:
        hits.add(_beginning_with(_mended(plan), limit))
    return hits.found


class _Hits:
    """The first hit of each client, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_client: dict[int, ClientHit] = {}

    def __len__(self) -> int:
        return len(self._by_client)

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            if len(self) >= self._limit:
                return
            if row["client_id"] not in self._by_client:
                self._by_client[row["client_id"]] = _hit(row)

    @property
    def found(self) -> list[ClientHit]:
        return list(self._by_client.values())


def _hit(row: dict[str, Any]) -> ClientHit:
    shown = row["shown"] or row["key"]
    if row["matched"] == SearchKey.Kind.PHONE:
        shown = pretty(shown)
    elif row["matched"] in _NAMES:
        shown = row["name"]
    return ClientHit(
        client_id=row["client_id"], name=row["name"], kind=row["kind"], status=row["status"],
        matched=row["matched"], shown=shown,
    )  # fmt: skip


_KINDS = [str(kind) for kind in SearchKey.Kind]
_FACTS = "f.client_id, f.kind AS matched, f.key, f.shown, c.name, c.kind, c.status"

# Bounds instead of LIKE: the planner cannot see through a parameter, and the pattern operators
# compare bytes, so that the walk is the same in every collation. One walk a reading and kind.
_BEGINNING = f"""
SELECT {_FACTS} FROM (
    SELECT f.*, row_number() OVER (ORDER BY
        f.key <> w.prefix, w.place, array_position(%(kinds)s::text[], k.kind), f.key USING ~<~,
        f.client_id) AS rank
    FROM unnest(%(prefixes)s::text[]) WITH ORDINALITY AS w(prefix, place)
    CROSS JOIN unnest(%(kinds)s::text[]) AS k(kind)
    CROSS JOIN LATERAL (
        SELECT client_id, kind, key, shown FROM parties_searchkey
        WHERE kind = k.kind AND key ~>=~ w.prefix AND key ~<~ (w.prefix || %(end)s)
        ORDER BY key USING ~<~ LIMIT %(limit)s
    ) f
) f JOIN parties_client c ON c.id = f.client_id
WHERE f.rank <= %(limit)s * 3
ORDER BY f.rank
"""


def _beginning_with(prefixes: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Rows of keys that begin with one of ``prefixes``, whole keys and trusted readings first."""
    if not prefixes:
        return []
    params = {
        "prefixes": list(prefixes), "kinds": _KINDS, "end": _AFTER_EVERYTHING, "limit": limit,
    }  # fmt: skip
    return db.run(_BEGINNING, params)


# MATERIALIZED: planned for all rows (the trigram index), executed only as far as the limit.
_CONTAINING = f"""
WITH f AS MATERIALIZED (SELECT * FROM parties_searchkey WHERE {{condition}}),
     near AS MATERIALIZED (SELECT * FROM f LIMIT {_CANDIDATES})
SELECT {_FACTS} FROM near f JOIN parties_client c ON c.id = f.client_id
ORDER BY f.kind = 'person', c.status = 'former', length(f.key), f.key USING ~<~, f.client_id
"""


def _with_all_words(wordings: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Rows of keys that have all words of one reading, where each begins a word first."""
    params: dict[str, Any] = {}
    readings = []
    for words in wordings:
        names = [f"w{len(params) + place}" for place in range(len(words))]
        params |= {n: _anywhere(w) for n, w in zip(names, words, strict=True)}
        readings.append(" AND ".join(f"key LIKE %({name})s" for name in names))
    condition = " OR ".join(f"({reading})" for reading in readings)
    rows = db.run(_CONTAINING.format(condition=condition), params)
    return sorted(rows, key=lambda row: not _begin_words(row["key"], wordings))


def _begin_words(key: str, wordings: Sequence[Sequence[str]]) -> bool:
    spaced = f" {key}"
    return any(all(f" {word}" in spaced for word in words) for words in wordings)


def _with_part(part: str) -> list[dict[str, Any]]:
    return db.run(_CONTAINING.format(condition="key LIKE %(part)s"), {"part": _anywhere(part)})


def _anywhere(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


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


def _mended(plan: QueryPlan) -> list[str]:
    """Readings of the text with its words mended, in both orders of the first two words."""
    typed = {w for words in plan.wordings for w in words if len(w) >= 3 and w.isalpha()}
    if not typed:
        return []
    near: dict[str, list[str]] = {}
    for row in db.run(_NEAR, {"typed": sorted(typed)}):
        near.setdefault(row["typed"], []).append(row["word"])
    readings: list[str] = []
    for words in plan.wordings:
        options = [mend(word, near.get(word, ())) or [word] for word in words]
        for mended in product(*options):
            turned = (*mended[1:2], *mended[:1], *mended[2:])
            readings += [" ".join(mended), " ".join(turned)]
    return list(dict.fromkeys(readings))[:_READINGS]
