"""Processes: where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from abonent.kernel.db import run
from abonent.kernel.errors import NotFound
from abonent.routes.engine import Token, Wait
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


_RUNNING = """
SELECT p.version_id, p.ended_at, v.id, v.node, v.wait, v.scope_id, v.name, v.due_at, v.via, v.data,
  v.entered_at
FROM routes_process p
LEFT JOIN routes_visit v ON v.process_id = p.id AND v.left_at IS NULL
WHERE p.id = %(id)s ORDER BY v.id
"""


def get_running(*, process_id: int) -> Running:
    """A process and where it stands now; one statement. :class:`NotFound` if there is none."""
    rows = run(_RUNNING, {"id": process_id})
    if not rows:
        raise NotFound
    return Running(
        id=process_id,
        version=get_version(version_id=rows[0]["version_id"]),
        tokens=tuple(_token(row) for row in rows if row["id"] is not None),
        is_ended=rows[0]["ended_at"] is not None,
    )


def _token(row: dict[str, Any]) -> Token:
    return Token(
        id=row["id"],
        node=row["node"],
        wait=Wait(row["wait"]),
        scope=row["scope_id"],
        name=row["name"],
        due_at=row["due_at"],
        via=tuple(row["via"]),
        data=row["data"],
        since=row["entered_at"],
    )
