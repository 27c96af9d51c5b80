"""Lists that show values of attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from abonent.attributes.closing import note_listed
from abonent.kernel.actor import Actor

if TYPE_CHECKING:
    from abonent.webkit.lists import List

COLUMN = "attr-"
"""What the keys of such columns begin with."""


def note_columns(request: HttpRequest, listed: List, *, by: Actor, of: str, name: str) -> None:
    """Keep that ``by`` is shown confidential columns, or sorts by one; files hold hidden ones too.

    What the page brings up to date by itself is no further look.
    """
    if "X-Live" in request.headers:
        return
    is_file = "export" in request.GET
    shown = {one.key for one in listed.columns if is_file or not one.hidden}
    shown.add(request.GET.get("sort", "").removeprefix("-"))
    codes = [key.removeprefix(COLUMN) for key in shown if key.startswith(COLUMN)]
    note_listed(codes, by=by, of=of, name=name)
