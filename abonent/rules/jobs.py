"""Telling subscribers of saved views that new rows match."""

from __future__ import annotations

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from abonent.kernel.actor import Actor
from abonent.notices.actions import notify
from abonent.notices.ports import NoticeKind
from abonent.rules.errors import Misread
from abonent.rules.models import KeptView
from abonent.rules.ports import subjects
from abonent.rules.queries import read_query
from abonent.rules.views import visible_views
from abonent.staff.queries import find_actor

NEW_ROWS = NoticeKind(
    code="rules.new_rows",
    label=_("New rows in a view I follow"),
    text=_("New in the view “%(view)s”: %(rows)s"),
    icon="bookmark",
    order=60,
)
COUNTED = 100
"""Beyond it a number says no more than "many", and costs more."""


@app.periodic(cron="*/10 * * * *")
@app.task(name="rules.tell_subscribers", queueing_lock="rules.tell", pass_context=False)
def tell_subscribers(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """One notice a view and person, however many rows came since the last one."""
    for kept in KeptView.objects.filter(is_subscribed=True).select_related("view").order_by("id"):
        reader = find_actor(operator_id=kept.operator_id)
        if reader is not None and visible_views(by=reader).filter(pk=kept.view_id).exists():
            tell_of(kept, reader=reader)


def tell_of(kept: KeptView, *, reader: Actor) -> None:
    """Tell ``reader``, under his rights of now, of rows newer than those he was told of."""
    view = kept.view
    subject = subjects.get(view.subject)
    try:
        query = read_query(subject=view.subject, text=view.query, by=reader)
    except Misread:  # what it asks by is gone: the list itself says so
        return
    rows = subject.listed(reader, QueryDict(view.rest)) if view.rest else subject.rows(reader)
    fresh = rows.filter(query.condition(), pk__gt=kept.seen_id).order_by("-pk")
    found = list(fresh.values_list("pk", flat=True)[: COUNTED + 1])
    if not found:
        return
    query.note_use()
    many = f"{COUNTED}+" if len(found) > COUNTED else str(len(found))
    notify(
        kind=NEW_ROWS.code, to=[kept.operator_id], params={"view": view.name, "rows": many},
        url=reverse("rules:show", args=[view.pk]), key=f"view:{kept.pk}:{found[0]}",
        fold=f"view:{kept.pk}",
    )  # fmt: skip
    KeptView.objects.filter(pk=kept.pk).update(seen_id=found[0])
