"""Where the stream of changes stood when a page was begun.

What is committed between the drawing of a page and the opening of its stream would reach neither:
the page carries a mark of the moment, and the stream begins there. The room ``bus``, when it
pushes from this process, keeps the mark; elsewhere there is none, and the page does without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class Told:
    """What this process has told its watchers so far."""

    def __init__(self) -> None:
        self.mark = ""
        """Opaque to everyone but the stream that gave it."""


told = Told()


def mark_of_drawing(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Note the mark before a view reads anything: what comes later is behind it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.live_mark = told.mark  # type: ignore[attr-defined]  # read by the frame
        return get_response(request)

    return middleware
