"""Calls of other routes: whether they can run, which versions they run, where a node is in them."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.surveying import LONGEST_ID
from abonent.routes.definition import Definition, Node
from abonent.routes.engine import SIGN, expand, list_calls
from abonent.routes.queries.definitions import KnownVersion, find_callable, get_version

MOST_NODES = 5_000
"""Of a route with all that it calls."""


def wrong_call(code: str, *, route: str) -> Text | None:
    """What hinders a route from calling another one; None: nothing."""
    called = find_callable(route=code)
    if code != route and called is None:
        told = _("There is no active route “%(code)s” to call. Make a version of it active first.")
        return told % {"code": code}
    circle = [code] if code == route else _leading_to(route, called)
    if circle:
        told = _("The routes would call each other round and round: %(circle)s.")
        return told % {"circle": " → ".join([route, *circle])}
    return None


def _leading_to(route: str, version: KnownVersion | None) -> list[str]:
    """Codes of the routes through whose calls a version comes to a route; empty: it does not."""
    if version is None:
        return []
    for code, pin in version.pins.items():
        further = [code] if code == route else _leading_to(route, get_version(version_id=pin))
        if further:
            return [version.route, *further]
    return []


def pin_calls(definition: Definition, *, pinned: Mapping[str, int]) -> dict[str, int]:
    """The versions that the calls of a drawing run from now on, by code of the route.

    What was ``pinned`` before stays, for cases may stand in it. Raises :class:`Conflict` for what
    gets too large, or deep, to be kept.
    """
    pins: dict[str, int] = {}
    for call in list_calls(definition):
        found = find_callable(route=call.calls)
        if call.calls in pinned or found is not None:
            pins[call.calls] = pinned.get(call.calls) or (found.id if found else 0)
    _check_whole(definition, _with(definition, pins))
    return pins


def expanded(definition: Definition) -> Definition:
    """A drawing that is not active yet with what its calls would run if it were."""
    calls = {one.calls for one in list_calls(definition)}
    known = {code: found.id for code in calls if (found := find_callable(route=code)) is not None}
    return _with(definition, known)


def _with(definition: Definition, pins: Mapping[str, int]) -> Definition:
    def find(code: str) -> Definition | None:
        return get_version(version_id=pins[code]).definition if code in pins else None

    return expand(definition, find)


def _check_whole(own: Definition, whole: Definition) -> None:
    if len(whole.nodes) > MOST_NODES:
        told = _("With the routes that it calls it has %(count)s elements, more than %(most)s.")
        raise Conflict(told % {"count": len(whole.nodes), "most": MOST_NODES})
    ways = (way.id for node in whole.nodes.values() for way in node.outgoing)
    long = next((one for one in (*whole.nodes, *ways) if len(one) > LONGEST_ID), None)
    if long is not None:
        told = _("The calls lie too deep in each other: “%(id)s” is longer than %(most)s signs.")
        raise Conflict(told % {"id": long, "most": LONGEST_ID})
    calls = tuple(f"{one.id}{SIGN}" for one in list_calls(own))
    mixed = next((one for one in own.nodes if one.startswith(calls)), None)
    if mixed is not None:
        told = _("The id “%(id)s” could be one of the called route. Give the element another one.")
        raise Conflict(told % {"id": mixed})


def call_path(version: KnownVersion, node_id: str) -> list[tuple[Node, KnownVersion]]:
    """The calls within which a node is, the outermost first, each with the version it runs."""
    found: list[tuple[Node, KnownVersion]] = []
    inside, definition = version, version.definition
    for call in _calls_above(definition, node_id):
        called = inside.called(call.calls)
        if called is None:
            break
        found.append((call, called))
        inside = called
    return found


def _calls_above(definition: Definition, node_id: str) -> list[Node]:
    """Scopes that are calls, outermost first."""
    found: list[Node] = []
    node = definition.nodes.get(definition.nodes[node_id].scope)
    while node is not None:
        if node.calls:
            found.insert(0, node)
        node = definition.nodes.get(node.scope)
    return found
