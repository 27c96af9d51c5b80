"""Writing what a run has done. Whoever owns what goes along the route calls, in his transaction."""

from __future__ import annotations

from datetime import datetime

from abonent.kernel.actor import Actor
from abonent.routes.engine import Outcome, Token, Wait
from abonent.routes.models import Process, Visit


def begin_process(*, version_id: int, at: datetime) -> int:
    """A new process on a version, without tokens yet; its id."""
    return Process.objects.create(version_id=version_id, started_at=at).pk


def write_outcome(*, by: Actor, process_id: int, outcome: Outcome, at: datetime) -> None:
    """Keep what a run has done. The caller has locked what the process belongs to."""
    for token_id, way in outcome.closed.items():
        Visit.objects.filter(pk=token_id).update(left_at=at, left_by=by.id, outcome=way)
    for token in outcome.changed:
        Visit.objects.filter(pk=token.id).update(due_at=token.due_at, data=token.data)
    _insert(by, process_id, outcome.opened, at)
    if outcome.is_ended:
        Process.objects.filter(pk=process_id).update(ended_at=at)


def _insert(by: Actor, process_id: int, opened: list[Token], at: datetime) -> None:
    """New visits; those inside of others after them, whose ids the tokens take on."""
    ids: dict[int, int] = {}
    for token in opened:
        scope = token.scope if token.scope is None or token.scope > 0 else ids.get(token.scope)
        row = _row(token, process_id, scope, at, by.id)
        row.save(force_insert=True)
        ids[token.id] = row.pk
        token.id, token.scope = row.pk, scope


def _row(
    token: Token, process_id: int, scope: int | None, at: datetime, author: int | None
) -> Visit:
    is_gone = token.wait is Wait.GONE
    return Visit(
        process_id=process_id,
        node=token.node,
        scope_id=scope,
        wait=token.wait.value,
        name=token.name,
        due_at=token.due_at,
        via=list(token.via),
        data=token.data,
        entered_at=at,
        entered_by_id=author,
        left_at=at if is_gone else None,
        left_by_id=author if is_gone else None,
    )
