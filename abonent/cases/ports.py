"""What rooms above offer cases: rows that point to them, ways from their page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.actor import Actor
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePanel:
    """A panel beside a case: the letters about it.

    ``load(actor, case_id, limit)`` gives the context of ``template``; where it draws nothing, the
    page does without the panel.
    """

    code: str
    title: Text
    icon: str
    permission: str
    template: str
    load: Callable[[Actor, int, int], Mapping[str, Any]]


case_panels: Registry[CasePanel] = Registry(key=lambda panel: panel.code)
