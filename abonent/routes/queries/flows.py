"""All states in which a case can be, and the ways between them: drawn routes and the built-in one.

A state of a drawn route is a step or an end of it: ``route:node``. Which of the ways is open to a
case besides depends on its rules; see :func:`abonent.routes.queries.get_running`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import lazy

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized
from abonent.routes.definition import Definition, Node, NodeKind
from abonent.routes.engine import Choice, list_choices
from abonent.routes.policy import BuiltInFlow
from abonent.routes.ports import Flow, Move, Phase, State
from abonent.routes.queries.definitions import KnownVersion, list_active, list_versions_of

_SIGN = ":"
_name_in_force = lazy(localized, str)
_built_in = BuiltInFlow()
WORK = "cases.work"
"""The right to go the ways of drawn routes."""
REOPEN = "reopen"
"""The move of a case that has come to the end of its route, drawn or built in."""
_built_in_reopening = next(m for m in _built_in.moves_from("closed") if m.code == REOPEN)


def state_code(*, route: str, node: str) -> str:
    """The state of a case that stands at a node of a route."""
    return f"{route}{_SIGN}{node}"


def find_step(*, state: str) -> Node | None:
    """The process step that a state is; None for a built-in one, an end, an unknown one."""
    if _SIGN not in state:
        return None
    try:
        node = _find(state)[1]
    except KeyError:
        return None
    return node if node.kind is NodeKind.STEP else None


def may_branch(*, state: str) -> bool:
    """Whether a case in this state may stand at several steps that say something of attributes."""
    try:
        definition = _find(state)[0].definition
    except KeyError:
        return False
    return definition.branches and any(one.step and one.step.fields for one in definition.steps)


def permission_of(*, move: str) -> str:
    """The right that a move asks for: the built-in ones say, those drawn are for who works."""
    moves = (one for state in _built_in.states() for one in _built_in.moves_from(state.code))
    return next((one.permission for one in moves if one.code == move), WORK)


class EveryFlow:
    """Implements :class:`abonent.routes.ports.Flow` for all routes at once."""

    def first(self) -> State:
        """Where a case without a drawn route stands first."""
        return _built_in.first()

    def state(self, code: str) -> State:
        """The state with this code; KeyError if no version of its route has had it."""
        return _state(*_find(code)) if _SIGN in code else _built_in.state(code)

    def states(self) -> Sequence[State]:
        """The built-in ones, then those of the routes that are active."""
        drawn = [
            _state(version, node)
            for version in list_active()
            for node in version.definition.nodes.values()
            if is_state(node)
        ]
        return [*_built_in.states(), *drawn]

    def moves_from(self, state: str) -> Sequence[Move]:
        """The ways out of a state, whether their rules hold or not."""
        if _SIGN not in state:
            return _built_in.moves_from(state)
        version, node = _find(state)
        return moves_at(version, node)


def moves_at(version: KnownVersion, node: Node) -> list[Move]:
    """The ways out of a step, in the order of the drawing; at an end of the route, reopening."""
    if node.is_end and not node.scope:
        return reopening(version)
    if node.kind is not NodeKind.STEP:
        return []
    definition = version.definition
    return [
        Move(
            code=one.code,
            label=name_of(one.way.names, one.way.name) or _unnamed(one),
            to=_leads(version, definition, one.target),
            permission=WORK,
            needs_comment=one.way.needs_comment,
            is_joint=one.is_joint,
        )
        for one in list_choices(definition, node)
    ]


def _unnamed(choice: Choice) -> Text:
    """What a way without a name is called: one of several by where it leads."""
    if not choice.is_joint:
        return _("Done")
    return name_of(choice.target.names, choice.target.name or choice.target.id)


def reopening(version: KnownVersion) -> list[Move]:
    """What brings a case that has come to the end back; nothing where there is no step at all."""
    definition = version.definition
    if not definition.steps:
        return []
    place, nodes = definition.reopens_at, definition.nodes
    ways = (way for node in nodes.values() for way in node.outgoing)
    target = place if place in nodes else next((w.target for w in ways if w.id == place), "")
    to = _leads(version, definition, nodes[target]) if target else ""
    return [
        Move(REOPEN, _built_in_reopening.label, to, _built_in_reopening.permission,
             needs_comment=True)
    ]  # fmt: skip


def _leads(version: KnownVersion, definition: Definition, node: Node) -> str:
    """The state to which a way leads, as far as the drawing alone tells; else empty."""
    for _step in range(len(definition.nodes)):
        if is_state(node):
            return state_code(route=version.route, node=node.id)
        if len(node.outgoing) != 1 or node.kind in {NodeKind.PARALLEL, NodeKind.INCLUSIVE}:
            return ""
        node = definition.nodes[node.outgoing[0].target]
    return ""


def is_state(node: Node) -> bool:
    """Whether a case may be said to stand at a node: it waits there, or ends the route itself."""
    if node.is_end:
        return not node.scope
    return node.kind in _WAITING or node.multiple is not None


_WAITING = frozenset({NodeKind.STEP, NodeKind.CATCH, NodeKind.EVENT_CHOICE})


def _find(code: str) -> tuple[KnownVersion, Node]:
    route, _sign, node_id = code.partition(_SIGN)
    for version in list_versions_of(route=route):
        node = version.definition.nodes.get(node_id)
        if node is not None:
            return version, node
    raise KeyError(code)


def _state(version: KnownVersion, node: Node) -> State:
    phase = node.step.phase if node.step else "closed" if node.is_end else "open"
    code = state_code(route=version.route, node=node.id)
    return State(code, _label(node), Phase(phase))


def _label(node: Node) -> Text:
    if not node.name and not node.names and node.is_end:
        return _built_in.state("closed").label
    return name_of(node.names, node.name or node.id)


def name_of(names: Mapping[str, str], name: str) -> Text:
    """A name of the drawing in the language in force when it is read."""
    return _name_in_force(names) if names else name


_every: Flow = EveryFlow()


def get_flow() -> Flow:
    """Everything that any case may go."""
    return _every
