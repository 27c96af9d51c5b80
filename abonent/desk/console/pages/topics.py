"""Topics: the tree, a topic or group with its attributes, proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abonent.attributes.indexing import list_indexes
from abonent.cases import actions, queries
from abonent.cases.queries import TopicRow
from abonent.desk.console.extras import initial_of
from abonent.desk.console.forms import ReferenceForm, TopicForm
from abonent.desk.console.guards import guard_reference
from abonent.desk.console.moves import watch_move
from abonent.desk.console.pages.attributes import attribute_form_of, save_from
from abonent.desk.console.pages.changes import history_of, tell_saved
from abonent.desk.console.usage import asks_first, tell_uses
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form
from abonent.webkit.toasts import say


class RejectForm(Form):
    """Why a proposal is turned down."""

    reason = forms.CharField(label=gettext_lazy("Why not"), max_length=500)


@require_safe
def tree(request: OperatorRequest) -> HttpResponseBase:
    """The whole tree, narrowed by a search, with the proposals that wait on top."""
    return _tree(request, status=200)


def _tree(
    request: OperatorRequest, *, status: int, refused: dict[int, Form] | None = None
) -> HttpResponseBase:
    rows = queries.list_topic_rows(by=request.operator)
    asked = request.GET.get("q", "").strip().lower()
    waiting = [row for row in rows if row.topic.proposed_by_id is not None]
    shown = [row for row in rows if row.topic.proposed_by_id is None]
    if asked:
        shown = [row for row in shown if asked in f"{row.path} {row.topic.code}".lower()]
    context = {
        "q": request.GET.get("q", ""), "rows": shown, "any": bool(rows),
        "waiting": [(row, (refused or {}).get(row.id) or RejectForm(auto_id=f"r{row.id}_%s"))
                    for row in waiting],
        "crumbs": [(_("Console"), reverse("console:start"))],
    }  # fmt: skip
    partial = request.headers.get("HX-Target") == "tree"
    name = "tree" if partial else "topics"
    return render(request, f"desk/console/{name}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, topic_id: int | None = None) -> HttpResponseBase:
    """One topic or group: its form and its attributes, own and inherited."""
    by = request.operator
    by.check("cases.administer")
    row = queries.get_topic_row(by=by, topic_id=topic_id) if topic_id else None
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        topic = row.topic if row else None
        uses = tell_uses(by=by, kind="cases.topic", entry=topic) if topic else []
        confirmed = "confirmed" in request.POST
        if asks_first(form=form, entry=topic, uses=uses, confirmed=confirmed):
            return _page(request, row, form, asks=True)
        values = form.named()
        for name in ("parent", "default_priority", "route"):
            chosen = values.pop(name)
            values[f"{name}_id"] = int(chosen) if chosen else None
        tell = watch_move(by=by, kind="cases.topic", entry_id=topic_id)
        try:
            with form.guard.saving(), because(form.reason) as occasion:
                saved = actions.save_topic(by=by, topic_id=topic_id, **values)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell_saved(request, f"{_('Saved.')} {tell()}".strip(), occasion.made)
            return redirect("console:topic", saved.pk)
    return _page(request, row, form)


def _form(request: OperatorRequest, row: TopicRow | None, *, is_sent: bool = True) -> TopicForm:
    by, kind = request.operator, reference_kinds.get("cases.topic")
    groups = {
        r.id: r.path for r in queries.list_topic_rows(by=by)
        if r.topic.is_group and (row is None or row.id != r.id)
    }  # fmt: skip
    initial: dict[str, Any] = (
        initial_of(row.topic, kind) if row else {"parent": request.GET.get("parent"),
                                                 "is_group": request.GET.get("group") == "1"}
    )  # fmt: skip
    is_sent = is_sent and request.method == "POST" and "name_ru" in request.POST
    data = request.POST if is_sent else None
    form = TopicForm(data, by=by, kind=kind, is_new=row is None, initial=initial, groups=groups)
    form.guard = guard_reference(request, kind, row.topic if row else None)
    return form


def _page(
    request: OperatorRequest, row: TopicRow | None, form: TopicForm,
    attribute_form: ReferenceForm | None = None, *, asks: bool = False,
) -> HttpResponseBase:  # fmt: skip
    by = request.operator
    may_define = by.can("attributes.administer")
    if row is not None and attribute_form is None and may_define:
        attribute_form = attribute_form_of(request, None, is_sent=False)
    crumbs = [(_("Console"), reverse("console:start")), (_("Topics"), reverse("console:topics"))]
    for above in row.above if row else ():
        crumbs.append((localized(above.name), reverse("console:topic", args=[above.id])))
    context = {
        "row": row, "form": form, "crumbs": crumbs, "may_define": may_define,
        "attribute_form": attribute_form, "asks": asks,
        "title": localized(row.name) if row else _new_title(request),
        "uses": tell_uses(by=by, kind="cases.topic", entry=row.topic) if row else [],
        **history_of(by, reference_kinds.get("cases.topic"), row.topic if row else None),
    }  # fmt: skip
    is_refused = form.is_bound or (attribute_form is not None and attribute_form.is_bound)
    status = 422 if is_refused else 200
    return render(request, "desk/console/topic.html", context, status=status)


def _new_title(request: OperatorRequest) -> str:
    return _("New group") if request.GET.get("group") == "1" else _("New topic")


@require_POST
def add_attribute(request: OperatorRequest, topic_id: int) -> HttpResponseBase:
    """A new attribute of a topic or group."""
    request.operator.check("attributes.administer")
    row = queries.get_topic_row(by=request.operator, topic_id=topic_id)
    form = attribute_form_of(request, None)
    if save_from(request, row.topic.attribute_set_id, form, None, []):
        return redirect("console:topic", topic_id)
    return _page(request, row, _form(request, row, is_sent=False), form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_attribute(request: OperatorRequest, topic_id: int, attribute_id: int) -> HttpResponseBase:
    """One attribute."""
    by = request.operator
    by.check("attributes.administer")
    row = queries.get_topic_row(by=by, topic_id=topic_id)
    attribute = next((a for a in row.own if a.pk == attribute_id), None)
    if attribute is None:
        raise NotFound
    form = attribute_form_of(request, attribute)
    uses = tell_uses(by=by, kind="attributes.attribute", entry=attribute)
    if request.method == "POST" and save_from(
        request, row.topic.attribute_set_id, form, attribute, uses
    ):
        return redirect("console:topic", topic_id)
    context = {
        "back": reverse("console:topic", args=[row.id]), "attribute": attribute,
        "title": localized(attribute.name), "form": form,
        "uses": uses, "asks": form.asks,
        "indexes": list_indexes(attribute_id=attribute_id),
        **history_of(by, reference_kinds.get("attributes.attribute"), attribute),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Topics"), reverse("console:topics")),
                   (localized(row.name), reverse("console:topic", args=[row.id]))],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "desk/console/attribute.html", context, status=status)


@require_POST
def accept(request: OperatorRequest, topic_id: int) -> HttpResponseBase:
    """Let a proposed topic serve."""
    topic = actions.accept_topic(by=request.operator, topic_id=topic_id)
    say(request, text=_("Accepted: %(name)s.") % {"name": localized(topic.name)})
    return redirect("console:topics")


@require_POST
def reject(request: OperatorRequest, topic_id: int) -> HttpResponseBase:
    """Turn a proposed topic down, saying why."""
    form = RejectForm(request.POST, auto_id=f"r{topic_id}_%s")
    request.operator.check("cases.administer")
    if form.is_valid():
        actions.reject_topic(by=request.operator, topic_id=topic_id, **form.cleaned_data)
        say(request, text=_("The proposal is turned down."))
        return redirect("console:topics")
    refused: dict[int, Form] = {topic_id: form}
    return _tree(request, status=422, refused=refused)
