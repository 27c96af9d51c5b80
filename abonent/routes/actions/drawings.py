"""What comes out of the editor, or in by a file."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.routes.actions.versions import PERMISSION, save_draft
from abonent.routes.bpmn.grafting import graft
from abonent.routes.bpmn.merging import Side
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.models import RouteVersion
from abonent.routes.queries.meeting import meet_draft


def save_drawing(
    *,
    by: Actor,
    route_id: int,
    stored: str,
    before: str,
    after: str,
    revision: int | None,
    note: str = "",
    is_over: bool = False,
    is_beside: bool = False,
) -> RouteVersion:
    """Keep what was drawn in an editor as the draft, without what the editor drops.

    ``stored`` is the text that was opened, ``before`` and ``after`` what the editor made of it
    untouched and in the end. ``is_over``: also over what somebody else saved meanwhile.
    ``is_beside``: as another draft, which leaves theirs as it is. Refuses as :func:`save_draft`
    does.
    """
    by.check(PERMISSION)
    try:
        xml = graft(stored=stored, before=before, after=after)
    except Unreadable as unreadable:
        raise Invalid({"xml": [unreadable.message]}) from unreadable
    if is_over:
        draft = RouteVersion.objects.filter(route=route_id, state=RouteVersion.State.DRAFT).first()
        revision = draft.revision if draft else None
    return save_draft(
        by=by, route_id=route_id, xml=xml, revision=revision, note=note, is_beside=is_beside
    )


def save_merged(
    *, by: Actor, route_id: int, stored: str, before: str, after: str,
    choices: Mapping[str, Side], revision: int | None, note: str = "",
) -> RouteVersion:  # fmt: skip
    """Keep what was drawn and what a colleague saved meanwhile as one draft.

    ``revision``: of the colleague's. Refuses as :func:`save_draft` does, and with
    :class:`Conflict` while something that both changed is not chosen.
    """
    by.check(PERMISSION)
    met = meet_draft(
        by=by, route_id=route_id, stored=stored, before=before, after=after, choices=choices
    )
    if met.merged.open:
        asked = [one.name or one.id for one in met.merged.collisions if one.id in met.merged.open]
        told = _("Choose first what is to stay: %(names)s.")
        raise Conflict(told % {"names": ", ".join(asked)})
    return save_draft(by=by, route_id=route_id, xml=met.merged.xml, revision=revision, note=note)


def import_drawing(*, by: Actor, route_id: int, content: bytes) -> RouteVersion:
    """A BPMN file as the draft of a route, in place of the draft it has; kept to the letter."""
    by.check(PERMISSION)
    try:
        xml = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        wrong = _("The file is in an encoding that cannot be read. Save it as UTF-8.")
        raise Invalid({"file": [wrong]}) from None
    draft = RouteVersion.objects.filter(route=route_id, state=RouteVersion.State.DRAFT).first()
    try:
        return save_draft(
            by=by, route_id=route_id, xml=xml, revision=draft.revision if draft else None
        )
    except Invalid as wrong:
        raise Invalid({"file": wrong.problems.get("xml", [])}) from wrong
