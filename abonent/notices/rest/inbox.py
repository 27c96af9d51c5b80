"""REST: one's own notices."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.rest import InQuery, Output, Page, PageQuery, PathId, actor_of, answer, cut
from abonent.notices import actions, queries, wording
from abonent.notices.models import Notice

router = Router(tags=["notices"])


class NoticeQuery(PageQuery):
    """Which notices."""

    unread: bool = False
    """Only those that were not read."""


class NoticeOut(Output):
    """A line of the inbox."""

    id: int
    kind: str
    text: str
    """In the language of the request."""
    count: int
    """How many occurrences the line holds."""
    url: str
    """The page of the thing, a path of this site."""
    changed_at: datetime
    read_at: datetime | None


class Marked(Output):
    """What became of it."""

    count: int
    """How many lines were unread."""


def _show(notice: Notice) -> NoticeOut:
    return NoticeOut(
        id=notice.pk,
        kind=notice.kind,
        text=wording.text_of(notice),
        count=notice.count,
        url=notice.url,
        changed_at=notice.changed_at,
        read_at=notice.read_at,
    )


@router.get(
    "/notices", response=Page[NoticeOut], operation_id="list_notices", summary="Own notices"
)
def list_(request: HttpRequest, query: InQuery[NoticeQuery]) -> HttpResponse:
    """What the operator of the token was told, the latest first."""
    rows = queries.visible_notices(by=actor_of(request))
    rows = rows.filter(read_at=None) if query.unread else rows
    return answer(cut(rows, order="-changed_at", query=query, show=_show))


@router.post(
    "/notices/{int:notice_id}/read",
    response=Marked,
    operation_id="read_notice",
    summary="Mark a notice as read",
)
def read(request: HttpRequest, notice_id: PathId) -> HttpResponse:
    """A second time changes nothing."""
    by = actor_of(request)
    notice = queries.get_notice(by=by, notice_id=notice_id)
    return answer(Marked(count=actions.read_notices(by=by, ids=[notice.pk])))


@router.post(
    "/notices/{int:notice_id}/unread",
    response=NoticeOut,
    operation_id="unread_notice",
    summary="Take a notice back to the unread ones",
)
def unread(request: HttpRequest, notice_id: PathId) -> HttpResponse:
    """Refused when the same thing has an unread notice already."""
    return answer(_show(actions.unread_notice(by=actor_of(request), notice_id=notice_id)))


@router.post(
    "/notices/read", response=Marked, operation_id="read_all_notices", summary="Mark all as read"
)
def read_all(request: HttpRequest) -> HttpResponse:
    """Every unread notice of the operator of the token."""
    return answer(Marked(count=actions.read_all(by=actor_of(request))))
