"""Attempts to run business functions outside, and what a person does to failed ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound, Refused, Text, saying
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import in_languages
from abonent.routes.engine import Again, Awaited, Failed, Finished
from abonent.routes.models import FunctionRun
from abonent.routes.ports import Call, Function, FunctionFailed, carriers
from abonent.routes.queries.functions import find_function

State = FunctionRun.State
PERMISSION = "routes.administer"
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600))
"""Between attempts; after the last one a person has to look."""
_SYSTEM = Actor.system("routes")


def perform(*, run_id: int) -> None:
    """One attempt. Nothing is raised: what came of it is in the row and along the route."""
    run = _take(run_id)
    if run is None:
        return
    function = find_function(code=run.function)
    if function is None:
        told = _("There is no business function “%(code)s” any more.") % {"code": run.function}
        _fail(run, told, is_lasting=True)
        return
    try:
        if function.awaits is not None:
            _await_again(run, function.awaits(_call(run, None)))
        elif function.is_outside:
            target = next((one.target(run.process_id) for one in carriers), None)
            _succeed(run, function.run(_call(run, target)) or {})
        else:
            _succeed_inside(run, function)
    except FunctionFailed as failed:
        _fail(run, failed.message, code=failed.code, is_lasting=failed.is_lasting)
    except Refused as refusal:
        _fail(run, saying(refusal), is_lasting=True)


def _take(run_id: int) -> FunctionRun | None:
    """Count the attempt; None for one that is done or given up."""
    with transaction.atomic():
        run = FunctionRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.state != State.WAITING:
            return None
        run.attempts += 1
        run.save(update_fields=["attempts"])
    return run


def _call(run: FunctionRun, target: Any) -> Call:
    return Call(by=_SYSTEM, at=now(), inputs=run.inputs, target=target, key=str(run.key))


def _await_again(run: FunctionRun, awaited: Awaited) -> None:
    """What did not come in time is waited for once more, from now on."""
    with transaction.atomic():
        held = FunctionRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.WAITING:
            return
        _end(held, State.DONE)
        if held.visit_id is not None:
            kept = replace(awaited, data={**awaited.data, "outputs": dict(held.outputs)})
            for carrier in carriers:
                carrier.carry(_SYSTEM, held.process_id, Again(held.visit_id, kept))


def _succeed_inside(run: FunctionRun, function: Function) -> None:
    """One that had failed within its move: run within a move of its own, or not at all."""

    def effect(target: Any) -> None:
        answer = function.run(_call(run, target)) or {}
        for code, attribute in run.outputs.items():
            target.set_attribute(attribute, answer.get(code))

    with transaction.atomic():
        held = FunctionRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.WAITING:
            return
        _end(held, State.DONE)
        for carrier in carriers:
            carrier.carry(_SYSTEM, run.process_id, Finished(held.visit_id, effect=effect))


def _succeed(run: FunctionRun, answer: Mapping[str, Any]) -> None:
    """The route goes on in the transaction that says the call is done."""
    outputs = {attribute: answer.get(code) for code, attribute in run.outputs.items()}
    with transaction.atomic():
        held = FunctionRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.WAITING:
            return
        _end(held, State.DONE)
        _carry(held, Finished(held.visit_id, outputs=outputs))


def _fail(
    run: FunctionRun,
    message: Text | Callable[[], object],
    *,
    code: str = "",
    is_lasting: bool = False,
) -> None:
    """Again after a pause; after the last one an event on the edge catches it, or a person."""
    with transaction.atomic():
        held = FunctionRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.WAITING:
            return
        held.error, held.code = in_languages(message), code
        if not is_lasting and held.attempts <= len(PAUSES):
            held.next_at = now() + PAUSES[held.attempts - 1]
            held.save(update_fields=["error", "code", "next_at"])
            from abonent.routes.jobs import wake

            wake(held.pk, at=held.next_at)
            return
        _end(held, State.FAILED)
        _carry(held, Finished(held.visit_id, failed=Failed(code)))


def give_up(*, run_id: int, message: Text, code: str) -> None:
    """End a call that waits as if its last attempt had failed: a person is to look."""
    run = _take(run_id)
    if run is not None:
        _fail(run, message, code=code, is_lasting=True)


def _carry(run: FunctionRun, stimulus: Finished) -> None:
    if run.visit_id is None:
        return
    for carrier in carriers:
        carrier.carry(_SYSTEM, run.process_id, stimulus)


def _end(run: FunctionRun, state: str) -> None:
    run.state, run.next_at = state, None
    run.ended_at = None if state == State.WAITING else now()
    run.save(update_fields=["state", "next_at", "ended_at", "error", "code"])
    publish(by=_SYSTEM, type="FunctionRunMoved", topics=["function_runs"])


def _failed(by: Actor, run_id: int) -> FunctionRun:
    by.check(PERMISSION)
    run = FunctionRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound
    if run.state != State.FAILED:
        raise Conflict(_("Only a call that has failed can be started again or let go."))
    return run


def restart_run(*, by: Actor, run_id: int, inputs: Mapping[str, Any] | None = None) -> FunctionRun:
    """Try a failed call again from the beginning of the pauses, with corrected ``inputs``."""
    from abonent.routes.jobs import wake

    with transaction.atomic():
        run = _failed(by, run_id)
        changes: dict[str, Any] = {"state": [run.state, State.WAITING]}
        if inputs is not None and dict(inputs) != run.inputs:
            changes["inputs"] = [run.inputs, dict(inputs)]
            run.inputs = dict(inputs)
        run.state, run.attempts, run.next_at, run.ended_at = State.WAITING, 0, now(), None
        run.save()
        audit.record(
            by=by, action="routes.restart_run", of="function_run", id=run.pk, changes=changes
        )
        publish(by=by, type="FunctionRunMoved", topics=["function_runs"])
        wake(run.pk)
    return run


def drop_run(*, by: Actor, run_id: int) -> FunctionRun:
    """Let a failed call go: the case goes on as if it had been made, without what it gives back."""
    with transaction.atomic():
        run = _failed(by, run_id)
        audit.record(
            by=by,
            action="routes.drop_run",
            of="function_run",
            id=run.pk,
            changes={"state": [run.state, State.DROPPED]},
        )
        _end(run, State.DROPPED)
        _carry(run, Finished(run.visit_id))
    return run
