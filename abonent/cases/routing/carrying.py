"""Cases moved by what is no person: timers, messages, functions that have done their work."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from abonent.cases.actions.record import begin, keep
from abonent.cases.actions.starting import open_by_timer
from abonent.cases.models import Case
from abonent.cases.queries.starts import doubts_of_start
from abonent.cases.queries.visible import visible_cases
from abonent.cases.routing.going import facts_before, run_route, trace_of
from abonent.cases.routing.target import CaseTarget
from abonent.kernel.actor import Actor, Scope
from abonent.routes.engine import Gone, Stimulus
from abonent.routes.ports import Carrier
from abonent.routes.queries import get_running


def carry(by: Actor, process_id: int, stimulus: Stimulus) -> bool:
    """Give the case that goes along a process a stimulus; False when it came too late."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(process=process_id).first()
        if case is None:
            return False
        begin(case)
        before = facts_before(case)
        target = CaseTarget(case, by=by)
        if stimulus.effect is not None:
            stimulus.effect(target)
        for code, value in stimulus.outputs.items():
            target.set_attribute(code, value)
        running = get_running(process_id=process_id)
        try:
            gone = run_route(case, by=by, running=running, stimulus=stimulus)
        except Gone:
            return False
        gone.world.target.later[:0] = target.later
        case.save()
        keep(by=by, case=case, trace=trace_of(case, gone, by=by, before=before, move=""))
    return True


def target_of(process_id: int) -> CaseTarget | None:
    """The case of a process as functions that run outside are handed it: to read."""
    case = Case.objects.filter(process=process_id).first()
    return None if case is None else CaseTarget(case, by=Actor.system("routes"))


def example_of(by: Actor, number: int) -> CaseTarget | None:
    """The case with a number, for functions that are tried: to read, by who may see it."""
    case = visible_cases(by=by).filter(pk=number).first()
    return None if case is None else CaseTarget(case, by=by)


def url_of(process_id: int) -> str:
    """The page of the case that goes along a process."""
    found = Case.objects.filter(process=process_id).values_list("pk", flat=True).first()
    return "" if found is None else reverse("cases:case", args=[found])


def processes_of(by: Actor) -> QuerySet[Any] | None:
    """Processes of the cases that somebody may see; None: of all."""
    if by.scope("cases.view") is Scope.ALL:
        return None
    if not by.can("cases.view"):
        return Case.objects.none().values("process")
    return visible_cases(by=by).filter(process__isnull=False).values("process")


CARRIER = Carrier(
    code="cases",
    carry=carry,
    open=open_by_timer,
    doubts=doubts_of_start,
    target=target_of,
    example=example_of,
    url=url_of,
    visible=processes_of,
)
