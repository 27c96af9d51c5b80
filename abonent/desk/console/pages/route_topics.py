"""Topics that go a route: chosen on a page of their own, told with their attributes merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from abonent.cases.actions import route_topics
from abonent.cases.queries import (
    TopicRow,
    list_topic_rows,
    merge_attributes,
    topics_of_route,
)
from abonent.desk.console.forms import reason_field
from abonent.desk.console.pages.routes import KIND, crumbs_of
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.routes import queries
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form, Node
from abonent.webkit.ticks import TreeTicks
from abonent.webkit.toasts import say


class TopicsForm(Form):
    """Which topics and groups go the route."""

    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Topics"), required=False, coerce=int,
        help_text=gettext_lazy("New cases of them go this route; a group takes along what is in it "
                               "and has no route of its own. Cases that run stay on theirs."),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[TopicRow], route_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topics"]
        routes = {one.pk: localized(one.name) for one in reference_kinds.get(KIND).rows}
        field.widget = TreeTicks(
            nodes=lambda: [_node(row, route_id, routes) for row in rows], covers=True
        )
        field.choices = [(row.id, row.path) for row in rows]
        self.fields["reason"] = reason_field()


def _node(row: TopicRow, route_id: int, routes: Mapping[int, str]) -> Node:
    other = "" if row.topic.route_id == route_id else routes.get(row.topic.route_id or 0, "")
    hint = _("now: %(route)s") % {"route": other} if other else ""
    return {
        "value": row.id, "label": localized(row.name), "parent": row.topic.parent_id, "open": True,
        "group": row.topic.is_group, "hint": hint,
    }  # fmt: skip


def topics_of(by: Actor, route_id: int) -> dict[str, Any]:
    """What the page of a route tells of its topics."""
    topics = topics_of_route(route_id=route_id)
    return {
        "going": topics,
        "merged": merge_attributes(topics),
        "may_choose": by.can("cases.administer"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """Choose the topics whose cases go a route."""
    by = request.operator
    route = queries.get_route(by=by, route_id=route_id)
    rows = [row for row in list_topic_rows(by=by) if row.topic.proposed_by_id is None]
    own = [row.id for row in rows if row.topic.route_id == route_id]
    form = TopicsForm(
        request.POST or None, rows=rows, route_id=route_id, initial={"topics": own}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["topics"]
        try:
            with because(form.cleaned_data["reason"]):
                route_topics(by=by, route_id=route_id, topic_ids=chosen)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("Saved."))
            return redirect(f"{reverse('console:entry', args=[KIND, route_id])}#topics")
    context = {
        "form": form, "crumbs": crumbs_of(route), "back": crumbs_of(route)[-1][1],
        "title": _("Topics of “%(route)s”") % {"route": localized(route.name)},
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "desk/console/routes/choose_topics.html", context, status=status)
