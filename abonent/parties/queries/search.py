"""Finding clients as one types. Every step does bounded work, however many clients there are.

1. Beginnings of keys: a short walk along the prefix index for each reading of the text.
2. A name and a number: both must be the same client's.
3. All words in any order, or digits from the middle: the trigram index, a bounded number of rows.
4. Misspelled words are mended against the vocabulary of names, then the steps for names again.

A later step runs only if the earlier ones found few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from django.conf import settings

from abonent.kernel.actor import Actor
from abonent.kernel.phones import pretty
from abonent.parties.policy import Fit, QueryPlan, find_fit, fold, mend, query_plan
from abonent.parties.queries import keys
from abonent.parties.queries.keys import Kind, Row
from abonent.parties.queries.within import Within, keys_for

FEW = 3
_READINGS = 12
_MENDED_WORDINGS = 4
_TELLING_DIGITS = 7
"""With so many digits a number has few clients, fewer than a name."""
_SHARERS = 1000


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
    is_exact: bool = False
    """Whether the text is a whole number of the client: telephone, account, contract, address."""
    phone: str = ""
    """The main number, as people write it."""
    account: str = ""

    @property
    def is_by_name(self) -> bool:
        """Whether what matched says no more than the name does."""
        return self.matched in keys.OWN_NAMES


def search_clients(*, by: Actor, text: str, limit: int = 20) -> list[ClientHit]:
    """Clients that ``text`` may mean, the likeliest first; empty below two letters or digits."""
    by.check("parties.view")
    plan = query_plan(text, region=settings.PHONE_REGION)
    if not plan:
        return []
    within, hits = keys_for(by), _Hits(limit)
    begun = keys.beginning_with(keys.walks_of(plan), limit, within)
    if plan.is_spoken:
        hits.add(row for row in begun if row["whole"] or row["matched"] == Kind.PHONE)
        hits.add(keys.with_part(plan.part, limit, within) if len(hits) < limit else ())
    hits.add(begun)
    if len(hits) < limit and plan.both:
        hits.add(_both(*plan.both, limit, within))
    if len(hits) < min(FEW, limit) and plan.wordings:
        hits.add(_with_all_words(plan.wordings, within))
    if len(hits) < limit and plan.part and not plan.is_spoken:
        hits.add(keys.with_part(plan.part, limit, within))
    if not hits and plan.wordings:
        hits.add(_mended(plan, limit, within))
    return hits.marked()


class _Hits:
    """The first hit of each client, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_client: dict[int, ClientHit] = {}

    def __len__(self) -> int:
        return len(self._by_client)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if len(self) >= self._limit:
                return
            if row["client_id"] not in self._by_client:
                self._by_client[row["client_id"]] = _hit(row)

    def marked(self) -> list[ClientHit]:
        """With what tells namesakes apart."""
        marks = keys.list_marks(list(self._by_client))
        return [
            replace(hit, phone=pretty(phone) if phone else "", account=account)
            for hit, (phone, account) in ((h, marks[h.client_id]) for h in self._by_client.values())
        ]


def _hit(row: Row) -> ClientHit:
    shown = row["shown"] or row["key"]
    if row["matched"] == Kind.PHONE:
        shown = pretty(shown)
    elif row["matched"] in keys.OWN_NAMES:
        shown = row["name"]
    return ClientHit(
        client_id=row["client_id"], name=row["name"], kind=row["kind"], status=row["status"],
        matched=row["matched"], shown=shown,
        is_exact=row["whole"] and row["matched"] not in keys.NAMES,
    )  # fmt: skip


def _with_all_words(wordings: Sequence[Sequence[str]], within: Within) -> list[Row]:
    """Rows whose words fit those of one reading, the best fitting first."""
    rows = keys.with_all_words(wordings, within)
    return _fitting(rows, wordings, key="key", worst=Fit.PART)


def _fitting(
    rows: Iterable[Row], wordings: Sequence[Sequence[str]], *, key: str, worst: Fit
) -> list[Row]:
    fits = []
    for row in rows:
        words = fold(row[key]).split() if key == "name" else row[key].split()
        found = [f for typed in wordings if (f := find_fit(typed, words, worst=worst)) is not None]
        if found:
            fits.append((min(found), row))
    return [row for _fit, row in sorted(fits, key=lambda entry: entry[0])]


def _both(name: QueryPlan, number: QueryPlan, limit: int, within: Within) -> list[Row]:
    """Rows of the numbers of clients who are called so; a slip in the name is forgiven."""
    if len("".join(sign for sign in number.codes[0] if sign.isdigit())) >= _TELLING_DIGITS:
        rows = keys.beginning_with(
            [walk for walk in keys.walks_of(number) if walk[1] in keys.NUMBERS], _SHARERS, within
        )
        rows += keys.with_part(number.part, _SHARERS, within) if number.part else []
        wordings = [reading.split() for reading in name.names]
        exact = _fitting(rows, wordings, key="name", worst=Fit.PART)
        return exact or _fitting(rows, wordings, key="name", worst=Fit.MISSPELLED)
    named = [walk for walk in keys.walks_of(name) if walk[1] in keys.OWN_NAMES]
    found = keys.named_with_number(named, number, limit, within)
    if found or not name.wordings:
        return found
    mended = [(reading, kind) for reading in _mended_readings(name) for kind in keys.OWN_NAMES]
    return keys.named_with_number(mended, number, limit, within) if mended else []


def _mended(plan: QueryPlan, limit: int, within: Within) -> list[Row]:
    """Rows of names with the words mended: their beginnings, or words in any order."""
    readings = _mended_readings(plan)
    walks = [(reading, kind) for reading in readings for kind in keys.NAMES]
    if (found := keys.beginning_with(walks, limit, within)) or plan.both:
        return found
    wordings = {tuple(sorted(reading.split())) for reading in readings if " " in reading}
    return _with_all_words(sorted(wordings)[:_MENDED_WORDINGS], within) if wordings else []


def _mended_readings(plan: QueryPlan) -> list[str]:
    """Readings of the text with its words mended, in both orders of the first two words."""
    typed = {w for words in plan.wordings for w in words if len(w) >= 3 and w.isalpha()}
    if not typed:
        return []
    near = keys.near_words(typed)
    readings: list[str] = []
    for words in plan.wordings:
        options = [mend(word, near.get(word, ())) or [word] for word in words]
        for mended in product(*options):
            turned = (*mended[1:2], *mended[:1], *mended[2:])
            readings += [" ".join(mended), " ".join(turned)]
    return list(dict.fromkeys(readings))[:_READINGS]
