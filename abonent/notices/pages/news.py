"""The news board: reading, confirming, writing, and seeing who has read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Outdated
from abonent.kernel.ids import find_id
from abonent.kernel.text import LANGUAGES, localized
from abonent.notices import actions, queries
from abonent.notices.actions.news import TITLE_MAX, NewsDraft
from abonent.notices.models import News
from abonent.notices.queries.news import PUBLISH
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import (
    department_nodes,
    list_departments,
    operator_names,
    role_names,
)
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, MultiChoice, TextFilter
from abonent.webkit.forms import DateTimeField, Form
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.markdown import as_html
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.ticks import TreeTicks
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
        return badge(_("Confirmed"), "green")
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
    actions.read_news(by=by, news_id=news_id)
    news: Any = queries.get_news(by=by, news_id=news_id)
    context = {
        **shown(news),
        "crumbs": [(_("News"), reverse("notices:news"))],
        "can_publish": by.can(PUBLISH),
        "versions": queries.list_versions(by=by, news_id=news_id) if by.can(PUBLISH) else (),
    }
    return render(request, "notices/news_one.html", context)


def shown(news: Any) -> dict[str, Any]:
    """A piece of news as templates draw it."""
    return {
        "news": news, "headline": localized(news.title), "body": as_html(localized(news.text)),
        "importance": importance_badge(news), "state": state_badge(news),
        "author": operator_names().get(news.author_id, ""),
        "waits": news.must_confirm and not news.is_confirmed and not news.is_withdrawn,
    }  # fmt: skip


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


class NewsForm(Form):
    """What an author fills in."""

    title_ru = forms.CharField(label=gettext_lazy("Title in Russian"), required=False,
                               max_length=TITLE_MAX)  # fmt: skip
    text_ru = forms.CharField(label=gettext_lazy("Text in Russian"), required=False,
                              widget=forms.Textarea(attrs={"rows": 8}),
                              help_text=gettext_lazy(
                                  "Markdown: **bold**, *italic*, lists, tables, "
                                  "[links](https://company.example)."))  # fmt: skip
    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False,
                               max_length=TITLE_MAX)  # fmt: skip
    text_en = forms.CharField(label=gettext_lazy("Text in English"), required=False,
                              widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    importance = forms.ChoiceField(label=gettext_lazy("Importance"),
                                   choices=News.Importance.choices)  # fmt: skip
    must_confirm = forms.BooleanField(
        label=gettext_lazy("Readers confirm that they have read it"), required=False
    )
    roles = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For whom"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing marked: for everybody."),
    )  # fmt: skip
    departments = forms.TypedMultipleChoiceField(
        label=gettext_lazy("In which departments"), coerce=int, required=False,
        widget=TreeTicks(nodes=department_nodes, covers=True),
        help_text=gettext_lazy("With those below them. Nothing marked: everywhere."),
    )  # fmt: skip
    starts_at = DateTimeField(label=gettext_lazy("From"), required=False,
                              help_text=gettext_lazy("Empty: at once."))  # fmt: skip
    ends_at = DateTimeField(label=gettext_lazy("Until"), required=False)
    ask_again = forms.BooleanField(
        label=gettext_lazy("Tell it anew: who confirmed is asked again"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["roles"]
        roles.choices = [(id_, localized(name)) for id_, _code, name in role_names()]
        departments: Any = self.fields["departments"]
        departments.choices = list_departments()

    def draft(self) -> NewsDraft:
        """What was filled in."""
        given = self.cleaned_data
        return NewsDraft(
            title={c: given[f"title_{c}"] for c in LANGUAGES},
            text={c: given[f"text_{c}"] for c in LANGUAGES},
            importance=given["importance"], must_confirm=given["must_confirm"],
            role_ids=given["roles"], department_ids=given["departments"],
            starts_at=given["starts_at"], ends_at=given["ends_at"], ask_again=given["ask_again"],
        )  # fmt: skip


def _initial(news: News) -> dict[str, Any]:
    texts = {f"{name}_{c}": getattr(news, name).get(c, "") for name in ("title", "text")
             for c in LANGUAGES}  # fmt: skip
    return texts | {
        "importance": news.importance, "must_confirm": news.must_confirm,
        "roles": list(news.roles.values_list("pk", flat=True)),
        "departments": list(news.departments.values_list("pk", flat=True)),
        "starts_at": news.starts_at, "ends_at": news.ends_at,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, news_id: int | None = None) -> HttpResponseBase:
    """Write news, or change them."""
    by = request.operator
    by.check(PUBLISH)
    news = queries.get_news(by=by, news_id=news_id) if news_id else None
    form = NewsForm(request.POST if request.method == "POST" else None,
                    initial=_initial(news) if news else None)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        version = find_id(request.POST.get("version", "")) if news else None
        try:
            saved = actions.save_news(by=by, draft=form.draft(), news_id=news_id, version=version)
        except Invalid as refusal:
            _refuse(form, refusal)
        except Outdated as refusal:
            form.add_error(None, str(refusal.message))
        else:
            say(request, text=_("Saved."))
            return redirect("notices:news_one", saved.pk)
    crumbs = [(_("News"), reverse("notices:news"))]
    context = {"form": form, "news": news, "crumbs": crumbs}
    return render(request, "notices/news_edit.html", context, status=422 if form.errors else 200)


def _refuse(form: NewsForm, refusal: Invalid) -> None:
    """The action speaks of texts, the form has them by language."""
    named = {"title": "title_ru", "text": "text_ru"}
    form.refuse(Invalid({named.get(k, k): texts for k, texts in refusal.problems.items()}))


@require_POST
def preview(request: OperatorRequest) -> HttpResponse:
    """What the text will look like."""
    request.operator.check(PUBLISH)
    bodies = [(request.POST.get(f"title_{c}", ""), as_html(request.POST.get(f"text_{c}", "")))
              for c in LANGUAGES]  # fmt: skip
    shown = [(title, body) for title, body in bodies if title or body]
    return render(request, "notices/_news_preview.html", {"bodies": shown})


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
