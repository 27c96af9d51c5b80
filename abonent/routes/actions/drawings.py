"""What comes out of the editor, or in by a file."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.routes.actions.versions import PERMISSION, save_draft
from abonent.routes.bpmn.grafting import graft
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.models import RouteVersion


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
) -> RouteVersion:
    """Keep what was drawn in an editor as the draft, without what the editor drops.

    ``stored`` is the text that was opened, ``before`` and ``after`` what the editor made of it
    untouched and in the end. ``is_over``: also over what somebody else saved meanwhile. Refuses
    as :func:`save_draft` does.
    """
    by.check(PERMISSION)
    try:
        xml = graft(stored=stored, before=before, after=after)
    except Unreadable as unreadable:
        raise Invalid({"xml": [unreadable.message]}) from unreadable
    if is_over:
        draft = RouteVersion.objects.filter(route=route_id, state=RouteVersion.State.DRAFT).first()
        revision = draft.revision if draft else None
    return save_draft(by=by, route_id=route_id, xml=xml, revision=revision, note=note)


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
