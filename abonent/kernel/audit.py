"""The audit: who did what to which object, when, from where, and what changed.

Written in the same transaction as the change. Rows are never updated; retention is a policy of the
company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Text
from abonent.kernel.models import AuditEntry
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a room calls what it keeps in the audit: its objects and its actions, by code.

    ``fields``, ``choices`` and ``references`` go by object and field: what the field is called, the
    words of its codes, the kind of reference data whose codes it keeps. Fields under the object
    ``""`` are any object's; ``find_field`` calls those that are codes of things kept elsewhere.
    """

    room: str
    objects: Mapping[str, Text]
    actions: Mapping[str, Text]
    fields: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], Mapping[str, Text]] = field(default_factory=dict)
    references: Mapping[tuple[str, str], str] = field(default_factory=dict)
    find_field: Callable[[str, str], Text | None] = lambda _of, _field: None


audit_words: Registry[Words] = Registry(key=lambda words: words.room)

SOON, FEW = timedelta(minutes=1), 10
"""How long something is the same thing still, and behind how many others."""

INSERT_COLUMNS = "(at, actor_id, actor_name, via, action, object_type, object_id, changes)"
"""For actions that write their audit row within one statement of their own."""


def record(
    *,
    by: Actor,
    action: str,
    of: str,
    id: int | str,  # noqa: A002 - the object's id
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Keep that ``by`` did ``action`` to the object ``of``/``id``.

    ``changes`` maps a field to ``[before, after]`` (or to the value itself on creation). Secrets
    never go in.
    """
    author = by.watcher or by
    AuditEntry.objects.create(
        at=now(),
        actor_id=author.id,
        actor_name=author.name,
        via="preview" if by.watcher else by.via,
        action=action,
        object_type=of,
        object_id=str(id),
        changes=dict(changes or {}),
    )


def last_author(*, of: str, id: int | str, action: str, **changes: Any) -> str:  # noqa: A002 - as above
    """Who did ``action`` to the object last, by name; nobody: an empty text.

    ``changes`` narrows it to entries that keep these values.
    """
    rows = AuditEntry.objects.filter(object_type=of, object_id=str(id), action=action)
    found = rows.filter(changes__contains=changes).order_by("-id").first()
    return found.actor_name if found else ""


def record_once(
    *,
    by: Actor,
    action: str,
    of: str,
    id: int | str,  # noqa: A002 - the object's id
    changes: Mapping[str, Any],
) -> None:
    """The same unless the very last of the actor, within :data:`SOON`, say so already.

    A page asks for one thing several times: for its rows, for what changes in them, for totals.
    """
    author = by.watcher or by
    last = AuditEntry.objects.filter(actor_id=author.id).order_by("-id")[:FEW]
    kept = (action, of, str(id), dict(changes))
    for one in last:
        if one.at > now() - SOON and kept == (
            one.action, one.object_type, one.object_id, one.changes
        ):  # fmt: skip
            return
    record(by=by, action=action, of=of, id=id, changes=changes)


def record_many(
    *, by: Actor, action: str, of: str, ids: Iterable[int], changes: Mapping[str, Any]
) -> None:
    """Keep that ``by`` did the same to many objects: a row each, as :func:`record` writes it."""
    author, at = by.watcher or by, now()
    via = "preview" if by.watcher else by.via
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at, actor_id=author.id, actor_name=author.name, via=via, action=action,
            object_type=of, object_id=str(id_), changes=dict(changes),
        )
        for id_ in ids
    )  # fmt: skip


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Fields of ``after`` whose value differs, as ``{field: [before, after]}``."""
    return {k: [before.get(k), v] for k, v in after.items() if before.get(k) != v}
