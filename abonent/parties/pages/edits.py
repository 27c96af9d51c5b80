"""A client changed by a colleague while being edited: what changed, and the ways out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from abonent.kernel.ids import find_id
from abonent.parties import wording
from abonent.parties.queries import category_names, get_client, list_edits
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import operator_names

TWO_WAYS = _(
    "A colleague changed this client while you were editing it; nothing is saved yet. "
    "“Save mine over it” (press Enter) keeps your version, “Start again from theirs” drops it."
)


def version_of(request: OperatorRequest) -> int:
    """The version that the form may write over: only the button that says so names a newer one."""
    return find_id(request.POST.get("overwrite") or request.POST.get("version", "")) or 0


def since_opened(request: OperatorRequest, client_id: int) -> dict[str, Any]:
    """What colleagues did to the client while the form was open; it keeps the version it had."""
    client = get_client(by=request.operator, client_id=client_id)
    seen = find_id(request.POST.get("version", "")) or 0
    if request.method != "POST" or seen == client.version:
        return {"version": client.version}
    edits = list_edits(by=request.operator, client=client, since=seen)
    theirs = [{"at": e.at, "author": e.actor_name, "changes": _told(e.changes)} for e in edits]
    return {"version": seen, "stale": True, "now": client.version, "theirs": theirs}


def _told(changes: Mapping[str, list[Any]]) -> list[tuple[str | Promise, Any, Any]]:
    """Fields by their labels, values as they are read."""
    rows: list[tuple[str | Promise, Any, Any]] = []
    for name, (before, after) in changes.items():
        label, say = _FACTS[name]
        rows.append((label, say(before), say(after)))
    return rows


def _one_of(names: Callable[[], Mapping[Any, Any]]) -> Callable[[Any], Any]:
    return lambda value: "" if value is None else names().get(value, value)


_FACTS: dict[str, tuple[str | Promise, Callable[[Any], Any]]] = {
    "kind": (_("Kind"), _one_of(lambda: wording.KINDS)),
    "status": (_("Status"), _one_of(lambda: wording.STATUSES)),
    "name": (_("Name"), str),
    "tax_id": (_("Tax number"), str),
    "language": (_("Language of the client"), _one_of(lambda: dict(settings.LANGUAGES))),
    "category_id": (_("Category"), _one_of(category_names)),
    "manager_id": (_("Personal manager"), _one_of(operator_names)),
}
