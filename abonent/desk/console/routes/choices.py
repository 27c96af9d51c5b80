"""What the editor of a route offers: functions, queues, topics, attributes, people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from abonent.cases.ports import message_channels
from abonent.cases.queries import (
    MergedAttribute,
    get_catalogue,
    merge_attributes,
    topics_of_route,
)
from abonent.kernel.models import Reference
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import LANGUAGES, in_language, localized
from abonent.routes.linting.decisions import FUNCTION as DECIDE
from abonent.routes.ports import Function, Phase, queues
from abonent.routes.queries import list_functions
from abonent.rules.queries import DecisionEntry as Entry
from abonent.rules.queries import list_tables
from abonent.staff.queries import list_audience, list_colleagues

Pairs = list[tuple[str, str]]


def list_choices(*, route: Reference) -> dict[str, Any]:
    """Everything that is chosen in the panel, by name, in the reader's language."""
    waiting = queues.find("queues")
    attributes, audience = _attributes(route), _audience()
    return {
        "languages": [(code, str(in_language(_("Name"), code))) for code in LANGUAGES],
        "phases": _phases(),
        "functions": [_function(one) for one in list_functions()],
        "queues": [(code, str(label)) for code, label in waiting.list()] if waiting else [],
        "topics": _topics(),
        "going_url": f"{reverse('console:entry', args=['routes.route', route.pk])}#topics",
        "going": [node.path for node in topics_of_route(route_id=route.pk)],
        "attributes": attributes,
        "routes": [(r.code, localized(r.name)) for r in _rows("routes.route") if r.pk != route.pk],
        "audience": audience,
        "lists": {
            "priority": [(one.code, localized(one.name)) for one in _rows("cases.priority")],
            "operator": [(one.login, one.name) for one in list_colleagues()],
            "channel": [(one.code, str(one.label)) for one in message_channels],
            "addressee": [("client", _("The client")), ("contact_person", _("Contact person"))],
            "audience": [(one["value"], one["label"]) for one in audience],
            "correlation": [("case", _("Number of the case")), *attributes],
            "table": [(one.code, one.label) for one in _tables()],
        },
    }


def _tables() -> list[Entry]:
    return [one for one in list_tables() if one.is_active]


def _results() -> list[dict[str, str]]:
    """What decision tables give, each told once by its name."""
    found: dict[str, str] = {}
    for table in _tables():
        for name, label in table.labels.items():
            found.setdefault(name, f"{label} ({table.label})")
    return [{"code": code, "label": label} for code, label in found.items()]


def _phases() -> Pairs:
    labels = {Phase.OPEN: _("in work"), Phase.RESOLVED: _("resolved"), Phase.CLOSED: _("closed")}
    return [(phase.value, label) for phase, label in labels.items()]


def _function(one: Function) -> dict[str, Any]:
    return {
        "code": one.code,
        "label": str(one.label),
        "about": str(one.about),
        "inputs": [
            {
                "code": given.code,
                "label": str(given.label),
                "type": given.type,
                "required": given.is_required,
                "help": str(given.help),
            }
            for given in one.inputs
        ],
        "outputs": _results()
        if one.code == DECIDE
        else [
            {"code": given.code, "label": str(given.label), "open": given.is_open}
            for given in one.outputs
        ],
    }


def _topics() -> Pairs:
    nodes = get_catalogue().topics.values()
    return [(node.code, node.path) for node in nodes if node.is_open]


def _attributes(route: Reference) -> Pairs:
    """Attributes of the topics that go this route; while none does, those of all topics.

    Those that only some of the topics have come last and name them.
    """
    going = topics_of_route(route_id=route.pk)
    nodes = going or [node for node in get_catalogue().topics.values() if node.is_open]
    return [
        (one.definition.code, one.definition.label if one.is_common or not going else _where(one))
        for one in merge_attributes(nodes)
    ]


def _where(one: MergedAttribute) -> str:
    topics = ", ".join(topic.label for topic in one.topics[:3])
    more = " …" if len(one.topics) > 3 else ""
    return f"{one.definition.label} · {topics}{more}"


def _audience() -> list[dict[str, str]]:
    nodes = list_audience()
    labels = {node["value"]: node["label"] for node in nodes}
    return [
        {"value": node["value"], "label": node["label"], "hint": labels.get(node["parent"], "")}
        for node in nodes
        if node.get("open", True)
    ]


def _rows(kind: str) -> Iterable[Reference]:
    return (row for row in reference_kinds.get(kind).rows if row.is_active)
