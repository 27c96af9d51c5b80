"""How parties are put into words on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from abonent.kernel.actor import Actor
from abonent.parties.models import Client
from abonent.parties.ports import ClientPanel, client_panels
from abonent.parties.wording import KINDS, STATUS_TONES, STATUSES
from abonent.webkit.templatetags.webkit import badge, icon

PANEL_ROWS = 8
_STATUS_ICONS = {
    "potential": "sparkles",  # icon="sparkles"
    "active": "circle-check",  # icon="circle-check"
    "former": "circle-off",  # icon="circle-off"
}


def status_badge(status: str) -> SafeString:
    """Where a client stands: by colour, word and shape."""
    return badge(STATUSES[status], STATUS_TONES[status], _STATUS_ICONS[status])


def kind_icon(kind: str) -> SafeString:
    """A person or a house."""
    name = "building" if kind == Client.Kind.COMPANY else "user"  # icon="building" icon="user"
    return icon(name, str(KINDS[kind]))


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """A panel of a room above, ready for the card."""

    code: str
    title: str | Promise
    icon: str
    live: str
    content: SafeString
    count: Any = ""
    more_url: str = ""


def draw_panels(request: HttpRequest, by: Actor, client_id: int) -> list[DrawnPanel]:
    """The panels the reader may see, in order."""
    allowed = [panel for panel in client_panels if by.can(panel.permission)]
    allowed.sort(key=lambda panel: (panel.order, panel.code))
    return [draw_panel(request, by, panel, client_id) for panel in allowed]


def draw_panel(request: HttpRequest, by: Actor, panel: ClientPanel, client_id: int) -> DrawnPanel:
    """One panel with its content."""
    context = dict(panel.load(by, client_id, PANEL_ROWS))
    return DrawnPanel(
        code=panel.code,
        title=panel.title,
        icon=panel.icon,
        live=panel.live(client_id),
        content=SafeString(render_to_string(panel.template, context, request).strip()),
        count=context.get("count", ""),
        more_url=context.get("more_url", ""),
    )
