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
    """Groups of hits that the actor may see, at most ``limit`` in each; empty groups stay out."""
    text = text.strip()
    if not text:
        return []
    groups = []
    for provider in sorted(search_providers, key=lambda p: (p.order, p.code)):
        if by.can(provider.permission) and (hits := provider.search(by, text, limit)):
            groups.append(FoundGroup(provider.code, provider.label, hits))
    return groups


def find_only_hit(groups: Sequence[FoundGroup]) -> SearchHit | None:
    """The hit when there is exactly one."""
    hits = [hit for group in groups for hit in group.hits]
    return hits[0] if len(hits) == 1 else None
