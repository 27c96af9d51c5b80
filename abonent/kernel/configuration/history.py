"""The history of the configuration: each change with author, time, reason and difference."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.models import ConfigurationChange

Verb = ConfigurationChange.Verb


@dataclass(slots=True)
class Occasion:
    """Why changes are made, and what came of it."""

    reason: str = ""
    batch: uuid.UUID | None = None
    made: list[int] = field(default_factory=list)
    """Ids of the changes made, in their order."""


_occasion: ContextVar[Occasion | None] = ContextVar("occasion", default=None)


@contextmanager
def because(reason: str, *, batch: uuid.UUID | None = None) -> Iterator[Occasion]:
    """Give the changes made within their reason.

    A context rather than an argument: a change passes through actions of many rooms, which have
    nothing to do with why it is made. Inner ones join the batch of the outer.
    """
    outer = _occasion.get()
    joined = batch or (outer.batch if outer else None)
    occasion = Occasion(reason=reason or (outer.reason if outer else ""), batch=joined)
    token = _occasion.set(occasion)
    try:
        yield occasion
    finally:
        _occasion.reset(token)
        if outer is not None:
            outer.made += occasion.made


def keep(
    *,
    by: Actor,
    part: str,
    path: str,
    name: Mapping[str, str],
    verb: str,
    changes: Mapping[str, Any],
) -> None:
    """Write one change into the history, in the transaction that makes it.

    ``changes``: ``{field: [before, after]}`` by codes; nothing is written without any.
    """
    if not changes:
        return
    occasion = _occasion.get() or Occasion()
    row = ConfigurationChange.objects.create(
        at=now(), actor_id=by.id, actor_name=by.name, via=by.via, part=part, path=path,
        name=dict(name), verb=verb, changes=dict(changes), reason=occasion.reason[:500],
        batch=occasion.batch,
    )  # fmt: skip
    occasion.made.append(row.pk)
