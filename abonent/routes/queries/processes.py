"""Processes: where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from abonent.kernel.db import run
from abonent.kernel.errors import NotFound
from abonent.routes.definition import Node
from abonent.routes.engine import Token, Wait
from abonent.routes.models import JOURNAL, UNDONE, RouteVersion, Visit
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A node at which processes stand now."""

    version: KnownVersion
    node: Node
    count: int


def list_standing(*, process_ids: Sequence[int]) -> list[Standing]:
    """Where processes stand, in the order of the drawings; waiting on the edges left out."""
    rows = Visit.objects.filter(process__in=process_ids, left_at=None).order_by()
    counted = rows.values_list("process__version", "node").annotate(count=Count("id"))
    found = []
    for version_id, code, count in counted:
        version = get_version(version_id=version_id)
        node = version.definition.nodes.get(code)
        if node is not None and not node.attached_to:
            found.append(Standing(version, node, count))
    return sorted(found, key=_place)


_PLACES = """
SELECT v.process_id, string_agg(concat_ws('|', v.node, v.wait, inside.node), ' '
  ORDER BY v.node, v.wait, inside.node, v.id) AS places
FROM routes_visit v LEFT JOIN routes_visit inside ON inside.id = v.scope_id
WHERE v.process_id = ANY(%(ids)s) AND v.left_at IS NULL GROUP BY v.process_id
"""


def places_of(*, process_ids: Sequence[int]) -> dict[int, str]:
    """Where each process stands, as a text that is the same for those that stand alike."""
    return {row["process_id"]: row["places"] for row in run(_PLACES, {"ids": list(process_ids)})}


def _place(one: Standing) -> tuple[int, int]:
    return -one.version.number, [*one.version.definition.nodes].index(one.node.id)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a node, as the path of a process tells it."""

    node: str
    entered_at: datetime
    left_at: datetime | None
    person_id: int | None
    """Who left it; while nobody has, who brought the process there."""
    via: tuple[str, ...]
    outcome: str
    is_shown: bool
    """Whether a token waited there: edges and joins are passed."""


def list_stays(*, process_id: int) -> list[Stay]:
    """Everywhere a process has been, in its order; without what was taken back."""
    rows = Visit.objects.filter(process=process_id).exclude(data__has_key=UNDONE).order_by("id")
    return [
        Stay(
            node=row.node,
            entered_at=row.entered_at,
            left_at=row.left_at,
            person_id=row.left_by_id if row.left_at else row.entered_by_id,
            via=tuple(row.via),
            outcome=row.outcome,
            is_shown=row.wait != Visit.Wait.JOIN,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class LastLeft:
    """The stay that a person ended last, with what is needed to take that back."""

    visit_id: int
    way: str
    left_at: datetime
    left_by: int | None
    journal: Mapping[str, Any]
    opened: tuple[int, ...]
    """Stays that began with it."""


def find_last_left(*, process_id: int) -> LastLeft | None:
    """What could be taken back of a process, if nothing has happened since."""
    left = Visit.objects.filter(process=process_id, left_at__isnull=False, data__has_key=JOURNAL)
    last = left.order_by("left_at", "id").last()
    if last is None or last.left_at is None:
        return None
    since = Visit.objects.filter(process=process_id, entered_at__gte=last.left_at)
    before = last.data[JOURNAL]["there"]
    opened = since.exclude(pk__in=before).filter(pk__gt=max(before)).exclude(data__has_key=UNDONE)
    return LastLeft(
        visit_id=last.pk,
        way=last.outcome,
        left_at=last.left_at,
        left_by=last.left_by_id,
        journal=last.data[JOURNAL],
        opened=tuple(opened.values_list("pk", flat=True)),
    )


def find_last_step(*, process_id: int) -> str:
    """The step at which a process has waited last; empty if it came to none."""
    steps = Visit.objects.filter(process=process_id, wait=Wait.PERSON.value, left_at__isnull=False)
    last = steps.exclude(data__has_key=UNDONE).order_by("left_at", "id").last()
    return "" if last is None else last.node


def waits_lost(*, visit_ids: Sequence[int]) -> bool:
    """Whether one of some stays waited for a job or for children: what it waited for may be over
    by now, and nobody would tell it."""
    waiting = Visit.objects.filter(pk__in=visit_ids, wait__in=[Wait.JOB.value, Wait.CHILDREN.value])
    return waiting.exists()


def has_heard_of_child(*, process_id: int, case_id: int, since: datetime) -> bool:
    """Whether a process has gone on because a child case was closed."""
    left = Visit.objects.filter(process=process_id, wait=Visit.Wait.CHILDREN, left_at__gte=since)
    return left.filter(data__children__contains=[case_id]).exists()


def drawing_of(*, version_id: int) -> str:
    """The BPMN file of a version."""
    return RouteVersion.objects.values_list("xml", flat=True).get(pk=version_id)
