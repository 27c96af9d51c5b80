"""Clients narrowed to a text, as lists need them: all of them, in the list's own order.

:mod:`search` shows the likeliest few; a list counts, sorts and pages, so it needs the condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import and_, or_

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.narrowing import is_one_of
from abonent.parties.confidential import TAX_ID
from abonent.parties.models import Client, SearchKey
from abonent.parties.policy import QueryPlan, query_plan

_FEW = 20_000
"""Keys read at once; beyond them a list in the order of names soon meets enough clients."""
# MATERIALIZED: planned for all rows (the trigram index), executed only as far as the limit.
_FIRST = "WITH f AS MATERIALIZED ({found}) SELECT client_id FROM f LIMIT {limit}"


def narrow_to_text(
    found: QuerySet[Client], text: str, *, by: Actor | None = None
) -> QuerySet[Client]:
    """The clients among ``found`` that the search box would find by ``text``, without mending."""
    return found.filter(with_text(text, by=by))


def with_text(text: str, *, path: str = "pk", by: Actor | None = None) -> Q:
    """Rows whose client, at ``path``, the search box would find by ``text``, without mending.

    Tax numbers of persons count for a reader ``by`` who may see them, else they do not. One
    statement is executed at once: what few keys fit is named by its clients, because the planner,
    which cannot know where in the order of names they stand, may walk through all of it for them.
    """
    plan = query_plan(text, region=settings.PHONE_REGION)
    if not plan:
        return Q(pk__in=[])
    keys = SearchKey.objects.all()
    if by is None or not by.can_field(TAX_ID):
        keys = keys.filter(_is_open(text))
    wanted = _with_keys(keys.filter(_matching(plan)), path)
    if plan.both:
        name, number = (keys.filter(_matching(part)) for part in plan.both)
        wanted |= _with_keys(name.filter(client__in=number.values("client_id")), path)
    return wanted


def _is_open(text: str) -> Q:
    """Not the tax number of a person; letters need not be told from digits."""
    others = ~Q(kind=SearchKey.Kind.TAX_ID)
    if not any(sign.isdigit() for sign in text):
        return others
    company = Client.objects.filter(pk=OuterRef("client_id"), kind=Client.Kind.COMPANY)
    return others | Q(Exists(company))


def _with_keys(keys: QuerySet[SearchKey], path: str) -> Q:
    first = _first_clients(keys)
    if len(first) > _FEW:
        return Q(**{f"{path}__in": keys.values("client_id")})
    # Where there is no client, ANY is unknown, and *not* of it would be too.
    return Q(is_one_of(path, sorted(set(first)))) & Q(**{f"{path}__isnull": False})


def _first_clients(keys: QuerySet[SearchKey]) -> list[int]:
    sql, params = keys.values("client_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_FIRST.format(found=sql, limit=_FEW + 1), params)
        return [client_id for (client_id,) in cursor.fetchall()]


def _matching(plan: QueryPlan) -> Q:
    begun = [p for p in plan.prefixes if tuple(p.split()) not in plan.wordings]
    conditions = [Q(key__startswith=prefix) for prefix in begun]
    conditions += [reduce(and_, _each_its_own(words)) for words in plan.wordings]
    if plan.part:
        conditions.append(Q(key__contains=plan.part))
    return reduce(or_, conditions)


def _each_its_own(words: Sequence[str]) -> Iterator[Q]:
    """Each word is there; a word that is part of another one is there besides it."""
    yield from (Q(key__contains=word) for word in words)
    for one, other in combinations(sorted(words, key=len), 2):
        if one in other:
            yield Q(key__regex=f"{one}.* .*{other}|{other}.* .*{one}")
