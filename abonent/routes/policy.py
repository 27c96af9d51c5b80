"""The built-in route: registered → in work → resolved → closed, with reopening."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.routes.ports import Move, Phase, State

_STATES = (
    State("registered", pgettext_lazy("state of a case", "Registered"), Phase.OPEN),
    State("in_work", pgettext_lazy("state of a case", "In work"), Phase.OPEN),
    State("resolved", pgettext_lazy("state of a case", "Resolved"), Phase.RESOLVED),
    State("closed", pgettext_lazy("state of a case", "Closed"), Phase.CLOSED),
)
_START = Move("start", _("Take into work"), "in_work", "cases.work")
_RESOLVE = Move("resolve", _("Resolve"), "resolved", "cases.work", needs_comment=True)
_CLOSE = Move("close", _("Close"), "closed", "cases.work")
_REOPEN = Move("reopen", _("Reopen"), "in_work", "cases.work", needs_comment=True)
_MOVES = {
    "registered": (_START, _RESOLVE),
    "in_work": (_RESOLVE,),
    "resolved": (_CLOSE, _REOPEN),
    "closed": (_REOPEN,),
}


class BuiltInFlow:
    """Implements :class:`abonent.routes.ports.Flow` with four fixed states."""

    def first(self) -> State:
        """*registered*."""
        return _STATES[0]

    def state(self, code: str) -> State:
        """The state with this code; KeyError if there is none."""
        found = next((s for s in _STATES if s.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def states(self) -> Sequence[State]:
        """The four, in their order."""
        return _STATES

    def moves_from(self, state: str) -> Sequence[Move]:
        """The ways out of a state, the usual one first."""
        return _MOVES[state]
