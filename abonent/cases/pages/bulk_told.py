"""What a bulk change wishes, in words: which field gets which value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from abonent.attributes.closing import open_values
from abonent.cases.actions.join import ATTRIBUTE
from abonent.cases.models import BulkChange
from abonent.cases.pages.shown import Text, field_told
from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.routes.queries import get_flow, get_version
from abonent.staff.queries import operator_names

Told = tuple[Text, Any]


def wish_told(bulk: BulkChange, *, by: Actor) -> list[Told]:
    """Pairs of a field and what it gets, as ``by`` may read them."""
    wish = bulk.wish
    if bulk.kind == "assign":
        return [(_("Owner"), operator_names().get(wish["owner_id"]) or _("Nobody"))]
    if bulk.kind == "note":
        return [(_("Note"), wish["text"])]
    if bulk.kind == "reroute":
        return _version(wish)
    if bulk.kind == "move":
        said = [(_("Step"), _move(wish["move"])), (_("Comment"), wish.get("comment"))]
        return [(label, value) for label, value in said if value]
    return [*_fields(wish), *_attributes(wish, by)]


def _version(wish: Mapping[str, Any]) -> list[Told]:
    try:
        version = get_version(version_id=wish["to_id"])
    except NotFound:
        return [(_("Reason of the change"), wish.get("reason", ""))]
    told = {"route": version.label, "number": version.number}
    name = _("%(route)s, version %(number)s") % told
    return [(_("Version"), name), (_("Reason of the change"), wish.get("reason", ""))]


@dataclass(frozen=True, slots=True)
class FateTold:
    """Cases that share a fate."""

    before: Text
    after: Text
    """Where they go on; empty for those that stay."""
    reason: Text
    cases: list[int]


def fates_told(fates: Mapping[tuple[str, tuple[str, ...] | str], list[int]]) -> list[FateTold]:
    """What becomes of running cases on another version, those that stay first."""
    told = [
        FateTold(_state(before), "", fate, cases)
        if isinstance(fate, str)
        else FateTold(_state(before), ", ".join(str(_state(one)) for one in fate), "", cases)
        for (before, fate), cases in fates.items()
    ]
    return sorted(told, key=lambda one: not one.reason)


def _state(code: str) -> Text:
    try:
        return get_flow().state(code).label
    except KeyError:
        return code


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
