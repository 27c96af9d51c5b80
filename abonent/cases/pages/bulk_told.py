"""What a bulk change wishes, in words: which field gets which value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from abonent.attributes.closing import open_values
from abonent.cases.actions.join import ATTRIBUTE
from abonent.cases.models import BulkChange
from abonent.cases.pages.shown import Text, field_told
from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.routes.queries import get_flow
from abonent.staff.queries import operator_names

Told = tuple[Text, Any]


def wish_told(bulk: BulkChange, *, by: Actor) -> list[Told]:
    """Pairs of a field and what it gets, as ``by`` may read them."""
    wish = bulk.wish
    if bulk.kind == "assign":
        return [(_("Owner"), operator_names().get(wish["owner_id"]) or _("Nobody"))]
    if bulk.kind == "note":
        return [(_("Note"), wish["text"])]
    if bulk.kind == "move":
        said = [(_("Step"), _move(wish["move"])), (_("Comment"), wish.get("comment"))]
        return [(label, value) for label, value in said if value]
    return [*_fields(wish), *_attributes(wish, by)]


def _move(code: str) -> Text:
    flow = get_flow()
    moves = {m.code: m.label for state in flow.states() for m in flow.moves_from(state.code)}
    return moves.get(code, code)


def _fields(wish: Mapping[str, Any]) -> Iterator[Told]:
    """The change may be older than what is in the catalogue now."""
    catalogue = get_catalogue()
    known = {"topic": catalogue.topic_by_code, "priority": catalogue.priority_by_code}
    for field in ("topic", "kind", "priority"):
        if code := wish.get(field):
            label, say = field_told(field)
            yield label, say(code) if code in known.get(field, {code}) else code


def _attributes(wish: Mapping[str, Any], by: Actor) -> Iterator[Told]:
    given = wish.get("changed_attributes") or {}
    for code, value in open_values(given, by=by, of="case").items():
        label, say = field_told(f"{ATTRIBUTE}{code}")
        yield label, say(value) if value is not None else _("cleared")
