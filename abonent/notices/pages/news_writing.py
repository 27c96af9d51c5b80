"""The form of news: writing and changing them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from abonent.kernel.errors import Invalid, Outdated
from abonent.kernel.ids import find_id
from abonent.kernel.text import LANGUAGES, localized
from abonent.notices import actions, queries
from abonent.notices.actions.news import TITLE_MAX, NewsDraft, is_reworded
from abonent.notices.models import News
from abonent.notices.pages.news import crumbs
from abonent.notices.queries.news import PUBLISH
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import department_nodes, list_departments, role_names
from abonent.webkit.forms import DateTimeField, Form
from abonent.webkit.markdown import as_html
from abonent.webkit.ticks import TreeTicks
from abonent.webkit.toasts import say


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
        label=gettext_lazy("Tell it anew: who confirmed is asked again"), required=False,
        help_text=gettext_lazy(
            "If you change the title or the text. Without it who confirmed what it said before "
            "is not asked about what it says now."),
    )  # fmt: skip

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
        "starts_at": news.starts_at, "ends_at": news.ends_at, "ask_again": news.must_confirm,
    }  # fmt: skip


def _draft_of(form: NewsForm, news: News | None) -> NewsDraft:
    """What was filled in; it is told anew only if it says something new."""
    draft = form.draft()
    return replace(
        draft, ask_again=draft.ask_again and news is not None and is_reworded(news, draft)
    )


def _missing(draft: NewsDraft) -> str:
    """The warning of news that some read in another language than theirs."""
    for code, text in (
        ("en", _("No English text: who reads in English sees the Russian one.")),
        ("ru", _("No Russian text: who reads in Russian sees the English one.")),
    ):
        if not (draft.title.get(code) and draft.text.get(code)):
            return text
    return ""


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
            draft = _draft_of(form, news)
            saved = actions.save_news(by=by, draft=draft, news_id=news_id, version=version)
        except Invalid as refusal:
            _refuse(form, refusal)
        except Outdated as refusal:
            form.add_error(None, str(refusal.message))
        else:
            missing = _missing(draft)
            say(
                request,
                text=" ".join(filter(None, (_("Saved."), missing))),
                tone="amber" if missing else "green",
            )
            return redirect("notices:news_one", saved.pk)
    context = {"form": form, "news": news, "crumbs": crumbs()}
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
