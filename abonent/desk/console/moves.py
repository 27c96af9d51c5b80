"""What a topic's move into another group does to its cases, told with the move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abonent.cases.queries.topics import compare_asked, list_asked
from abonent.kernel.actor import Actor

FEW = 5


def watch_move(*, by: Actor, kind: str, entry_id: int | None) -> Callable[[], str]:
    """Asked after the write: the numbers, or nothing where no case has other attributes now."""
    if kind != "cases.topic" or entry_id is None:
        return lambda: ""
    before = list_asked(by=by, topic_id=entry_id)

    def tell() -> str:
        moved = compare_asked(by=by, topic_id=entry_id, before=before)
        lost = moved.losing and ngettext(
            "%(count)s case is asked no more for: %(names)s; what it holds stays readable.",
            "%(count)s cases are asked no more for: %(names)s; what they hold stays readable.",
            moved.losing,
        ) % {"count": moved.losing, "names": _few(moved.lost)}
        gained = moved.gaining and ngettext(
            "%(count)s case has these too now: %(names)s.",
            "%(count)s cases have these too now: %(names)s.",
            moved.gaining,
        ) % {"count": moved.gaining, "names": _few(moved.gained)}
        return " ".join(part for part in (lost, gained) if part)

    return tell


def _few(names: Sequence[str]) -> str:
    told = ", ".join(names[:FEW])
    more = len(names) - FEW
    return _("%(names)s and %(more)s more") % {"names": told, "more": more} if more > 0 else told
