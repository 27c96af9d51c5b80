"""The search for duplicates among all clients: a job, nightly and on demand.

One statement brings pairs that share a number, an address, a contract or a rare name, the heaviest
first and not more than :data:`MOST`; then portions of them are weighed as the page of a merge
weighs them. Memory is bounded by :data:`MOST`, statements by three a portion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.jobs import JobContext, JobKind
from abonent.parties.actions.pairs import start_search
from abonent.parties.events import DUPLICATES_FOUND
from abonent.parties.models import Client, ClientPair
from abonent.parties.policy.sameness import LIKELY, WEIGHTS, reasons_of, score_of
from abonent.parties.queries.merges import likenesses_of
from abonent.parties.queries.pairs import FINDING

MOST = 100_000
PORTION = 1_000
_SHARERS = 12
"""More clients than that with one number: it is a reception's or nobody's, and tells nothing."""
_NAMESAKES = 3
"""A name that more clients have says nothing by itself."""
_WEIGHED = ("tax_id", "phone", "email", "login", "contract")

_CANDIDATES = """
WITH shared AS (
    SELECT replace(kind, 'turned', 'name') AS what, array_agg(DISTINCT client_id) AS ids
    FROM parties_searchkey WHERE kind = ANY(%(kinds)s)
    GROUP BY what, key
    HAVING count(DISTINCT client_id) BETWEEN 2
        AND CASE replace(max(kind), 'turned', 'name') WHEN 'name' THEN %(namesakes)s
            ELSE %(sharers)s END
)
SELECT one, other
FROM shared CROSS JOIN unnest(ids) AS one CROSS JOIN unnest(ids) AS other
JOIN unnest(%(kinds)s, %(weights)s) AS w(kind, weight) ON w.kind = what
WHERE one < other
GROUP BY one, other
ORDER BY sum(weight) DESC, one, other
LIMIT %(most)s
"""

# What a person said of a client holds for the one that he was merged into.
_FOLLOW_MERGES = """
UPDATE parties_clientpair p SET dismissed_at = a.dismissed_at, dismissed_by_id = a.dismissed_by_id
FROM parties_clientpair a
LEFT JOIN parties_clientmerge m ON m.loser_id = a.one_number AND m.undone_at IS NULL
LEFT JOIN parties_clientmerge n ON n.loser_id = a.other_number AND n.undone_at IS NULL
WHERE a.dismissed_at IS NOT NULL AND p.dismissed_at IS NULL
    AND p.one_number = least(coalesce(m.winner_id, a.one_number),
                             coalesce(n.winner_id, a.other_number))
    AND p.other_number = greatest(coalesce(m.winner_id, a.one_number),
                                  coalesce(n.winner_id, a.other_number))
"""


def find_pairs(context: JobContext) -> Mapping[str, Any]:
    """The job: what it found stands in the list portion by portion; safe to run again."""
    began = now()
    candidates = _candidates()
    for start in range(0, len(candidates), PORTION):
        portion = candidates[start : start + PORTION]
        with transaction.atomic():
            ClientPair.objects.bulk_create(
                _weigh(portion, at=began), update_conflicts=True,
                unique_fields=["one_number", "other_number"],
                update_fields=["score", "reasons", "found_at"],
            )  # fmt: skip
        context.progress(done=start + len(portion), total=len(candidates))
    with transaction.atomic():
        return {"found": _finish(context.by, began)}


def _candidates() -> list[tuple[int, int]]:
    kinds = [*_WEIGHED, "name", "turned"]
    params: dict[str, Any] = {
        "kinds": kinds, "weights": [WEIGHTS[kind] for kind in kinds[:-1]] + [0],
        "sharers": _SHARERS, "namesakes": _NAMESAKES, "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, params)
        return list(cursor.fetchall())


def _weigh(pairs: Sequence[tuple[int, int]], *, at: datetime) -> Iterator[ClientPair]:
    numbers = {number for pair in pairs for number in pair}
    columns = Client.objects.only("kind", "name", "tax_id")
    likenesses = likenesses_of(columns.filter(pk__in=numbers))
    for one, other in pairs:
        if one not in likenesses or other not in likenesses:
            continue  # gone since the statement
        reasons = reasons_of(likenesses[one], likenesses[other])
        if (score := score_of(reasons)) >= LIKELY:
            yield ClientPair(
                one_number=one, other_number=other, score=score, found_at=at,
                reasons=[[reason.code, reason.shown] for reason in reasons],
            )  # fmt: skip


def _finish(by: Actor, began: datetime) -> int:
    """Drop pairs that nothing speaks for any more; how many stand."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW_MERGES)
    standing = ClientPair.objects.filter(dismissed_at=None)
    standing.filter(found_at__lt=began).delete()
    publish(by=by, type=DUPLICATES_FOUND, topics=["duplicates"], payload={})
    return standing.count()


FINDING_JOB = JobKind(
    code=FINDING, label=_("Search for duplicates among clients"), run=find_pairs, repeatable=True
)


@app.periodic(cron="23 2 * * *")
@app.task(name="parties.find_pairs_nightly", queueing_lock="parties.find_pairs", queue="jobs")
def search_nightly(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Look for duplicates each night."""
    start_search(by=Actor.system("duplicates"))
