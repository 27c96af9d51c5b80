"""REST: the reference data that contacts and cases are described with."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.attributes.rest import AttributeOut, attribute_out
from abonent.cases.queries import Catalogue, Entry, TopicNode, definitions_of, get_catalogue
from abonent.kernel.rest import Names, Output, actor_of, answer
from abonent.kernel.text import in_languages
from abonent.routes.queries import get_flow

router = Router(tags=["reference"])


class EntryOut(Output):
    """A channel or a place."""

    code: str
    name: Names
    is_active: bool
    """Whether new contacts may use it."""


class Entries(Output):
    """Reference data in its order."""

    items: list[EntryOut]


class PriorityOut(EntryOut):
    """A priority."""

    weight: int
    """The greater goes first."""
    is_default: bool
    """Whether cases get it whose topic has none."""


class Priorities(Output):
    """Priorities, the most urgent first."""

    items: list[PriorityOut]


class TopicOut(Output):
    """A topic or a group of topics."""

    code: str
    name: Names
    parent: str | None
    """Code of the group above."""
    is_group: bool
    """A group holds topics; cases are opened under topics only."""
    is_open: bool
    """Whether cases may be opened under it."""
    default_kind: str
    default_priority: str | None
    attributes: list[AttributeOut]
    """Those of the groups above it included."""


class Topics(Output):
    """The tree of topics: a group, what is in it, the next group."""

    items: list[TopicOut]


class StateOut(Output):
    """A state of the route."""

    code: str
    name: Names
    phase: str
    """`open`, `resolved` or `closed`."""


class MoveOut(Output):
    """A step of the route."""

    code: str
    name: Names
    from_state: str
    to_state: str
    permission: str
    """The right it asks for."""
    needs_comment: bool


class FlowOut(Output):
    """The route of cases."""

    first: str
    """State of a new case."""
    states: list[StateOut]
    moves: list[MoveOut]


@router.get("/topics", response=Topics, operation_id="list_topics", summary="Tree of topics")
def list_topics(request: HttpRequest) -> HttpResponse:
    """Topics and groups with the attributes that cases under them have."""
    catalogue = _catalogue(request)
    return answer(Topics(items=[_topic(node, catalogue) for node in catalogue.topics.values()]))


@router.get("/channels", response=Entries, operation_id="list_channels", summary="Channels")
def list_channels(request: HttpRequest) -> HttpResponse:
    """How contacts come."""
    return answer(Entries(items=_entries(_catalogue(request).channels.values())))


@router.get("/places", response=Entries, operation_id="list_places", summary="Places")
def list_places(request: HttpRequest) -> HttpResponse:
    """Where contacts take place."""
    return answer(Entries(items=_entries(_catalogue(request).places.values())))


@router.get(
    "/priorities", response=Priorities, operation_id="list_priorities", summary="Priorities"
)
def list_priorities(request: HttpRequest) -> HttpResponse:
    """How urgent cases are."""
    shown = [
        PriorityOut(
            code=p.code,
            name=p.name,
            is_active=p.is_active,
            weight=p.weight,
            is_default=p.is_default,
        )
        for p in _catalogue(request).priorities.values()
    ]
    return answer(Priorities(items=shown))


@router.get("/flow", response=FlowOut, operation_id="get_flow", summary="Route of cases")
def get_route(request: HttpRequest) -> HttpResponse:
    """States of a case and the steps between them."""
    _catalogue(request)
    flow = get_flow()
    states = [
        StateOut(code=s.code, name=in_languages(s.label), phase=s.phase.value)
        for s in flow.states()
    ]
    moves = [
        MoveOut(
            code=move.code,
            name=in_languages(move.label),
            from_state=state.code,
            to_state=move.to,
            permission=move.permission,
            needs_comment=move.needs_comment,
        )
        for state in flow.states()
        for move in flow.moves_from(state.code)
    ]
    return answer(FlowOut(first=flow.first().code, states=states, moves=moves))


def _catalogue(request: HttpRequest) -> Catalogue:
    """The reference data, for those who register or read cases."""
    actor = actor_of(request)
    if not actor.can("cases.register"):
        actor.check("cases.view")
    return get_catalogue()


def _entries(entries: Iterable[Entry]) -> list[EntryOut]:
    return [EntryOut(code=e.code, name=e.name, is_active=e.is_active) for e in entries]


def _topic(node: TopicNode, catalogue: Catalogue) -> TopicOut:
    priority = node.default_priority_id
    return TopicOut(
        code=node.code,
        name=node.name,
        parent=node.ancestors[-1].code if node.ancestors else None,
        is_group=node.is_group,
        is_open=node.is_open,
        default_kind=node.default_kind,
        default_priority=catalogue.priorities[priority].code if priority else None,
        attributes=[attribute_out(d) for d in definitions_of(node) if d.is_active],
    )
