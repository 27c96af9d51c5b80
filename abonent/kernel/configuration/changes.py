"""Reading the history, and taking changes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.companions import remove_with_companions, restore_companions
from abonent.kernel.configuration.history import Verb, because
from abonent.kernel.configuration.parts import ConfigPart, Told, get_part, list_parts
from abonent.kernel.errors import Conflict, Invalid, NotFound, Text
from abonent.kernel.models import ConfigurationChange
from abonent.kernel.phrases import Phrase as _


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """What the history is narrowed to; empty fields do not narrow."""

    part: str = ""
    path: str = ""
    actor_id: int | None = None
    text: str = ""
    """Part of a code, a name or a reason."""
    at_from: datetime | None = None
    at_before: datetime | None = None
    batch: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What taking a change back does to one field."""

    field: str
    now: Any
    then: Any
    changed_since: bool
    """Someone changed it after the change that is taken back."""


def visible_changes(*, by: Actor) -> QuerySet[ConfigurationChange]:
    """Changes of the parts that the actor may change, newest first."""
    keys = [part.key for part in list_parts(by=by)]
    return ConfigurationChange.objects.filter(part__in=keys).order_by("-id")


def list_changes(
    *, by: Actor, where: ChangeFilter, after_id: int | None = None, limit: int = 50
) -> list[ConfigurationChange]:
    """A page of the history, newest first; ``after_id`` is the last one of the page before."""
    found = narrowed_changes(by=by, where=where)
    return list((found.filter(pk__lt=after_id) if after_id else found)[:limit])


def narrowed_changes(*, by: Actor, where: ChangeFilter) -> QuerySet[ConfigurationChange]:
    """What of the history the actor may see and looks for, newest first."""
    found = visible_changes(by=by)
    exact = {
        "part": where.part, "path": where.path, "actor_id": where.actor_id,
        "at__gte": where.at_from, "at__lt": where.at_before, "batch": where.batch,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if text := where.text.strip():
        named = Q(name__ru__icontains=text) | Q(name__en__icontains=text)
        why = Q(reason__icontains=text) | Q(occasion__ru__icontains=text)
        why |= Q(occasion__en__icontains=text)
        found = found.filter(named | why | Q(path__icontains=text))
    return found


def get_change(*, by: Actor, change_id: int) -> ConfigurationChange:
    """One change that the actor may see."""
    found = visible_changes(by=by).filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found


def preview_revert(*, by: Actor, change_id: int) -> list[Step]:
    """What :func:`revert_change` would do, field by field."""
    change = get_change(by=by, change_id=change_id)
    now = get_part(key=change.part).find(change.path)
    return _steps(change, now)


def revert_change(*, by: Actor, change_id: int, reason: str = "", force: bool = False) -> list[int]:
    """Take one change back; the ids of the changes that did it.

    It is a write like any other: rights, checks, history. Raises :class:`Conflict` where someone
    changed the same fields since, unless ``force``.
    """
    change = get_change(by=by, change_id=change_id)
    part = get_part(key=change.part)
    with transaction.atomic(), because(reason, reverts=change.pk) as occasion:
        now = part.find(change.path)
        if change.verb == Verb.CREATED:
            if now is None:
                raise Conflict(_("It is no longer there."))
            remove_with_companions(by=by, part=part.key, path=change.path)
            return occasion.made
        steps = _steps(change, now)
        if not force and (since := [step.field for step in steps if step.changed_since]):
            raise Conflict(_changed_since(since))
        if change.verb != Verb.DELETED and now is None:
            raise Conflict(_("It was deleted since. Take that back first."))
        part.write(by, change.path, {step.field: step.then for step in steps})
        restore_companions(by=by, change=change)
    return occasion.made


def revert_batch(
    *, by: Actor, batch: uuid.UUID, reason: str = "",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:  # fmt: skip
    """Take every change of one act back, the last first; how many. All or none.

    Raises :class:`Conflict` where something changed since or is used by now, naming it.
    """
    rows = list(visible_changes(by=by).filter(batch=batch))
    if len(rows) < ConfigurationChange.objects.filter(batch=batch).count():
        raise NotFound
    with transaction.atomic(), because(reason, batch=uuid.uuid4()):
        for done, change in enumerate(rows):
            progress(done, len(rows))
            try:
                revert_change(by=by, change_id=change.pk)
            except (Conflict, Invalid) as refusal:
                said = refusal.told if isinstance(refusal, Invalid) else refusal.message
                names = {"part": get_part(key=change.part).title, "code": change.path}
                raise Conflict(f"{names['part']} “{names['code']}”: {said}") from None
    return len(rows)


def state_at(*, part: ConfigPart, path: str, at: datetime) -> Told | None:
    """What an entry was at a moment, found by going back from what it is; None: not there."""
    now = part.find(path)
    kept: Told | None = dict(now) if now is not None else None
    later = ConfigurationChange.objects.filter(part=part.key, path=path, at__gt=at)
    for change in later.order_by("-id"):
        if change.verb == Verb.CREATED:
            kept = None
        elif change.verb == Verb.DELETED:
            kept = before(change)
        elif change.verb == Verb.CHANGED and kept is not None:
            kept |= before(change)
    return kept


def restore_entry(*, by: Actor, part: str, path: str, at: datetime, reason: str = "") -> list[int]:
    """Bring an entry to what it was at a moment; the ids of the changes that did it."""
    told = get_part(key=part)
    by.check(told.permission)
    with transaction.atomic(), because(reason, batch=uuid.uuid4(), is_confirmed=True) as occasion:
        then, now = state_at(part=told, path=path, at=at), told.find(path)
        if then is None and now is None:
            raise NotFound
        if then is None:
            remove_with_companions(by=by, part=part, path=path)
        else:
            told.write(by, path, then)
    return occasion.made


def before(change: ConfigurationChange) -> Told:
    """What the fields of a change were before it."""
    return {field: pair[0] for field, pair in change.changes.items() if _is_pair(pair)}


def _steps(change: ConfigurationChange, now: Mapping[str, Any] | None) -> list[Step]:
    if now is None and change.verb != Verb.DELETED:
        return []
    steps = []
    for field, pair in change.changes.items():
        if not _is_pair(pair):
            continue
        then, after = pair
        current = after if field == "position" else (now or {}).get(field)
        if current != then or now is None:
            steps.append(Step(field, current, then, now is not None and current != after))
    return steps


def _is_pair(told: Any) -> bool:
    return isinstance(told, list) and len(told) == 2


def _changed_since(fields: Sequence[str]) -> Text:
    return _("Changed again since: %(fields)s. Look at what it is now before taking it back.") % {
        "fields": ", ".join(fields)
    }
