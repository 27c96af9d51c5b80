"""Who has read a piece of news, who is waited for, and reminding them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from abonent.kernel import audit
from abonent.kernel.errors import Conflict
from abonent.kernel.text import localized
from abonent.notices import actions, queries
from abonent.notices.queries.news import PUBLISH, Reader
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.lists import List, View
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say


def _note_export(request: Any, kind: str) -> None:
    audit.record(by=request.operator, action="notices.export_readers", of="list",
                 id=request.path.strip("/"), changes={"format": kind})  # fmt: skip


def _reader_state(reader: Reader) -> SafeString:
    tone = "amber" if reader.is_earlier or not reader.read_at else "blue"
    return badge(_said_of(reader), "green" if reader.confirmed_at and tone == "blue" else tone)


def _said_of(reader: Reader) -> str:
    if reader.is_earlier:
        return _("Confirmed the earlier text")
    if reader.confirmed_at:
        return _("Confirmed")
    return _("Read") if reader.read_at else _("Not read")


READERS = List(
    key="readers",
    title=gettext_lazy("Readers"),
    sort="name",
    row_id="id",
    export_permission=PUBLISH,
    on_export=_note_export,
    keeps=["missing"],
    columns=[
        Column(key="name", label=gettext_lazy("Colleague"), value="name", sort="name"),
        Column(key="login", label=gettext_lazy("Login"), value="login", sort="login", minor=True),
        Column(key="state", label=gettext_lazy("State"), cell=_reader_state,
               value=_said_of),
        Column(key="read", label=gettext_lazy("Opened"), value="read_at", sort="read_at"),
        Column(key="confirmed", label=gettext_lazy("Confirmed"), value="confirmed_at",
               sort="confirmed_at"),
        Column(key="version", label=gettext_lazy("Version confirmed"), value="confirmed_version",
               sort="confirmed_version"),
    ],
)  # fmt: skip


@require_GET
def readers(request: OperatorRequest, news_id: int) -> HttpResponseBase:
    """Who has read and confirmed, and who has not."""
    by = request.operator
    news = queries.get_news(by=by, news_id=news_id)
    everyone = queries.list_readers(by=by, news=news)
    missing = {actor.id for actor in queries.list_missing(by=by, news=news)}
    only_missing = request.GET.get("missing") == "1"
    rows = [reader for reader in everyone if not only_missing or reader.id in missing]
    views = [View(label=_("All"), query="", count=len(everyone)),
             View(label=_("Waiting for"), query="missing=1", count=len(missing))]  # fmt: skip
    crumbs = [(_("News"), reverse("notices:news")),
              (localized(news.title), reverse("notices:news_one", args=[news.pk]))]  # fmt: skip
    context = {"news": news, "missing": len(missing), "crumbs": crumbs}
    return READERS.respond(request, rows, template="notices/news_readers.html", context=context,
                           views=views)  # fmt: skip


@require_POST
def remind(request: OperatorRequest, news_id: int) -> HttpResponseBase:
    """Remind those who are waited for."""
    try:
        count = actions.remind_readers(by=request.operator, news_id=news_id)
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="amber")
    else:
        say(request, text=_("Reminded: %(count)s.") % {"count": count})
    return redirect("notices:news_readers", news_id)
