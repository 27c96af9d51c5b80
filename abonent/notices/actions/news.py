"""Writing, withdrawing, reading and confirming news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound, Outdated, Problems
from abonent.kernel.text import LANGUAGES, many_lines
from abonent.notices import events
from abonent.notices.actions.inbox import read_about
from abonent.notices.actions.notify import notify
from abonent.notices.models import News, NewsReading, NewsVersion
from abonent.notices.news import NEWS, REMINDER
from abonent.notices.queries.news import PUBLISH, audience_of, get_news, list_missing
from abonent.staff.queries import list_departments, role_names

TITLE_MAX, TEXT_MAX = 200, 20_000
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDraft:
    """What an author writes. Texts are by language, one is enough.

    No roles: for everybody. With departments only for those of them, and of those below them.
    """

    title: Texts
    text: Texts
    importance: str = News.Importance.NORMAL
    must_confirm: bool = False
    role_ids: Sequence[int] = ()
    department_ids: Sequence[int] = ()
    starts_at: datetime | None = None
    """None: at once."""
    ends_at: datetime | None = None
    ask_again: bool = field(default=False)
    """Of a change: whether those who confirmed must do it again."""


def save_news(
    *, by: Actor, draft: NewsDraft, news_id: int | None = None, version: int | None = None
) -> News:
    """Write news, or change those with ``news_id``; readers are told when they begin.

    Withdrawn news stay off the board: :func:`restore_news` puts them back. A save that changes
    nothing makes no version.

    Raises :class:`Outdated` if they changed since ``version``.
    """
    by.check(PUBLISH)
    _check(draft)
    with transaction.atomic():
        news = _locked(news_id, version) if news_id else News(author_id=by.id, created_at=now())
        before = _all_of(news) if news_id else {}
        news.title, news.text = _texts(draft.title), _texts(draft.text)
        news.importance, news.must_confirm = draft.importance, draft.must_confirm
        news.starts_at = draft.starts_at or (news.starts_at if news_id else now())
        news.ends_at, news.changed_at = draft.ends_at, now()
        after = _facts(news) | _readers(draft.role_ids, draft.department_ids)
        if before == after and not draft.ask_again:
            return news
        _write(news, draft, is_text_new=any(before.get(n) != after[n] for n in ("title", "text")),
               by=by)  # fmt: skip
        told = {name: before[name] for name in _facts(news) if before}
        _keep(by, "save", news, audit.differences(told, _facts(news)))
        _announce_if_due(news, again=draft.ask_again)
    return news


def _write(news: News, draft: NewsDraft, *, is_text_new: bool, by: Actor) -> None:
    if news.pk:
        news.version += 1
    if draft.ask_again:
        news.confirmed_from = news.version
    news.save()
    news.roles.set(draft.role_ids)
    news.departments.set(draft.department_ids)
    if is_text_new:
        NewsVersion.objects.create(news=news, version=news.version, title=news.title,
                                   text=news.text, by_id=by.id, at=now())  # fmt: skip


def _all_of(news: News) -> dict[str, Any]:
    """What a save may change."""
    roles, departments = (
        many.values_list("pk", flat=True) for many in (news.roles, news.departments)
    )
    return _facts(news) | _readers(roles, departments)


def _readers(roles: Iterable[int], departments: Iterable[int]) -> dict[str, Any]:
    return {"roles": sorted(set(roles)), "departments": sorted(set(departments))}


def is_reworded(news: News, draft: NewsDraft) -> bool:
    """Whether the draft says something else than the news do."""
    return (_texts(draft.title), _texts(draft.text)) != (news.title, news.text)


def _check(draft: NewsDraft) -> None:
    problems = Problems()
    for name, texts, most in (("title", draft.title, TITLE_MAX), ("text", draft.text, TEXT_MAX)):
        said = _texts(texts)
        if not said:
            problems.add(name, _("Write it in one language at least."))
        if any(len(text) > most or "\x00" in text for text in said.values()):
            problems.add(name, _("At most %(most)s characters.") % {"most": most})
    if draft.importance not in News.Importance.values:
        problems.add("importance", _("Choose how important it is."))
    begin = draft.starts_at or now()
    if draft.ends_at and draft.ends_at <= begin:
        problems.add("ends_at", _("It must end after it begins."))
    if not set(draft.role_ids) <= {id_ for id_, _code, _name in role_names()}:
        problems.add("roles", _("Choose roles that exist."))
    if draft.department_ids and not set(draft.department_ids) <= dict(list_departments()).keys():
        problems.add("departments", _("Choose departments that exist."))
    problems.check()


def _texts(given: Texts) -> dict[str, str]:
    return {c: many_lines(given[c]) for c in LANGUAGES if str(given.get(c) or "").strip()}


def _locked(news_id: int, version: int | None) -> News:
    news = News.objects.select_for_update().filter(pk=news_id).first()
    if news is None:
        raise NotFound
    if version is not None and version != news.version:
        raise Outdated(_("The news was changed meanwhile. Look at the change, then try again."))
    return news


def _facts(news: News) -> dict[str, Any]:
    names = ("title", "text", "importance", "must_confirm", "is_withdrawn")
    times = {name: str(getattr(news, name) or "") for name in ("starts_at", "ends_at")}
    return {name: getattr(news, name) for name in names} | times


def _keep(by: Actor, verb: str, news: News, changes: Mapping[str, Any]) -> None:
    audit.record(by=by, action=f"notices.{verb}_news", of="news", id=news.pk, changes=changes)
    publish(by=by, type=events.NEWS_CHANGED, topics=events.topics_of_news(news.pk))


def announce_due() -> int:
    """Tell readers of news whose time has come; how many news."""
    due = News.objects.filter(announced_at=None, starts_at__lte=now(), is_withdrawn=False)
    done = 0
    for news_id in list(due.values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            news = News.objects.select_for_update().get(pk=news_id)
            if news.announced_at is None:
                _announce_if_due(news, again=False)
                publish(by=Actor.system("notices"), type=events.NEWS_CHANGED,
                        topics=events.topics_of_news(news.pk))  # fmt: skip
                done += 1
    return done


def _announce_if_due(news: News, *, again: bool) -> None:
    """A line in the inbox of each reader, once; and again when the author asks again."""
    at = now()
    over = news.is_withdrawn or (news.ends_at is not None and news.ends_at <= at)
    if over or news.starts_at > at or (news.announced_at is not None and not again):
        return
    news.announced_at = at
    news.save(update_fields=["announced_at"])
    readers = [actor.id for actor in audience_of(news=news) if actor.id is not None]
    notify(kind=NEWS.code, to=readers, params={"title": news.title}, url=_url(news),
           key=f"news:{news.pk}:{news.version}", fold=_fold(news.pk),
           by_id=news.author_id)  # fmt: skip


def _fold(news_id: int) -> str:
    """What the lines about one piece of news join by."""
    return f"news:{news_id}"


def _url(news: News) -> str:
    return reverse("notices:news_one", args=[news.pk])


def withdraw_news(*, by: Actor, news_id: int) -> News:
    """Take news off the board; they stay in the archive of those who write."""
    by.check(PUBLISH)
    with transaction.atomic():
        news = _locked(news_id, None)
        if news.is_withdrawn:
            raise Conflict(_("It is withdrawn already."))
        news.is_withdrawn, news.changed_at, news.version = True, now(), news.version + 1
        news.save()
        _keep(by, "withdraw", news, {"is_withdrawn": [False, True]})
    return news


def restore_news(*, by: Actor, news_id: int) -> News:
    """Put withdrawn news back on the board; readers who were told are not told again."""
    by.check(PUBLISH)
    with transaction.atomic():
        news = _locked(news_id, None)
        if not news.is_withdrawn:
            raise Conflict(_("It is not withdrawn."))
        news.is_withdrawn, news.changed_at, news.version = False, now(), news.version + 1
        news.save()
        _keep(by, "restore", news, {"is_withdrawn": [True, False]})
        _announce_if_due(news, again=False)
    return news


def read_news(*, by: Actor, news_id: int) -> News:
    """Keep that the actor has opened the news; what told of them in the inbox is read then.

    Not for who looks as somebody else.
    """
    news = get_news(by=by, news_id=news_id)
    if by.id is not None and by.watcher is None:
        read_about(by=by, fold=_fold(news_id))
        NewsReading.objects.bulk_create(
            [NewsReading(news=news, operator_id=by.id, read_at=now(), read_version=news.version)],
            ignore_conflicts=True,
        )
    return news


def confirm_news(*, by: Actor, news_id: int, version: int | None = None) -> NewsReading:
    """Confirm having read the news as they are now.

    Raises :class:`Outdated` if they changed since the ``version`` that was shown, and
    :class:`Conflict` if nobody asks for it.
    """
    if by.id is None:
        raise NotFound
    get_news(by=by, news_id=news_id)
    with transaction.atomic():
        news = _locked(news_id, version)
        if news.is_withdrawn:
            raise Conflict(_("It is withdrawn already."))
        if not news.must_confirm:
            raise Conflict(_("These news need no confirmation."))
        read_news(by=by, news_id=news_id)
        reading = NewsReading.objects.select_for_update().get(news=news, operator=by.id)
        if (reading.confirmed_version or 0) >= news.confirmed_from:
            return reading
        reading.confirmed_at, reading.confirmed_version = now(), news.version
        reading.save()
        audit.record(by=by, action="notices.confirm_news", of="news", id=news.pk,
                     changes={"version": news.version})  # fmt: skip
        topics = [*events.topics_of_news(news.pk)[:1], events.topic_of(by.id)]
        publish(by=by, type=events.NEWS_CONFIRMED, topics=topics)
    return reading


def remind_readers(*, by: Actor, news_id: int) -> int:
    """Remind those who have not read (or, where it is asked for, confirmed); how many.

    Raises :class:`Conflict` when they were reminded within the hour.
    """
    by.check(PUBLISH)
    news = get_news(by=by, news_id=news_id)
    waited_for = list_missing(by=by, news=news)
    missing = [actor.id for actor in waited_for if actor.id not in (None, by.id)]
    with transaction.atomic():
        told = notify(
            kind=REMINDER.code, to=filter(None, missing), params={"title": news.title},
            url=_url(news), key=f"news:{news.pk}:{now():%Y%m%d%H}", fold=_fold(news.pk), by=by,
        )  # fmt: skip
        if missing and not told:
            raise Conflict(_("They were reminded within this hour."))
        audit.record(by=by, action="notices.remind", of="news", id=news.pk,
                     changes={"count": told})  # fmt: skip
    return told
