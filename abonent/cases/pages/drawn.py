"""The drawings of a case's route and of those it calls, with the way the case has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import formats
from django.utils.timezone import localtime

from abonent.routes.engine import SIGN, Wait
from abonent.routes.queries import KnownVersion, Running, Stay, call_path, drawing_of
from abonent.staff.queries import operator_names


def drawn(
    running: Running,
    stays: Sequence[Stay],
    *,
    within: str = "",
    version: KnownVersion | None = None,
) -> dict[str, Any]:
    """The drawing with what was passed, where the case has been and where it is.

    ``within``: id of a call; then it is the drawing of the ``version`` that runs there.
    """
    visited: dict[str, dict[str, Any]] = {}
    for one in stays:
        if _is_told(running, one) and _inside(running, one.node) == within:
            node = _own(one.node, within)
            count = visited.get(node, {}).get("count", 0) + 1
            at = formats.date_format(localtime(one.left_at or one.entered_at), "d.m H:i")
            visited[node] = {"count": count, "at": at, "by": person(one.person_id)}
    passed = {step for one in stays for step in (*one.via, one.outcome)}
    standing = [
        one.node
        for one in running.tokens
        if one.wait is not Wait.JOIN
        and not _is_edge(running, one.node)
        and _inside(running, one.node) == within
    ]
    return {
        "xml": drawing_of(version_id=(version or running.version).id),
        "visited": visited,
        "passed": sorted(own for step in passed if (own := _own(step, within))),
        "current": [_own(node, within) for node in standing],
    }


def _is_told(running: Running, stay: Stay) -> bool:
    """An event on an edge is told when it has come, not while it is waited for."""
    return stay.is_shown and (bool(stay.outcome) or not _is_edge(running, stay.node))


def _is_edge(running: Running, node_id: str) -> bool:
    node = running.version.definition.nodes.get(node_id)
    return node is not None and bool(node.attached_to)


def _inside(running: Running, node_id: str) -> str:
    """Id of the call in whose drawing a node stands; empty: in that of the route itself."""
    path = call_path(running.version, node_id)
    return path[-1][0].id if path else ""


def _own(id_: str, within: str) -> str:
    """The id as the drawing itself has it; empty for what stands in another drawing."""
    own = id_.removeprefix(f"{within}{SIGN}") if within else id_
    return "" if within and own == id_ else own


def drawn_calls(running: Running, stays: Sequence[Stay]) -> list[dict[str, Any]]:
    """Of each call that the case has come to the drawing of the route that runs there.

    Those in which it stands come first, then the latest.
    """
    entered: dict[str, tuple[str, KnownVersion]] = {}
    for one in stays:
        path = call_path(running.version, one.node)
        for depth, (call, version) in enumerate(path, 1):
            label = " › ".join(node.label for node, _version in path[:depth])
            entered.pop(call.id, None)
            entered[call.id] = (label, version)
    standing = {
        call.id for one in running.tokens for call, _v in call_path(running.version, one.node)
    }
    latest = [*entered][::-1]
    order = sorted(latest, key=lambda key: key not in standing)
    return [
        {
            "label": entered[key][0],
            "version": entered[key][1],
            "is_current": key in standing,
            "drawing": drawn(running, stays, within=key, version=entered[key][1]),
        }
        for key in order
    ]


def person(operator_id: int | None) -> str:
    """The name of who did it; empty for nobody."""
    return "" if operator_id is None else operator_names().get(operator_id, "")
