"""Business functions: those of the product, those of users, and calls of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.errors import NotFound, Text
from abonent.kernel.text import localized
from abonent.routes.composing.composed import function_of
from abonent.routes.models import BusinessFunction, FunctionRun
from abonent.routes.ports import Function, carriers, functions
from abonent.routes.queries.definitions import VERSION, get_version
from abonent.routes.rights import CODE


@dataclass(frozen=True, slots=True)
class _Composed:
    by_code: Mapping[str, Function]
    offered: tuple[str, ...]
    """Codes of those in use, in their order."""


def _load() -> _Composed:
    rows = list(BusinessFunction.objects.order_by("position", "id"))
    return _Composed(
        by_code={row.code: function_of(row) for row in rows},
        offered=tuple(row.code for row in rows if row.is_active),
    )


_composed = VersionedCache(VERSION, _load)


def find_function(*, code: str) -> Function | None:
    """The business function with this code, of the product or of users; in use or not."""
    return functions.find(code) or _composed.get().by_code.get(code)


def list_functions() -> list[Function]:
    """All that a route may call: those of the product, then those of users that are in use."""
    held = _composed.get()
    known = sorted(functions, key=lambda one: str(one.label))
    return [*known, *(held.by_code[code] for code in held.offered)]


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A call of a function as pages show it."""

    id: int
    process_id: int
    label: Text
    place: Text
    """The node of the drawing at which it was asked for."""
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    why: str
    inputs: dict[str, Any]


def _place(row: FunctionRun) -> Text:
    node = get_version(version_id=row.process.version_id).definition.nodes.get(row.node)
    return node.label if node else row.node


def list_runs(*, by: Actor) -> QuerySet[FunctionRun]:
    """Calls of functions for cases that ``by`` may see, the newest first."""
    by.check(CODE)
    found = FunctionRun.objects.select_related("process").order_by("-id")
    for carrier in carriers:
        seen = carrier.visible(by)
        found = found if seen is None else found.filter(process__in=seen)
    return found


def get_run(*, by: Actor, run_id: int) -> FunctionRun:
    """One of them."""
    found = list_runs(by=by).filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def list_failed_runs(*, process_id: int) -> list[ShownRun]:
    """What has failed on the way of a process and waits for somebody."""
    rows = FunctionRun.objects.select_related("process").filter(
        process=process_id, state=FunctionRun.State.FAILED
    )
    return [shown_run(one) for one in rows.order_by("id")[:20]]


def shown_run(row: FunctionRun) -> ShownRun:
    """A call as pages show it."""
    function = find_function(code=row.function)
    return ShownRun(
        id=row.pk,
        process_id=row.process_id,
        label=function.label if function else row.function,
        place=_place(row),
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at,
        created_at=row.created_at,
        why=localized(row.error) if row.error else "",
        inputs=dict(row.inputs),
    )
