"""Pages on which cases are linked, split, put under one another, and merged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from abonent.cases import actions, queries
from abonent.cases.models import Case
from abonent.cases.pages.forms import CasePart, facts_of
from abonent.cases.pages.lists import row_of
from abonent.cases.pages.shown import named, state_label
from abonent.cases.queries import get_catalogue
from abonent.cases.queries.merges import list_case_merges
from abonent.cases.queries.relations import find_linkable, list_link_kinds, list_relations
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Combobox, Form
from abonent.webkit.toasts import say

BACK, PART_OF, HAS_PART = ":back", "part_of", "has_part"


def related_of(by: Actor, case: Case) -> dict[str, Any]:
    """What the case's page shows of its relations."""
    found = list_relations(by=by, case=case)
    return {
        "parent": row_of(found.parent) if found.parent else None,
        "children": [row_of(child) for child in found.children],
        "open_parts": sum(child.phase != "closed" for child in found.children),
        "links": [(link, row_of(link.case)) for link in found.links],
        "repeats": found.repeats,
        "merges": list_case_merges(by=by, case_id=case.pk),
    }


def name_case(case_id: Any) -> str:
    """A case chosen in a field, by number and topic."""
    found = find_id(str(case_id))
    topic_id = queries.case_topics([found]).get(found) if found else None
    return f"{found} · {get_catalogue().topics[topic_id].label}" if topic_id else str(case_id)


def choose_case(case_id: int) -> Combobox:
    """A field in which another case is found by number or words."""
    return Combobox(
        url=reverse("cases:options", args=[case_id]),
        name_of=name_case,
        placeholder=_("Number or words of the text …"),
    )


class LinkForm(Form):
    """Which case, and how the two have to do with each other."""

    kind = forms.ChoiceField(label=gettext_lazy("This case is"))
    other = forms.IntegerField(label=gettext_lazy("The other case"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].widget = choose_case(case.pk)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - for the type checker
        kind.choices = [*_readings(), (PART_OF, _("a part of")), (HAS_PART, _("the main one of"))]


def _readings() -> list[tuple[str, str]]:
    found = []
    for kind in list_link_kinds():
        there, back = localized(kind.name), localized(kind.reverse_name)
        found.append((kind.code, there))
        if back != there:
            found.append((kind.code + BACK, back))
    return found


@require_http_methods(["GET", "POST"])
def link(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Link the case to another one, or put one under the other."""
    request.operator.check("cases.work")
    found = queries.get_case(by=request.operator, case_id=case_id)
    form = LinkForm(request.POST or None, case=found)
    form.fields["other"].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        try:
            _connect(request, case_id, form.cleaned_data["kind"], form.cleaned_data["other"])
        except Invalid as refusal:
            wrong = {"parent": "other", "case": "other"}
            form.refuse(Invalid({wrong.get(n, n): m for n, m in refusal.problems.items()}))
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
        else:
            say(request, text=_("The cases are linked."))
            return redirect("cases:case", case_id)
    status = 422 if request.method == "POST" else 200
    title = _("Link case %(number)s") % {"number": case_id}
    context = {"case": found, "form": form, "title": title, "go": _("Link")}
    return render(request, "cases/link.html", context, status=status)


def _connect(request: OperatorRequest, case_id: int, kind: str, other: int) -> None:
    by = request.operator
    if kind == PART_OF:
        actions.set_parent(by=by, case_id=case_id, parent_id=other)
    elif kind == HAS_PART:
        actions.set_parent(by=by, case_id=other, parent_id=case_id)
    elif kind.endswith(BACK):
        code = kind.removesuffix(BACK)
        actions.link_cases(by=by, case_id=other, other_id=case_id, kind=code)
    else:
        actions.link_cases(by=by, case_id=case_id, other_id=other, kind=kind)


@require_POST
def unlink(request: OperatorRequest, case_id: int, link_id: int) -> HttpResponse:
    """Take a link away."""
    actions.unlink_cases(by=request.operator, case_id=case_id, link_id=link_id)
    say(request, text=_("The link is taken away."))
    return redirect("cases:case", case_id)


@require_POST
def detach_part(request: OperatorRequest, case_id: int, child_id: int) -> HttpResponse:
    """Let a part be a case of its own; back to the page it was pressed on."""
    actions.set_parent(by=request.operator, case_id=child_id, parent_id=None)
    say(request, text=_("The case is a part no more."))
    return redirect("cases:case", case_id)


@require_POST
def options(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Cases to choose from: by number or words, else the client's newest."""
    case = queries.get_case(by=request.operator, case_id=case_id)
    text = request.POST.get("q", "")
    rows = [_option(one) for one in find_linkable(by=request.operator, case=case, text=text)]
    return render(request, "webkit/options.html", {"options": rows, "q": text})


def _option(case: Case) -> dict[str, Any]:
    told = [str(state_label(case.state)), case.client.name if case.client else _("Anonymous")]
    topic = get_catalogue().topics[case.topic_id].label
    words = f" — {case.text[:60]}" if case.text else ""
    hint = " · ".join(told) + words
    return {"value": case.pk, "label": f"{case.pk} · {topic}", "hint": hint}


@require_http_methods(["GET", "POST"])
def split(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Another matter goes to a case of its own, with the chosen notes and files."""
    by = request.operator
    by.check("cases.work")
    by.check("cases.register")
    found = queries.get_case(by=by, case_id=case_id)
    facts = facts_of(by, found.client_id)
    data = request.POST if request.method == "POST" else None
    part = CasePart(0, data, facts=facts, sent=request.FILES)
    as_part = "as_part" in (request.POST or request.GET)
    if request.method == "POST" and part.is_valid():
        try:
            new = actions.split_case(
                by=by, case_id=case_id, draft=part.draft(), note_ids=_ids(request, "note"),
                attachment_ids=_ids(request, "file"),
            )  # fmt: skip
            if as_part:
                actions.set_parent(by=by, case_id=new.pk, parent_id=case_id)
        except Invalid as refusal:
            part.refuse(refusal)
        else:
            say(request, text=_told_of_split(request, new.pk))
            return redirect("cases:case", new.pk)
    history = queries.list_history(by=by, case_id=case_id)
    context = {
        "case": found,
        "part": part,
        "as_part": as_part,
        "notes": [(e, named(e.data["text"])) for e in history if e.kind == "noted"],
        "files": queries.list_attachments(by=by, case_id=case_id),
        "chosen": {"note": _ids(request, "note"), "file": _ids(request, "file")},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/split.html", context, status=status)


def _told_of_split(request: OperatorRequest, number: int) -> str:
    """The new case, and what went along with it."""
    notes, files = (len(_ids(request, name)) for name in ("note", "file"))
    told = {"number": number, "notes": notes, "files": files}
    if not notes and not files:
        return _("Case %(number)s is registered.") % told
    return _("Case %(number)s is registered; notes moved: %(notes)s, files: %(files)s.") % told


def _ids(request: OperatorRequest, name: str) -> list[int]:
    return [n for n in map(find_id, request.POST.getlist(name)) if n is not None]
