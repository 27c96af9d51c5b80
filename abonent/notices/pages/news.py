"""The news board: reading, confirming, writing, and seeing who has read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.text import LANGUAGES, localized
from abonent.notices import actions, queries
from abonent.notices.models import News
from abonent.notices.queries.news import PUBLISH
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import (
    operator_names,
)
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, MultiChoice, TextFilter
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.markdown import as_html
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say

_TONES = {"normal": "grey", "important": "amber", "urgent": "red"}


def importance_badge(news: News) -> SafeString:
    """How loudly it is told."""
    return badge(str(News.Importance(news.importance).label), _TONES[news.importance])


def state_badge(news: Any) -> SafeString:
    """How far the reader is with it."""
    if news.is_withdrawn:
        return badge(_("Withdrawn"), "grey")
    if news.must_confirm and not news.is_confirmed:
        return badge(_("Confirm reading"), "amber")
    if news.must_confirm:
        is_earlier = (news.confirmed_version or 0) < (news.text_version or 0)
        return (badge(_("Confirmed the earlier text"), "amber") if is_earlier
                else badge(_("Confirmed"), "green"))  # fmt: skip
    return badge(_("Read"), "grey") if news.is_read else badge(_("New"), "blue")


def _search(rows: Any, text: str) -> Any:
    return rows.filter(title__icontains=text) | rows.filter(text__icontains=text)


BOARD = List(
    key="news",
    title=gettext_lazy("News"),
    sort="-starts",
    live="news",
    row_url=lambda news: path_of("notices:news_one", news.pk),
    empty=Empty(
        title=gettext_lazy("No news"),
        text=gettext_lazy("What everybody should know is written here."),
        icon="news",
    ),
    columns=[
        Column(key="state", label=gettext_lazy("State"), cell=state_badge,
               value=state_badge, export="version"),
        Column(key="importance", label=gettext_lazy("Importance"), sort="importance",
               value=lambda n: str(News.Importance(n.importance).label), cell=importance_badge),
        Column(key="title", label=gettext_lazy("News"), value=lambda n: localized(n.title)),
        Column(key="author", label=gettext_lazy("Author"), minor=True,
               value=lambda n: operator_names().get(n.author_id)),
        Column(key="starts", label=gettext_lazy("From"), value="starts_at", sort="starts_at"),
        Column(key="ends", label=gettext_lazy("Until"), value="ends_at", sort="ends_at",
               minor=True),
    ],
    filters=[
        TextFilter(key="q", label=gettext_lazy("Words of the news"), apply=_search),
        Choice(key="when", label=gettext_lazy("Show"),
               choices=[("now", gettext_lazy("on the board")),
                        ("past", gettext_lazy("the archive"))],
               apply=lambda rows, when: queries.narrow_news(rows, is_current=when == "now")),
        MultiChoice(key="importance", label=gettext_lazy("Importance"),
                    choices=News.Importance.choices),
        DateRange(key="starts", label=gettext_lazy("From"), field="starts_at"),
    ],
)  # fmt: skip


@require_GET
def board(request: OperatorRequest) -> HttpResponseBase:
    """What is on the board, and the archive."""
    by = request.operator
    views = [View(label=label, query=query) for label, query in (
        (_("On the board"), "when=now"), (_("Archive"), "when=past"), (_("All"), ""))]  # fmt: skip
    context = {"title": _("News"), "can_publish": by.can(PUBLISH)}
    rows = queries.visible_news(by=by)
    return BOARD.respond(request, rows, template="notices/news.html", context=context, views=views)


@require_GET
def one(request: OperatorRequest, news_id: int) -> HttpResponse:
    """One piece of news; opening it counts as reading."""
    by = request.operator
    try:
        actions.read_news(by=by, news_id=news_id)
    except NotFound:
        if queries.find_taken_off(by=by, news_id=news_id) is None:
            raise
        return render(request, "notices/news_gone.html", {"crumbs": crumbs()}, status=410)
    news: Any = queries.get_news(by=by, news_id=news_id)
    context = {
        **shown(news),
        "crumbs": crumbs(),
        "can_publish": by.can(PUBLISH),
        "versions": queries.list_versions(by=by, news_id=news_id) if by.can(PUBLISH) else (),
    }
    return render(request, "notices/news_one.html", context)


def crumbs() -> list[tuple[str, str]]:
    """The way back to the board."""
    return [(_("News"), reverse("notices:news"))]


@require_GET
def version(request: OperatorRequest, news_id: int, version: int) -> HttpResponse:
    """What the news said at a version."""
    by = request.operator
    news = queries.get_news(by=by, news_id=news_id)
    kept = queries.get_version(by=by, news_id=news_id, version=version)
    bodies = [(kept.title.get(c, ""), as_html(kept.text.get(c, ""))) for c in LANGUAGES]
    context = {
        "kept": kept, "author": operator_names().get(kept.by_id or 0, ""),
        "crumbs": [*crumbs(), (localized(news.title), reverse("notices:news_one", args=[news_id]))],
        "bodies": [(title, body) for title, body in bodies if title or body],
    }  # fmt: skip
    return render(request, "notices/news_version.html", context)


def shown(news: Any) -> dict[str, Any]:
    """A piece of news as templates draw it."""
    return {
        "news": news, "headline": localized(news.title), "body": as_html(localized(news.text)),
        "importance": importance_badge(news), "state": state_badge(news),
        "author": operator_names().get(news.author_id, ""),
        "foreign": _foreign(news),
        "waits": news.must_confirm and not news.is_confirmed and not news.is_withdrawn,
    }  # fmt: skip


def _foreign(news: News) -> str:
    """The language that a reader meets instead of his own; empty: it is his own."""
    mine = (get_language() or LANGUAGES[0]).split("-")[0]
    if mine in news.text and mine in news.title:
        return ""
    names = {"ru": _("In Russian only"), "en": _("In English only")}
    there = [code for code in LANGUAGES if code in news.text]
    return names[there[0]] if there and mine not in news.text else _("The title is not translated")


def load_panel(by: Actor) -> dict[str, Any]:
    """The panel of the start page."""
    rows = [shown(news) for news in queries.current_news(by=by)[:5]]
    return {"rows": rows, "more_url": reverse("notices:news")}


@require_POST
def confirm(request: OperatorRequest, news_id: int) -> HttpResponseBase:
    """Confirm having read what was shown."""
    version = find_id(request.POST.get("version", ""))
    actions.confirm_news(by=request.operator, news_id=news_id, version=version)
    say(request, text=_("Confirmed."))
    return redirect("notices:news_one", news_id)


@require_POST
def withdraw(request: OperatorRequest, news_id: int) -> HttpResponseBase:
    """Take news off the board."""
    actions.withdraw_news(by=request.operator, news_id=news_id)
    undo = reverse("notices:news_restore", args=[news_id])
    say(request, text=_("Withdrawn."), undo_url=undo)
    return redirect("notices:news_one", news_id)


@require_POST
def restore(request: OperatorRequest, news_id: int) -> HttpResponseBase:
    """Put withdrawn news back on the board."""
    actions.restore_news(by=request.operator, news_id=news_id)
    say(request, text=_("It is on the board again."))
    return redirect("notices:news_one", news_id)
