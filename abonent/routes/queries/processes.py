"""Processes: where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from abonent.routes.engine import Token, Wait
from abonent.routes.models import Process, Visit
from abonent.routes.queries.definitions import KnownVersion, get_version


@dataclass(frozen=True, slots=True)
class Running:
    """A process with its tokens, as a run takes them."""

    id: int
    version: KnownVersion
    tokens: tuple[Token, ...]
    is_ended: bool = False

    @property
    def steps(self) -> list[Token]:
        """Tokens that wait for a person, the longest waiting first."""
        return [one for one in self.tokens if one.wait is Wait.PERSON]


def get_running(*, process_id: int) -> Running:
    """A process and where it stands now."""
    process = Process.objects.get(pk=process_id)
    open_visits = Visit.objects.filter(process=process_id, left_at=None).order_by("id")
    return Running(
        id=process.pk,
        version=get_version(version_id=process.version_id),
        tokens=tuple(tokens_of(open_visits)),
        is_ended=process.ended_at is not None,
    )


def tokens_of(visits: Iterable[Any]) -> list[Token]:
    """Rows that have not been left, as the engine knows them."""
    return [
        Token(
            id=one.pk,
            node=one.node,
            wait=Wait(one.wait),
            scope=one.scope_id,
            name=one.name,
            due_at=one.due_at,
            via=tuple(one.via),
            data=dict(one.data),
        )
        for one in visits
    ]
