"""What rooms above offer this room: the kinds of drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKind:
    """A kind of form whose drafts are kept.

    ``permission`` is the right to fill it in. With ``has_tab`` an open draft is a tab of work;
    without, it waits on its page. ``open_content`` leaves out what an actor may not see of what
    another typed.
    """

    code: str
    label: Text
    icon: str
    permission: str
    has_tab: bool = False
    open_content: Callable[[Mapping[str, Any], Actor], Mapping[str, Any]] = lambda content, _by: (
        content
    )


draft_kinds: Registry[DraftKind] = Registry(key=lambda kind: kind.code)
