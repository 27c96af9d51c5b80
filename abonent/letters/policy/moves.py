"""The way of a letter: which steps lead from where to where, and which right each asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a letter."""

    code: str
    label: Promise
    before: frozenset[str]
    after: str
    permission: str
    icon: str
    needs_comment: bool = False


def _move(code: str, label: Promise, before: str, after: str, right: str, icon: str,
          *, needs_comment: bool = False) -> Move:  # fmt: skip
    states = frozenset(before.split())
    return Move(code, label, states, after, f"letters.{right}", icon, needs_comment)


# icon="writing" icon="signature" icon="arrow-back-up" icon="rubber-stamp" icon="send"
# icon="mail-check" icon="mail-x" icon="archive" icon="folder-open" icon="ban"
OUTGOING = (
    _move("submit", _("Hand over to be signed"), "draft", "to_sign", "write", "writing"),
    _move("sign", _("Sign"), "to_sign", "signed", "sign", "signature"),
    _move("rework", _("Back to its author"), "to_sign signed", "draft", "sign", "arrow-back-up",
          needs_comment=True),
    _move("register", pgettext_lazy("letter", "Register"), "signed", "registered", "register",
          "rubber-stamp"),
    _move("send", _("Sent off"), "registered returned", "sent", "register", "send"),
    _move("deliver", _("Delivered"), "sent", "delivered", "register", "mail-check"),
    _move("bounce", _("Came back"), "sent", "returned", "register", "mail-x",
          needs_comment=True),
    _move("annul", _("Annul"), "draft to_sign signed registered", "annulled", "write", "ban",
          needs_comment=True),
)  # fmt: skip
INCOMING = (
    _move("answer", _("Answered"), "registered", "answered", "write", "mail-check"),
    _move("file", _("File without an answer"), "registered", "filed", "write", "archive",
          needs_comment=True),
    _move("reopen", _("Back to work"), "answered filed", "registered", "write", "folder-open"),
)  # fmt: skip
MOVES: Mapping[str, tuple[Move, ...]] = {"out": OUTGOING, "in": INCOMING}
EDITABLE = frozenset({"draft"})
"""States in which the text of an outgoing letter may change."""


def moves_from(direction: str, state: str) -> list[Move]:
    """The steps that a letter in ``state`` may take."""
    return [move for move in MOVES[direction] if state in move.before]


def find_move(direction: str, code: str) -> Move | None:
    """The step with this code."""
    return next((move for move in MOVES[direction] if move.code == code), None)
