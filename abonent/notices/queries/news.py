"""Reads of the news board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound
from abonent.notices.models import News, NewsReading, NewsVersion
from abonent.staff.queries import departments_of, list_colleagues, operator_roles

PUBLISH = "notices.publish"


def visible_news(*, by: Actor, with_confirmed: bool = False) -> QuerySet[News]:
    """The board and its archive as the actor may see them, with whether it is read; unordered.

    Readers see what is for them, has begun and is not withdrawn, ``with_confirmed`` also what
    they confirmed before it was; authors see everything.
    """
    mine = NewsReading.objects.filter(news=OuterRef("pk"), operator=by.id or 0)
    confirmed = mine.filter(confirmed_version__gte=OuterRef("confirmed_from"))
    texts = NewsVersion.objects.filter(news=OuterRef("pk")).order_by("-version")
    found = News.objects.annotate(
        is_read=Exists(mine), is_confirmed=Exists(confirmed),
        confirmed_version=Subquery(mine.values("confirmed_version")[:1]),
        text_version=Subquery(texts.values("version")[:1]),
    )  # fmt: skip
    if by.can(PUBLISH):
        return found
    kept = Q(is_withdrawn=False)
    if with_confirmed:
        kept |= Q(confirmed_version__isnull=False)
    return found.filter(kept, _is_for(by), starts_at__lte=now())


def find_taken_off(*, by: Actor, news_id: int) -> News | None:
    """Withdrawn news that were for the actor; only that they are withdrawn is his to know."""
    begun = News.objects.filter(_is_for(by), pk=news_id, starts_at__lte=now(), is_withdrawn=True)
    return begun.first()


def _is_for(by: Actor) -> Q:
    through = News.roles.through.objects.filter(news_id=OuterRef("pk"))
    mine = through.filter(role_id__in=operator_roles().get(by.id or 0, ()))
    placed = News.departments.through.objects.filter(news_id=OuterRef("pk"))
    here = placed.filter(department_id__in=departments_of(operator_id=by.id or 0))
    return (~Q(Exists(through)) | Q(Exists(mine))) & (~Q(Exists(placed)) | Q(Exists(here)))


def current_news(*, by: Actor) -> QuerySet[News]:
    """What is on the board for the actor now: the urgent first, then the latest."""
    at = now()
    found = visible_news(by=by).filter(_is_for(by), starts_at__lte=at, is_withdrawn=False)
    current = found.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    return current.annotate(urgent=Q(importance=News.Importance.URGENT)).order_by(
        F("urgent").desc(), "-starts_at", "-id"
    )


def waiting_news(*, by: Actor) -> QuerySet[News]:
    """What stays in the actor's view: what must be confirmed, and urgent news not opened yet."""
    return current_news(by=by).filter(
        Q(must_confirm=True, is_confirmed=False)
        | Q(importance=News.Importance.URGENT, must_confirm=False, is_read=False)
    )


def get_news(*, by: Actor, news_id: int) -> News:
    """One piece of news that the actor may see: withdrawn ones if he once confirmed them."""
    found = visible_news(by=by, with_confirmed=True).filter(pk=news_id).first()
    if found is None:
        raise NotFound
    return found


def list_versions(*, by: Actor, news_id: int) -> list[NewsVersion]:
    """What the news said before they said what they say now, the latest first; for authors."""
    by.check(PUBLISH)
    return list(NewsVersion.objects.filter(news=news_id).order_by("-version")[1:101])


def get_version(*, by: Actor, news_id: int, version: int) -> NewsVersion:
    """What the news said at a version; for authors."""
    by.check(PUBLISH)
    found = NewsVersion.objects.filter(news=news_id, version__lte=version).order_by("-version")
    one = found.first()
    if one is None:
        raise NotFound
    return one


def audience_of(*, news: News) -> list[Actor]:
    """Operators whom the news are for, by name."""
    wanted = set(news.roles.values_list("pk", flat=True))
    places = set(news.departments.values_list("pk", flat=True))
    known = operator_roles()
    return [
        one for one in list_colleagues()
        if (not wanted or wanted & set(known.get(one.id or 0, ())))
        and (not places or places & set(departments_of(operator_id=one.id or 0)))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """One of those the news are for, and how far he is with them."""

    id: int
    name: str
    login: str
    read_at: datetime | None
    confirmed_at: datetime | None
    """When he confirmed what counts now."""
    confirmed_version: int | None
    """The version of the text that he confirmed last, whether it counts or not."""
    is_earlier: bool
    """Whether the text was changed after he confirmed it."""


def list_readers(*, by: Actor, news: News) -> list[Reader]:
    """Everyone the news are for, by name; for authors."""
    by.check(PUBLISH)
    kept = {reading.operator_id: reading for reading in news.readings.all()}
    texts = sorted(news.versions.values_list("version", flat=True))
    return [
        _reader(actor, kept.get(actor.id or 0), news, texts) for actor in audience_of(news=news)
    ]


def _reader(actor: Actor, kept: NewsReading | None, news: News, texts: Sequence[int]) -> Reader:
    confirmed = kept.confirmed_version if kept else None
    counts = confirmed is not None and confirmed >= news.confirmed_from
    said = max((text for text in texts if confirmed and text <= confirmed), default=None)
    return Reader(
        actor.id or 0, actor.name, actor.login,
        kept.read_at if kept else None, kept.confirmed_at if kept and counts else None,
        said, said is not None and said < texts[-1],
    )  # fmt: skip


def list_missing(*, by: Actor, news: News) -> Sequence[Actor]:
    """Those the author waits for: who has not confirmed, or not read where that is enough."""
    done = {
        reader.id
        for reader in list_readers(by=by, news=news)
        if (reader.confirmed_at if news.must_confirm else reader.read_at)
    }
    return [actor for actor in audience_of(news=news) if actor.id not in done]


def narrow_news(rows: QuerySet[News], *, is_current: bool) -> QuerySet[News]:
    """Of ``rows`` those that are (or are no longer, or not yet) on the board."""
    at = now()
    current = Q(is_withdrawn=False, starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))
    return rows.filter(current) if is_current else rows.exclude(current)
