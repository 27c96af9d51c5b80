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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutMessage:
    """A message to a client. ``key`` is the same each time it is tried: it goes out once."""

    key: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChannel:
    """A way by which clients are told something.

    ``code`` is that of the channel of contacts, ``reach`` the kind of a client's number or address
    that it goes to: ``email``, ``phone``.
    """

    code: str
    label: Text
    reach: str
    has_subject: bool = False
    nobody: Text
    """What is told where the client has no such number or address."""
    check: Callable[[str], Text | None]
    """Why nothing can be sent to an address; None: it can."""
    send: Callable[[OutMessage], None]
    """Hands it over within the transaction that is open; it leaves after commit."""


message_channels: Registry[MessageChannel] = Registry(key=lambda one: one.code)
"""A driver of SMS adds its own."""


case_panels: Registry[CasePanel] = Registry(key=lambda panel: panel.code)
