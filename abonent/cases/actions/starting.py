"""Cases that routes open by themselves: at a message or a signal that starts them, or a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from abonent.cases.actions.open import open_case
from abonent.cases.actions.register import register_contact
from abonent.cases.handlers import tell_stuck_start
from abonent.cases.models import Case
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries.catalogue import Catalogue, TopicNode, definitions_of, get_catalogue
from abonent.cases.queries.starts import find_start_topic
from abonent.cases.routing.beginning import find_route
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, Refused, saying
from abonent.kernel.phones import find_e164
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import in_languages
from abonent.parties.queries import find_clients_by_phone
from abonent.routes.definition import EventKind, Node
from abonent.routes.queries import KnownVersion, get_running, get_version, list_event_starts


def open_by_start(
    *,
    by: Actor,
    version: KnownVersion,
    node: Node,
    client_id: int | None = None,
    phone: str = "",
    values: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
    contact_id: int | None = None,
) -> Case:
    """A case that begins at a start event of its route, in a contact of its own or a given one.

    ``values`` are attributes that must fit; of what else is ``known``, those that the topic has.
    Raises :class:`Conflict` where the drawing does not say, or says wrongly, under which topic.
    """
    catalogue = get_catalogue()
    topic = _topic_of(version, node)
    codes = {one.code for one in definitions_of(topic)}
    also = {code: value for code, value in (known or {}).items() if code in codes}
    if contact_id is None:
        client = client_id or _client_of(phone, by=by)
        contact_id = _register(by, node, catalogue, client_id=client, phone=phone)
    draft = CaseDraft(topic=topic.code, text=node.label, attributes={**also, **(values or {})})
    return open_case(by=by, contact_id=contact_id, draft=draft, start=node.id)


def _register(
    by: Actor, node: Node, catalogue: Catalogue, *, client_id: int | None, phone: str
) -> int:
    """The contact of a case that nobody has registered."""
    draft = ContactDraft(
        channel=_first(catalogue.channels),
        place=_first(catalogue.places),
        direction="in" if node.event and node.event.name else "out",
        client_id=client_id,
        address=phone,
        summary=node.label,
    )
    return register_contact(by=by, draft=draft).contact_id


def open_by_timer(by: Actor, version_id: int, node_id: str) -> Case:
    """The case that a start opens whose time has come."""
    version = get_version(version_id=version_id)
    return open_by_start(by=by, version=version, node=version.definition.nodes[node_id])


def open_by_signal(*, by: Actor, name: str, thrown_by: int | None) -> list[int]:
    """Open a case on each route that a signal starts; the numbers of those opened.

    A case that has thrown it, along the process ``thrown_by``, gives its contact, its client and
    those attributes that the topic has, and starts no case of its own route. Where none can be
    opened, administrators of routes are told why; the others are opened all the same.
    """
    thrower = Case.objects.filter(process=thrown_by).first() if thrown_by else None
    own = get_running(process_id=thrown_by).version.route if thrower and thrown_by else ""
    opened = []
    for version, node in list_event_starts(kind=EventKind.SIGNAL, name=name):
        if version.route == own:
            continue
        try:
            with transaction.atomic():
                opened.append(_open_after(thrower, by=by, version=version, node=node).pk)
        except Refused as refusal:
            why = in_languages(saying(refusal))
            tell_stuck_start(version_id=version.id, node_id=node.id, why=why)
    return opened


def _open_after(thrower: Case | None, *, by: Actor, version: KnownVersion, node: Node) -> Case:
    if thrower is None:
        return open_by_start(by=by, version=version, node=node)
    known, contact = thrower.attributes, thrower.contact_id
    return open_by_start(by=by, version=version, node=node, known=known, contact_id=contact)


def _topic_of(version: KnownVersion, node: Node) -> TopicNode:
    topic = find_start_topic(route_id=version.route_id, route=version.label, node=node)
    if not isinstance(topic, TopicNode):
        raise Conflict(topic)
    route = find_route(topic_id=topic.id)
    if route is None or route.id != version.id:
        raise Conflict(_("Another version of the route was put into force meanwhile."))
    return topic


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
