"""Moves of a case on a drawn route: which there are, and making one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from abonent.attributes.policy import Definition
from abonent.cases.actions.record import Trace
from abonent.cases.models import Case
from abonent.cases.routing.fields import check_filled, fill_in, list_missing
from abonent.cases.routing.going import Gone, facts_before, run_route, trace_of
from abonent.cases.routing.journals import journal_of
from abonent.cases.routing.world import CaseWorld
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Node, Way
from abonent.routes.engine import Choice, Left, Reopened, Token, Wait, list_choices, open_choices
from abonent.routes.ports import Move
from abonent.routes.queries import (
    REOPEN,
    Running,
    find_last_step,
    get_flow,
    get_running,
    moves_at,
    reopening,
    state_code,
)
from abonent.staff.queries import names_in, names_of


@dataclass(frozen=True, slots=True)
class StepMoves:
    """A step at which a case stands, and the ways that are open from it to whoever asks."""

    node: Node
    token: Token
    moves: tuple[Move, ...]
    is_ours: bool
    """Whether the step is for whoever asks."""
    missing: tuple[Definition, ...] = ()
    """Attributes without which it is not left, but by a move that goes back."""
    back: frozenset[str] = frozenset()
    """Codes of the moves that go back."""


@dataclass(frozen=True, slots=True)
class Going:
    """How a step is left: by which way, with which others, with what is said and filled in."""

    move: str
    comment: str = ""
    also: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def list_step_moves(case: Case, *, by: Actor, running: Running | None = None) -> list[StepMoves]:
    """Of a case on a drawn route: its steps with what ``by`` may do there now."""
    running = running or get_running(process_id=case.process_id or 0)
    world = CaseWorld(case, by=by, at=now())
    definition = running.version.definition
    found = []
    for token in running.steps:
        node = definition.nodes[token.node]
        is_ours = is_for(by, node.step.rights if node.step else "")
        choices = open_choices(definition, node, world.holds) if is_ours else []
        open_now = {one.code for one in choices if is_for(by, one.way.rights)}
        moves = tuple(one for one in moves_at(running.version, node) if one.code in open_now)
        missing = tuple(list_missing(case, node=node, by=by)) if moves else ()
        back = frozenset(one.code for one in choices if one.way.is_rejection)
        found.append(StepMoves(node, token, moves, is_ours, missing, back))
    return found


def list_moves(case: Case, *, by: Actor) -> list[Move]:
    """The ways out of where a case stands that are open to ``by`` now, whatever its route."""
    if case.process_id is None:
        return list(get_flow().moves_from(case.state))
    running = get_running(process_id=case.process_id)
    return flat_moves(running, list_step_moves(case, by=by, running=running))


def flat_moves(running: Running, steps: Sequence[StepMoves]) -> list[Move]:
    """The moves of all steps; of several steps each says from which it leads."""
    if running.is_ended:
        return reopening(running.version)
    if len(steps) < 2:
        return [move for step in steps for move in step.moves]
    return [
        replace(move, label=_("%(step)s: %(move)s") % {"step": step.node.label, "move": move.label})
        for step in steps
        for move in step.moves
    ]


def apply_routed(case: Case, *, by: Actor, going: Going) -> Trace:
    """Leave a step by a way, or by several that may be gone together.

    Raises :class:`Conflict` where no step at which the case stands has the way, or its rule does
    not hold; :class:`PermissionRefused` where it is for others; :class:`Invalid` for a missing
    comment and for what the step wants filled in.
    """
    by.check("cases.work")
    running = get_running(process_id=case.process_id or 0)
    if running.is_ended and going.move == REOPEN:
        return _reopen(case, running, by=by, comment=going.comment)
    if not going.move:
        raise Invalid({"move": [_("Choose at least one way.")]})
    token, node, choices = _find(running, going)
    _check_rights(by, node, [one.way for one in choices])
    if any(one.way.needs_comment for one in choices):
        _check_comment(going.comment)
    before = facts_before(case)
    fill_in(case, going.attributes, node=node, by=by)
    if not all(one.way.is_rejection for one in choices):
        check_filled(case, node=node, by=by)
    stimulus = Left(token.id, going.move, going.also)
    gone = run_route(case, by=by, running=running, stimulus=stimulus)
    journal = journal_of(case, gone, before=before, move=going.move)
    gone = replace(gone, journals={token.id: journal})
    trace = trace_of(case, gone, by=by, before=before, move=going.move, comment=going.comment)
    return replace(trace, data={**trace.data, **_told(gone, node, going)})


def _told(gone: Gone, node: Node, going: Going) -> dict[str, Any]:
    """What a move says besides: the ways gone with it; of several steps the one it has left."""
    told: dict[str, Any] = {"also": [*going.also]} if going.also else {}
    if len(gone.running.steps) > 1:
        route = gone.running.version.route
        came = next((one.node for one in gone.outcome.opened if one.wait is Wait.PERSON), "")
        told["step"] = state_code(route=route, node=node.id)
        told["went"] = came and state_code(route=route, node=came)
    return told


def _check_comment(comment: str) -> None:
    if not comment.strip():
        raise Invalid({"comment": [_("Write what was done: the customer may ask.")]})


def _reopen(case: Case, running: Running, *, by: Actor, comment: str) -> Trace:
    """Bring a case back that has come to the end of its route."""
    _check_comment(comment)
    place = running.version.definition.reopens_at or find_last_step(process_id=running.id)
    before = facts_before(case)
    gone = run_route(case, by=by, running=running, stimulus=Reopened(place))
    return trace_of(case, gone, by=by, before=before, move=REOPEN, comment=comment)


def _find(running: Running, going: Going) -> tuple[Token, Node, list[Choice]]:
    definition = running.version.definition
    found: list[Choice] = []
    for token in running.steps:
        node = definition.nodes[token.node]
        here = list_choices(definition, node)
        if any(one.code == going.move for one in here):
            return token, node, [one for one in here if one.code in {going.move, *going.also}]
        found += here
    if going.move == REOPEN or _is_way(running, going.move):
        raise Conflict(_("This step is not possible now. Look at what is possible."))
    told = {"move": going.move, "moves": ", ".join(one.code for one in found)}
    raise Invalid(
        {"move": [_("The route has no step “%(move)s”. Possible now: %(moves)s.") % told]}
    )


def _is_way(running: Running, code: str) -> bool:
    nodes: Sequence[Node] = list(running.version.definition.nodes.values())
    return any(way.id == code for node in nodes for way in node.outgoing)


def _check_rights(by: Actor, node: Node, ways: Sequence[Way]) -> None:
    for rights in (node.step.rights if node.step else "", *(way.rights for way in ways)):
        if not is_for(by, rights):
            raise PermissionRefused(str(_("the step “%(name)s”") % {"name": node.label}))


def is_for(by: Actor, rights: str) -> bool:
    """Whether ``by`` is among the names of an audience; an empty one is everybody."""
    return not rights or by.everything or bool(names_of(by) & {*names_in(rights)})
