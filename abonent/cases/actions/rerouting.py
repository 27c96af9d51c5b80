"""Running cases put on another version of their route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet

from abonent.cases import events
from abonent.cases.actions.record import Trace, begin, keep
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.going import Gone, keep_run, stand
from abonent.cases.routing.world import CaseWorld
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict
from abonent.routes.actions import move_process
from abonent.routes.engine import Fate, Run, fate_of
from abonent.routes.queries import KnownVersion, Running, get_running, get_version

PERMISSION = "routes.administer"


@dataclass(frozen=True, slots=True)
class CaseFate:
    """What becomes of one case."""

    case_id: int
    state: str
    fate: Fate
    goes_to: str
    """Label of the step at which it will stand; empty for one that stays."""


def running_on(*, version_id: int) -> QuerySet[Case]:
    """Cases that are on their way along a version."""
    found = Case.objects.filter(process__version=version_id, process__ended_at=None)
    return found.order_by("pk")


def foresee(
    *, by: Actor, version_id: int, to_id: int, mapping: Mapping[str, str], most: int = 1_000
) -> list[CaseFate]:
    """What would become of each case of a version on another one; nothing is written."""
    by.check(PERMISSION)
    target = get_version(version_id=to_id)
    return [_foreseen(case, target, mapping) for case in running_on(version_id=version_id)[:most]]


def _foreseen(case: Case, target: KnownVersion, mapping: Mapping[str, str]) -> CaseFate:
    running = get_running(process_id=case.process_id or 0)
    fate = _fate(running, target, mapping)
    nodes = target.definition.nodes
    steps = [one for one in running.steps if one.id in fate.places]
    labels = ", ".join(nodes[fate.places[one.id]].label for one in steps)
    return CaseFate(case.pk, case.state, fate, labels if fate.moves else "")


def _fate(running: Running, target: KnownVersion, mapping: Mapping[str, str]) -> Fate:
    return fate_of(running.tokens, running.version.definition, target.definition, mapping)


def reroute_case(*, by: Actor, case_id: int, to_id: int, mapping: Mapping[str, str]) -> Case:
    """Let a case go on along another version. Raises :class:`Conflict` saying why it cannot."""
    by.check(PERMISSION)
    target = get_version(version_id=to_id)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        running = get_running(process_id=case.process_id or 0)
        if running.version.id == to_id:
            return case
        fate = _fate(running, target, mapping)
        if not fate.moves:
            raise Conflict(fate.reason)
        begin(case)
        before = case.state
        gone = _moved(case, running, target, fate, by)
        move_process(process_id=running.id, version_id=to_id, places=fate.places)
        stand(case, gone)
        case.save()
        keep(by=by, case=case, trace=_trace(case, gone, before, running, target, by))
    return case


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
    case: Case, gone: Gone, before: str, running: Running, target: KnownVersion, by: Actor
) -> Trace:
    told = {"version": [running.version.number, target.number], "state": [before, case.state]}
    return Trace(
        action="cases.reroute_case",
        event=events.CASE_CHANGED,
        kind=HistoryEntry.Kind.REROUTED,
        data=told,
        changes=told,
        is_quiet=True,
        then=lambda: keep_run(case, gone, by=by),
    )
