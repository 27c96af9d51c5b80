"""What a change of many cases would do: nothing is written.

Of cases put on another version of their route each one's fate is told: those that stand alike share
it, so that one of them is tried for all.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from abonent.cases.actions.bulk import Changed, change_cases
from abonent.cases.actions.changes import Assigning, Change, Editing, Moving, Noting
from abonent.cases.actions.rerouting import Rerouting
from abonent.cases.actions.writing import Traced
from abonent.cases.queries.bulk import list_alike, states_of
from abonent.cases.wording import tell_refusal
from abonent.kernel.actor import Actor
from abonent.routes.queries import get_version

KINDS: Mapping[str, type[Moving | Assigning | Editing | Noting | Rerouting]] = {
    "assign": Assigning,
    "move": Moving,
    "edit": Editing,
    "note": Noting,
    "reroute": Rerouting,
}
"""What may be done to many cases, by the names that are kept."""
TRIED = 2_000
"""Cases that a trial looks at: it is waited for."""


@dataclass(slots=True)
class Trial:
    """What a change would do to the chosen cases, or to the first :data:`TRIED` of them."""

    looked: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    owned: int = 0
    """Cases without an owner that their move gives to who makes it."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How often each hindrance occurs, in the reader's language."""
    examples: dict[str, int] = field(default_factory=dict)
    """A case for each of them."""
    first: Traced | None = None
    fates: dict[tuple[str, tuple[str, ...] | str], list[int]] = field(default_factory=dict)
    """Of cases put on another version: those that stand in a state and come to others, or stay
    for a reason."""
    mark: str = ""
    """Of what was tried: who gives it to :func:`start_bulk` does exactly that."""


def try_bulk(*, by: Actor, kind: str, case_ids: Sequence[int], wish: Mapping[str, Any]) -> Trial:
    """Find out what the change would do; nothing is written."""
    by.check("cases.bulk")
    change = change_of(kind, wish)
    alike = {one: [one] for one in case_ids[:TRIED]}
    if isinstance(change, Rerouting):
        alike = _alike(by, case_ids, change)
    done = change_cases(by=by, case_ids=[*alike], change=change, dry_run=True)
    trial = Trial(
        looked=sum(len(cases) for cases in alike.values()),
        changed=sum(len(alike[one]) for one in done.changed),
        same=sum(len(alike[one]) for one in done.same),
        refused=sum(len(alike[one]) for one in done.refused),
        owned=done.owned,
        first=done.traced[0] if done.traced else None,
        mark=mark_of(kind, case_ids, wish),
    )
    for case_id, refusal in done.refused.items():
        told = tell_refusal(refusal)
        trial.reasons[told] += len(alike[case_id])
        trial.examples.setdefault(told, case_id)
    if isinstance(change, Rerouting):
        trial.fates = _fates(done, alike)
    return trial


def _alike(by: Actor, case_ids: Sequence[int], change: Rerouting) -> dict[int, list[int]]:
    """Cases that stand alike, by the first of them: the other version treats them alike."""
    change.check(by=by)
    nodes = get_version(version_id=change.to_id).definition.nodes.values()
    computes = any(one.event and one.event.when.startswith("=") for one in nodes)
    found = list_alike(by=by, case_ids=case_ids, to_the_values=computes)
    return {cases[0]: cases for cases in found[:TRIED]}


def _fates(
    done: Changed, alike: Mapping[int, Sequence[int]]
) -> dict[tuple[str, tuple[str, ...] | str], list[int]]:
    found: dict[tuple[str, tuple[str, ...] | str], list[int]] = {}
    for case, trace in done.traced:
        before, after = trace.data["state"]
        fate = (before, tuple(trace.data.get("steps", [after])))
        found.setdefault(fate, []).extend(alike[case.pk])
    states = states_of(case_ids=list(done.refused))
    for case_id, refusal in done.refused.items():
        kept = (states.get(case_id, ""), tell_refusal(refusal))
        found.setdefault(kept, []).extend(alike[case_id])
    return {fate: sorted(cases) for fate, cases in found.items()}


def mark_of(kind: str, case_ids: Sequence[int], wish: Mapping[str, Any]) -> str:
    """Tells one change of certain cases from any other."""
    given = {name: value for name, value in wish.items() if value is not None}
    said = json.dumps([kind, list(case_ids), given], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def change_of(kind: str, wish: Mapping[str, Any]) -> Change:
    """The change that a wish means; a field it does not know is a programmer's error."""
    return KINDS[kind](**wish)
