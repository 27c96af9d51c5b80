"""The bell of the top bar and the inbox behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.notices import actions, queries, wording
from abonent.notices.models import Notice
from abonent.notices.ports import notice_kinds
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import DateRange, Flag, MultiChoice
from abonent.webkit.lists import BulkAction, Empty, List, View
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say


def _state(notice: Notice) -> SafeString:
    if notice.read_at is None:
        return badge(_("New"), "blue")
    return badge(_("Read"), "grey")


def _text(notice: Notice) -> SafeString:
    said = wording.text_of(notice)
    return format_html("<b>{}</b>" if notice.read_at is None else "{}", said)


INBOX = List(
    key="notices",
    title=gettext_lazy("Notifications"),
    sort="-changed",
    row_url=lambda notice: path_of("notices:open", notice.pk),
    empty=Empty(
        title=gettext_lazy("Nothing here"),
        text=gettext_lazy("What colleagues do with your cases and clients is told here."),
        icon="bell",
    ),
    columns=[
        Column(key="state", label=gettext_lazy("State"), cell=_state, sort="read_at",
               value=lambda n: _("Read") if n.read_at else _("New")),
        Column(key="text", label=gettext_lazy("What happened"), value=wording.text_of,
               cell=_text),
        Column(key="kind", label=gettext_lazy("Kind"), sort="kind", hidden=True,
               value=wording.label_of),
        Column(key="changed", label=gettext_lazy("When"), value="changed_at", sort="changed_at"),
    ],
    filters=[
        MultiChoice(key="kind", label=gettext_lazy("Kind"),
                    choices=lambda: [(kind.code, kind.label) for kind in notice_kinds]),
        Flag(key="unread", label=gettext_lazy("New only"),
             apply=lambda rows, _yes: rows.filter(read_at=None)),
        DateRange(key="changed", label=gettext_lazy("When"), field="changed_at"),
    ],
    bulk=[BulkAction(label=gettext_lazy("Mark as read"), url="/notices/read", icon="checks")],
)  # fmt: skip


@require_GET
def inbox(request: OperatorRequest) -> HttpResponseBase:
    """One's own notices."""
    by = request.operator
    views = [
        View(label=_("All"), query=""),
        View(label=pgettext("notices", "New"), query="unread=1"),
    ]
    context = {"title": _("Notifications"), "unread": queries.count_unread(by=by)}
    rows = queries.visible_notices(by=by)
    return INBOX.respond(request, rows, template="notices/inbox.html", context=context, views=views)


@require_GET
def bell(request: OperatorRequest) -> HttpResponse:
    """The bell with its count, fetched by every page once and after each change."""
    by = request.operator
    waiting = list(queries.waiting_news(by=by)[:10])
    context: dict[str, Any] = {
        "unread": queries.count_unread(by=by), "most": queries.MOST_COUNTED,
        "waiting": waiting[0] if waiting else None,
        "headline": localized(waiting[0].title) if waiting else "",
        "more": len(waiting) - 1,
    }  # fmt: skip
    return render(request, "notices/_bell.html", context)


@require_GET
def open_(request: OperatorRequest, notice_id: int) -> HttpResponseBase:
    """To the thing that the line is about; the line is read then."""
    notice = queries.get_notice(by=request.operator, notice_id=notice_id)
    actions.read_notices(by=request.operator, ids=[notice.pk])
    return redirect(notice.url)


@require_POST
def read(request: OperatorRequest) -> HttpResponseBase:
    """Mark lines as read: the marked ones, or all that the list's filters leave."""
    by = request.operator
    if request.POST.get("all"):
        params = QueryDict(request.POST.get("query", ""))
        rows = INBOX.matching(params=params, rows=queries.visible_notices(by=by))
        count = actions.read_notices(by=by, ids=[row.pk for row in rows])
    else:
        marked = [find_id(one) for one in request.POST.getlist("ids")]
        count = actions.read_notices(by=by, ids=[one for one in marked if one is not None])
    say(request, text=_("Marked as read: %(count)s.") % {"count": count})
    return redirect("notices:inbox")


@require_POST
def read_all(request: OperatorRequest) -> HttpResponseBase:
    """Mark everything as read."""
    count = actions.read_all(by=request.operator)
    say(request, text=_("Marked as read: %(count)s.") % {"count": count})
    return redirect("notices:inbox")


@require_POST
def unread(request: OperatorRequest, notice_id: int) -> HttpResponseBase:
    """Back to the new ones."""
    actions.unread_notice(by=request.operator, notice_id=notice_id)
    return redirect("notices:inbox")
