"""What rooms offer notices: the kinds of things that colleagues are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry

Narrow = Callable[[Sequence[Actor], Mapping[str, Any]], Sequence[Actor]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """A kind of notice.

    ``text`` names parameters as ``%(case)s``; ``%(by)s`` is who did it. ``folded`` is said of
    several occurrences in one line and may name ``%(count)s`` as well; without it ``text`` is said
    of the latest. Who lacks ``permission`` is not told; ``narrow`` leaves of the others those who
    may see the thing that the parameters name.
    """

    code: str
    label: Text
    text: Text
    folded: Text = ""
    icon: str = "bell"
    permission: str = ""
    narrow: Narrow | None = None
    order: int = 50


notice_kinds: Registry[NoticeKind] = Registry(key=lambda kind: kind.code)
