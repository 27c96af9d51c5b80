"""REST: the news board."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    Id,
    InJson,
    Input,
    InQuery,
    Line,
    Moment,
    Output,
    Page,
    PageQuery,
    PathId,
    Text,
    actor_of,
    answer,
    changing,
    created,
    cut,
    leads_to,
    once,
    tag_of,
)
from abonent.notices import actions, queries
from abonent.notices.actions import NewsDraft

router = Router(tags=["news"])


class NewsQuery(PageQuery):
    """Which news."""

    current: bool = False
    """Only what is on the board now."""


class Titles(Input):
    """A title by language; one is enough."""

    ru: Line = ""
    en: Line = ""


class Bodies(Input):
    """A text by language, in Markdown; one is enough."""

    ru: Text = ""
    en: Text = ""


class NewsInput(Input):
    """News as their author writes them."""

    title: Titles = Field(examples=[{"ru": "Плановые работы", "en": "Planned works"}])
    text: Bodies = Field(examples=[{"ru": "Сегодня с **02:00** до 04:00."}])
    importance: Annotated[str, Field(pattern="^(normal|important|urgent)$")] = "normal"
    """`normal`, `important` or `urgent`."""
    must_confirm: bool = False
    """Whether it stays in view until its reader confirms."""
    role_ids: Annotated[list[Id], Field(max_length=100)] = Field(default=[], examples=[[]])
    """Whom it is for; empty: everybody."""
    department_ids: Annotated[list[Id], Field(max_length=100)] = Field(default=[], examples=[[]])
    """Of those, only the members of these departments and of those below; empty: everywhere."""
    starts_at: Moment | None = None
    """Null: at once."""
    ends_at: Moment | None = None
    ask_again: bool = False
    """Of a change: whether those who confirmed must do it again."""

    def draft(self) -> NewsDraft:
        """What the action takes."""
        given = self.model_dump()
        return NewsDraft(**given)


class NewsOut(Output):
    """News as their reader sees them."""

    id: int
    title: dict[str, str]
    text: dict[str, str]
    importance: str
    must_confirm: bool
    starts_at: datetime
    ends_at: datetime | None
    is_withdrawn: bool
    version: int
    is_read: bool
    """By the operator of the token."""
    is_confirmed: bool


class Confirmed(Output):
    """That one has read."""

    confirmed_at: datetime | None


class ReaderOut(Output):
    """One of those the news are for."""

    login: str
    name: str
    read_at: datetime | None
    confirmed_at: datetime | None
    confirmed_version: int | None
    """The version of the text that was confirmed last, whether it counts or not."""
    is_earlier: bool
    """Whether the text was changed after that."""


class Readers(Output):
    """All of those."""

    items: list[ReaderOut]


class Reminded(Output):
    """What became of it."""

    count: int


def _show(news: Any) -> NewsOut:
    return NewsOut(**{name: getattr(news, name) for name in NewsOut.model_fields})


def _answer(request: HttpRequest, news_id: int) -> HttpResponse:
    news = queries.get_news(by=actor_of(request), news_id=news_id)
    return answer(_show(news), headers=tag_of(news.version))


@router.get("", response=Page[NewsOut], operation_id="list_news", summary="News")
def list_(request: HttpRequest, query: InQuery[NewsQuery]) -> HttpResponse:
    """What is for the operator of the token, the latest first; authors see all."""
    rows = queries.visible_news(by=actor_of(request))
    rows = queries.narrow_news(rows, is_current=True) if query.current else rows
    return answer(cut(rows, order="-starts_at", query=query, show=_show))


@router.post(
    "",
    response={201: NewsOut},
    operation_id="create_news",
    summary="Write news",
    openapi_extra=CREATES | leads_to(get_news=("news_id", "/id"), edit_news=("news_id", "/id")),
)
def create(request: HttpRequest, body: InJson[NewsInput]) -> HttpResponse:
    """Readers are told when the news begin. Needs `notices.publish`."""

    def effect() -> HttpResponse:
        by = actor_of(request)
        saved = actions.save_news(by=by, draft=body.draft())
        news = queries.get_news(by=by, news_id=saved.pk)
        return created(_show(news), at=f"/api/v1/news/{news.pk}", headers=tag_of(news.version))

    return once(request, effect)


@router.get("/{int:news_id}", response=NewsOut, operation_id="get_news", summary="One piece")
def get(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """The version in `ETag`. To look by a program does not count as reading."""
    return _answer(request, news_id)


@router.put(
    "/{int:news_id}",
    response=NewsOut,
    operation_id="edit_news",
    summary="Change news",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, news_id: PathId, body: InJson[NewsInput]) -> HttpResponse:
    """All of it is replaced. Needs `notices.publish`."""
    with changing(request) as version:
        actions.save_news(
            by=actor_of(request), draft=body.draft(), news_id=news_id, version=version
        )
    return _answer(request, news_id)


@router.post(
    "/{int:news_id}/confirm", response=Confirmed, operation_id="confirm_news", summary="Confirm"
)
def confirm(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """That the operator of the token has read the news as they are now."""
    reading = actions.confirm_news(by=actor_of(request), news_id=news_id)
    return answer(Confirmed(confirmed_at=reading.confirmed_at))


@router.post(
    "/{int:news_id}/withdrawal",
    response=NewsOut,
    operation_id="withdraw_news",
    summary="Take news off the board",
)
def withdraw(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """They stay in the archive. Needs `notices.publish`."""
    actions.withdraw_news(by=actor_of(request), news_id=news_id)
    return _answer(request, news_id)


@router.delete(
    "/{int:news_id}/withdrawal",
    response=NewsOut,
    operation_id="restore_news",
    summary="Put news back on the board",
)
def restore(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """Who was told of them is not told again. Needs `notices.publish`."""
    actions.restore_news(by=actor_of(request), news_id=news_id)
    return _answer(request, news_id)


@router.get(
    "/{int:news_id}/readers",
    response=Readers,
    operation_id="list_news_readers",
    summary="Who has read",
)
def readers(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """Everybody the news are for, by name. Needs `notices.publish`."""
    by = actor_of(request)
    by.check(queries.PUBLISH)
    news = queries.get_news(by=by, news_id=news_id)
    people = [
        ReaderOut(**{name: getattr(r, name) for name in ReaderOut.model_fields})
        for r in queries.list_readers(by=by, news=news)
    ]
    return answer(Readers(items=people))


@router.post(
    "/{int:news_id}/reminders",
    response=Reminded,
    operation_id="remind_news_readers",
    summary="Remind those who have not",
)
def remind(request: HttpRequest, news_id: PathId) -> HttpResponse:
    """Once an hour at most. Needs `notices.publish`."""
    return answer(Reminded(count=actions.remind_readers(by=actor_of(request), news_id=news_id)))
