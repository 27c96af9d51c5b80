"""What rooms above offer cases: rows that point to them, ways from their page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.merging import make_pointers
from abonent.kernel.registry import Registry

case_rows = make_pointers()
"""Tables that point to a case, each registered by its room: they follow when cases merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink:
    """A button at the head of a case's page that leads into another room."""

    code: str
    label: Text
    icon: str
    permission: str
    url: Callable[[int], str]
    """The address for the case with this id."""
    key: str
    """The key that presses it."""


case_links: Registry[CaseLink] = Registry(key=lambda link: link.code)
