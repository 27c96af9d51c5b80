"""Calls of business functions that leave the machine, and those that have failed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.text import in_languages
from abonent.routes.definition import Invocation
from abonent.routes.models import FunctionRun


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A call that a job is to make, or one that has failed already (``error``)."""

    process_id: int
    node: str
    visit_id: int | None
    invocation: Invocation
    inputs: Mapping[str, Any]
    error: Text | Callable[[], object] | None = None
    code: str = ""


def put_off(*, by: Actor, what: PutOff, at: datetime) -> int:
    """Keep the call within the transaction that asks for it; a job makes it after commit."""
    from abonent.routes.jobs import wake

    is_failed = what.error is not None
    row = FunctionRun.objects.create(
        process_id=what.process_id,
        visit_id=what.visit_id,
        node=what.node,
        function=what.invocation.function,
        inputs=dict(what.inputs),
        outputs=dict(what.invocation.outputs),
        key=uuid.uuid4(),
        state=FunctionRun.State.FAILED if is_failed else FunctionRun.State.WAITING,
        next_at=None if is_failed else at,
        error={} if what.error is None else in_languages(what.error),
        code=what.code,
        created_at=at,
        created_by_id=by.id,
    )
    if not is_failed:
        wake(row.pk)
    return row.pk
