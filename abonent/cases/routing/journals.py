"""What a move of a person leaves so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.cases.models import Case
from abonent.cases.routing.going import Gone
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.queries import find_function


def journal_of(case: Case, gone: Gone, *, before: Mapping[str, Any], move: str) -> dict[str, Any]:
    """``before`` and after of what the move has changed, the tokens there were, what lasts."""
    attributes, was = case.attributes, before["attributes"]
    codes = [code for code in {**was, **attributes} if was.get(code) != attributes.get(code)]
    return {
        "move": move,
        "state": before["state"],
        "phase": before["phase"],
        "resolved_at": _moment(before["resolved_at"]),
        "closed_at": _moment(before["closed_at"]),
        "owner": [before["owner"], case.owner_id],
        "priority": [before["priority"], case.priority_id],
        "attributes": {code: [was.get(code), attributes.get(code)] for code in codes},
        "there": [token.id for token in gone.running.tokens],
        "closed": [*gone.outcome.closed],
        "effects": list(dict.fromkeys(gone.world.effects)),
    }


def _moment(at: Any) -> str | None:
    return None if at is None else at.isoformat()


def lasting(effects: list[str]) -> Text:
    """Why a move that has had such effects cannot be taken back; empty if it had none."""
    if not effects:
        return ""
    if effects[0] == "children":
        return _("The move has opened child cases: it cannot be undone.")
    if effects[0] == "message":
        return _("The move has sent a message or a signal: it cannot be undone.")
    return performed(effects[0])


def performed(code: str) -> Text:
    """The same of a business function that has done its work."""
    function = find_function(code=code)
    told = _("The function “%(name)s” has done its work: the move cannot be undone.")
    return told % {"name": function.label if function else code}
