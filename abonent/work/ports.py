"""What rooms above offer this room: the kinds of drafts."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKind:
    """A kind of form whose drafts are kept.

    ``permission`` is the right to fill it in. With ``has_tab`` an open draft is a tab of work;
    without, it waits on its page.
    """

    code: str
    label: Text
    icon: str
    permission: str
    has_tab: bool = False


draft_kinds: Registry[DraftKind] = Registry(key=lambda kind: kind.code)
