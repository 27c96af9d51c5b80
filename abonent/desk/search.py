"""One search over everything: what the rooms offer, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.search import SearchHit, search_providers

SUGGESTED = 7
LISTED = 40


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What one room found."""

    code: str
    label: Text
    hits: Sequence[SearchHit]


def search_everything(*, by: Actor, text: str, limit: int) -> list[FoundGroup]:
    """Groups of hits that the actor may see, at most ``limit`` in each; empty groups stay out.

    Groups with something whose very number was typed come first.
    """
    text = text.strip()
    if not text:
        return []
    groups = []
    for provider in sorted(search_providers, key=lambda p: (p.order, p.code)):
        if by.can(provider.permission) and (hits := provider.search(by, text, limit)):
            groups.append(FoundGroup(provider.code, provider.label, hits))
    return sorted(groups, key=lambda group: not any(hit.is_exact for hit in group.hits))


def find_only_hit(groups: Sequence[FoundGroup]) -> SearchHit | None:
    """What was meant without a doubt: the only one with this number, or the only one at all."""
    hits = [hit for group in groups for hit in group.hits]
    meant = [hit for hit in hits if hit.is_exact] or hits
    return meant[0] if len(meant) == 1 else None
