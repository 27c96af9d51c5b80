"""A drawing that somebody made, and the draft that a colleague saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.differing import Change, list_changes
from abonent.routes.bpmn.grafting import graft
from abonent.routes.bpmn.merging import Merged, Side, merge
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.models import RouteVersion
from abonent.routes.queries.drawings import find_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two drawings of one base."""

    mine: str
    theirs: RouteVersion
    """The draft as it is stored."""
    merged: Merged
    changes: Mapping[Side, list[Change]]
    """What each side did to the base."""


def meet_draft(
    *, by: Actor, route_id: int, stored: str, before: str, after: str, choices: Mapping[str, Side]
) -> Meeting:
    """What was drawn beside the draft, and both in one.

    ``stored``, ``before`` and ``after`` as :func:`~abonent.routes.actions.save_drawing` takes
    them. Raises :class:`Conflict` if there is no draft any more, :class:`Invalid` for a text that
    is no BPMN file.
    """
    theirs = find_draft(by=by, route_id=route_id)
    if theirs is None:
        gone = _("The draft was put into force or deleted meanwhile. Save yours as a new one.")
        raise Conflict(gone)
    try:
        mine = graft(stored=stored, before=before, after=after)
        merged = merge(base=stored, mine=mine, theirs=theirs.xml, choices=choices)
        changes = {
            side: list_changes(stored, xml)
            for side, xml in ((Side.MINE, mine), (Side.THEIRS, theirs.xml))
        }
    except Unreadable as unreadable:
        raise Invalid({"xml": [unreadable.message]}) from unreadable
    return Meeting(mine=mine, theirs=theirs, merged=merged, changes=changes)
