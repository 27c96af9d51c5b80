"""Running cases put on another version of their route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from abonent.cases import events
from abonent.cases.actions.record import Trace
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.policy import check_text
from abonent.cases.routing.going import Gone, keep_run, stand
from abonent.cases.routing.world import CaseWorld
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.routes.actions import move_process
from abonent.routes.engine import Fate, Run, fate_of
from abonent.routes.queries import KnownVersion, Running, get_running, get_version, state_code

PERMISSION = "routes.administer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouting:
    """Going on along another version of the route that the case goes."""

    to_id: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Nodes of the other version by those where cases stand; unnamed ones go to the node of the
    same id, those mapped to nothing stay."""
    reason: str = ""

    def permission(self, *, by: Actor) -> str:  # noqa: ARG002 - the protocol's
        """Whose routes they are."""
        return PERMISSION

    def check(self, *, by: Actor) -> None:
        """Raises :class:`Invalid` for a version that is not there, or is a draft."""
        by.check(PERMISSION)
        problems = Problems()
        check_text(problems, "reason", self.reason)
        problems.check()
        try:
            get_version(version_id=self.to_id)
        except NotFound:
            raise Invalid({"version": [_("Choose one of the list.")]}) from None

    def apply(self, case: Case, *, by: Actor) -> Trace | None:
        """None for a case that goes it already; :class:`Conflict` says why one cannot."""
        target = get_version(version_id=self.to_id)
        running = _running(case, target)
        if running.version.id == self.to_id:
            return None
        old, new = running.version.definition, target.definition
        fate = fate_of(running.tokens, old, new, self.mapping)
        if not fate.moves:
            raise Conflict(fate.reason)
        before = case.state
        gone = _moved(case, running, target, fate, by)
        stand(case, gone)
        return _trace(case, gone, before, running, fate, by, self.reason)


def _running(case: Case, target: KnownVersion) -> Running:
    if case.process_id is None:
        raise Conflict(_("This case goes no drawn route."))
    running = get_running(process_id=case.process_id)
    if running.version.route != target.route:
        raise Conflict(_("This case goes another route."))
    if running.is_ended:
        raise Conflict(_("This case has come to the end of its route."))
    return running


def _moved(case: Case, running: Running, target: KnownVersion, fate: Fate, by: Actor) -> Gone:
    """The case on the other version: edges that are new are waited at, those gone are dropped."""
    tokens = [replace(one, node=fate.places.get(one.id, one.node)) for one in running.tokens]
    world = CaseWorld(case, by=by, at=case.changed_at)
    run = Run(target.definition, tokens, world)
    for token in running.tokens:
        if token.id not in fate.places and token.id in run.tokens:
            run.drop(token.id)
    outcome = run.rearm()
    there = Running(running.id, target, tuple(tokens))
    return Gone(there, outcome, run.tokens, world)


def _trace(
    case: Case, gone: Gone, before: str, running: Running, fate: Fate, by: Actor, reason: str
) -> Trace:
    target = gone.running.version
    steps = [state_code(route=target.route, node=one.node) for one in gone.running.steps]
    changes: dict[str, Any] = {
        "version": [running.version.number, target.number],
        "state": [before, case.state],
    }
    said = reason.strip()

    def write() -> None:
        move_process(process_id=running.id, version_id=target.id, places=fate.places)
        keep_run(case, gone, by=by)

    return Trace(
        action="cases.reroute_case",
        event=events.CASE_CHANGED,
        kind=HistoryEntry.Kind.REROUTED,
        data={
            **changes,
            **({"steps": steps} if len(steps) > 1 else {}),
            **({"comment": said} if said else {}),
        },
        changes={**changes, **({"reason": said} if said else {})},
        is_quiet=True,
        then=write,
    )
