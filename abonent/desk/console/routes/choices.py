"""What the editor of a route offers: functions, queues, topics, attributes, people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from abonent.attributes.queries import list_definitions
from abonent.cases.ports import message_channels
from abonent.cases.queries import get_catalogue
from abonent.kernel.models import Reference
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import LANGUAGES, in_language, localized
from abonent.routes.ports import Function, Phase, queues
from abonent.routes.queries import list_functions
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
        },
    }


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
        "outputs": [
            {"code": given.code, "label": str(given.label), "open": given.is_open}
            for given in one.outputs
        ],
    }


def _topics() -> Pairs:
    nodes = get_catalogue().topics.values()
    return [(node.code, node.path) for node in nodes if node.is_open]


def _attributes(route: Reference) -> Pairs:
    """Attributes of the topics that go this route; while none does, those of all topics."""
    nodes = get_catalogue().topics.values()
    going = [node for node in nodes if node.route_id == route.pk] or list(nodes)
    sets = dict.fromkeys(set_id for node in going for set_id in node.set_ids)
    found: dict[str, str] = {}
    for definition in list_definitions(set_ids=tuple(sets)):
        found.setdefault(definition.code, definition.label)
    return sorted(found.items(), key=lambda pair: pair[1])


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
