"""Cases that routes open by themselves: when a message comes that starts them, or a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.cases.actions.open import open_case
from abonent.cases.actions.register import register_contact
from abonent.cases.models import Case
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries.catalogue import Catalogue, TopicNode, definitions_of, get_catalogue
from abonent.cases.routing.beginning import find_route
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.phones import find_e164
from abonent.kernel.phrases import Phrase as _
from abonent.parties.queries import find_clients_by_phone
from abonent.routes.definition import Node
from abonent.routes.queries import KnownVersion, get_version


def open_by_start(
    *,
    by: Actor,
    version: KnownVersion,
    node: Node,
    client_id: int | None = None,
    phone: str = "",
    values: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
) -> Case:
    """A contact with one case, which begins at a start event of its route.

    ``values`` are attributes that must fit; of what else is ``known``, those that the topic has.
    Raises :class:`Conflict` where the drawing does not say, or says wrongly, under which topic.
    """
    catalogue = get_catalogue()
    topic = _topic_of(version, node, catalogue)
    codes = {one.code for one in definitions_of(topic)}
    also = {code: value for code, value in (known or {}).items() if code in codes}
    contact = register_contact(
        by=by,
        draft=ContactDraft(
            channel=_first(catalogue.channels),
            place=_first(catalogue.places),
            direction="in" if node.event and node.event.name else "out",
            client_id=client_id or _client_of(phone, by=by),
            address=phone,
            summary=node.label,
        ),
    )
    draft = CaseDraft(topic=topic.code, text=node.label, attributes={**also, **(values or {})})
    return open_case(by=by, contact_id=contact.contact_id, draft=draft, start=node.id)


def open_by_timer(by: Actor, version_id: int, node_id: str) -> Case:
    """The case that a start opens whose time has come."""
    version = get_version(version_id=version_id)
    return open_by_start(by=by, version=version, node=version.definition.nodes[node_id])


def _topic_of(version: KnownVersion, node: Node, catalogue: Catalogue) -> TopicNode:
    going = [
        topic
        for topic in catalogue.topics.values()
        if topic.is_open and topic.route_id == version.route_id
    ]
    if node.topic:
        going = [topic for topic in going if topic.code == node.topic]
    route = find_route(topic_id=going[0].id) if len(going) == 1 else None
    if route is not None and route.id == version.id:
        return going[0]
    told = _("“%(start)s” opens no case: name a topic that goes the route “%(route)s”.")
    raise Conflict(told % {"start": node.label, "route": version.label})


def _first(entries: Mapping[int, Any]) -> str:
    """What a contact that nobody registers is said to come by."""
    found = next((one.code for one in entries.values() if one.is_active), None)
    if found is None:
        raise Invalid({"channel": [_("Set up a channel and a place of contacts first.")]})
    return str(found)


def _client_of(phone: str, *, by: Actor) -> int | None:
    """The one client who has the number; nobody where several have."""
    number = find_e164(phone) if phone else None
    found = find_clients_by_phone(by=by, e164=number, limit=2) if number else []
    return found[0].pk if len(found) == 1 else None
