"""Two drawings side by side that are no versions: before and after a change of the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from abonent.desk.console import trail
from abonent.desk.console.pages.routes import in_words, marks_of
from abonent.kernel.configuration import changes
from abonent.kernel.errors import NotFound
from abonent.routes import queries
from abonent.staff.middleware import OperatorRequest


@require_safe
def change(request: OperatorRequest, change_id: int) -> HttpResponseBase:
    """What a change made of a drawing, coloured in it."""
    request.operator.check("desk.console")
    row = changes.get_change(by=request.operator, change_id=change_id)
    line = trail.tell_changes([row])[0]
    if not line.compares:
        raise NotFound
    was, now = _pair(row.changes)
    context = {
        "title": _("Change of “%(name)s”") % {"name": line.name},
        "note": row.why,
        "crumbs": [
            (_("Console"), reverse("console:start")),
            (_("History of settings"), reverse("console:changes")),
            (line.name, reverse("console:change", args=[row.pk])),
        ],
        **side_by_side((_("Before"), was), (_("After"), now)),
    }
    return render(request, "desk/console/routes/compared.html", context)


def _pair(told: dict[str, Any]) -> tuple[str, str]:
    """The drawing before and after; of several fields the one that is in force."""
    pairs = [told[field] for field in ("active", "draft") if field in told and all(told[field])]
    return pairs[0][0], pairs[0][1]


def side_by_side(one: tuple[str, str], other: tuple[str, str]) -> dict[str, Any]:
    """Two drawings, each with its title, for the template that compares them."""
    found = queries.compare_drawings(one=one[1], other=other[1])
    marks = marks_of(found)
    return {
        "sides": [(title, {"xml": xml, "marks": marks}) for title, xml in (one, other)],
        "changes": in_words(found),
    }
