"""Whoever administers rights may widen his own, but never without a trace of its own."""

from __future__ import annotations

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.confidential import CHANGE
from abonent.staff.models import Role
from abonent.staff.queries.directory import scope_of

EVERYTHING = "everything"
"""Stands for every right there is."""
EVENT = "OwnRightsWidened"


def list_powers(by: Actor) -> dict[str, int]:
    """What the actor's roles give him at this moment, and how far, each as a number."""
    powers: dict[str, int] = {}
    for role in Role.objects.filter(operators=by.id, is_active=True) if by.id else ():
        given = {code: int(scope_of(role, code)) for code in role.permissions}
        given |= {code: 1 + (how == CHANGE) for code, how in role.fields.items()}
        if role.grants_everything:
            given[EVERYTHING] = int(Scope.ALL)
        powers |= {code: max(far, powers.get(code, 0)) for code, far in given.items()}
    return powers


def note_widening(by: Actor, before: dict[str, int]) -> None:
    """Keep what the actor has given himself since ``before``; other administrators are told."""
    after = list_powers(by)
    gained = sorted(code for code, far in after.items() if far > before.get(code, 0))
    if not gained or by.id is None or EVERYTHING in before:
        return
    audit.record(by=by, action="staff.widen_own_rights", of="operator", id=by.id,
                 changes={"permissions": [None, gained]})  # fmt: skip
    publish(by=by, type=EVENT, topics=[f"operator:{by.id}"], payload={"rights": gained})
