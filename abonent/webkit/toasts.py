"""Toasts: short messages at the foot of the page, optionally with an undo.

After a redirect use :func:`say` (a Django message); in an htmx answer use :func:`toast`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from django.utils.functional import Promise

_LEVELS = {
    "grey": messages.INFO,
    "green": messages.SUCCESS,
    "amber": messages.WARNING,
    "red": messages.ERROR,
}


def say(
    request: HttpRequest, *, text: str | Promise, tone: str = "green", undo_url: str = ""
) -> None:
    """Show ``text`` on the next page. ``undo_url`` is posted to if the person presses Undo."""
    messages.add_message(request, _LEVELS[tone], str(text), extra_tags=undo_url)


def toast(
    response: HttpResponseBase, *, text: str | Promise, tone: str = "green", undo_url: str = ""
) -> None:
    """Show ``text`` when htmx receives ``response``."""
    trigger(response, "toast", {"text": str(text), "tone": tone, "undo": undo_url})


def trigger(response: HttpResponseBase, event: str, detail: Any = True) -> None:
    """Add one event to ``HX-Trigger``, keeping those that are there."""
    events: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    # Header values are Latin-1: json escapes everything else.
    response.headers["HX-Trigger"] = json.dumps(events)
