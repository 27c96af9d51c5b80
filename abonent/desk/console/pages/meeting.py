"""Two colleagues drew one draft: both drawings beside each other, and what is to be chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from abonent.desk.console.pages.drawing import choices_of, texts_of
from abonent.desk.console.pages.routes import in_words
from abonent.kernel.errors import Conflict, Invalid
from abonent.routes import queries
from abonent.routes.bpmn.differing import Change, Kind
from abonent.routes.bpmn.merging import Collision, Side
from abonent.routes.bpmn.wording import element_words, part_words
from abonent.staff.middleware import OperatorRequest


@require_POST
def meet(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """What both did since the drawing was opened, as a part of the editor's page."""
    queries.get_route(by=request.operator, route_id=route_id)
    choices = choices_of(request)
    try:
        met = queries.meet_draft(
            by=request.operator, route_id=route_id, choices=choices, **texts_of(request)
        )
    except Invalid as refusal:
        return JsonResponse({"message": refusal.told}, status=422)
    except Conflict as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    context = {
        "theirs": met.theirs, "who": _who(met.theirs), "sides": _sides(met),
        "done": [(side, in_words(met.changes[side])) for side in Side],
        "collisions": [_asked(one, choices, met.merged.open) for one in met.merged.collisions],
    }  # fmt: skip
    html = render_to_string("desk/console/routes/meeting.html", context, request)
    told = {"html": html, "revision": met.theirs.revision, "open": sorted(met.merged.open)}
    return JsonResponse(told)


def _who(version: Any) -> str:
    return str(version.changed_by.name) if version.changed_by else _("Somebody")


def _sides(met: queries.Meeting) -> list[tuple[Side, dict[str, Any]]]:
    mine, theirs = met.changes[Side.MINE], met.changes[Side.THEIRS]
    return [
        (Side.MINE, {"xml": met.mine, "marks": _marks(mine, theirs)}),
        (Side.THEIRS, {"xml": met.theirs.xml, "marks": _marks(theirs, mine)}),
    ]


def _marks(own: Iterable[Change], others: Iterable[Change]) -> dict[str, str]:
    """What this side added and changed, and what the other one took away."""
    gone = {one.id: Kind.REMOVED.value for one in others if one.kind == Kind.REMOVED}
    return gone | {one.id: one.kind.value for one in own}


def _asked(one: Collision, choices: dict[str, Side], unsettled: Iterable[str]) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name or one.id, "element": element_words(one.element),
        "removed_by": one.removed_by, "choice": choices.get(one.id, ""),
        "parts": [(part_words(name), *said) for name, *said in one.parts],
        "is_open": one.id in unsettled,
    }  # fmt: skip
