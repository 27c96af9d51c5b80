"""An entry replaced by another one wherever it is used, and then deleted.

Entries of other kinds that point to it are changed as by hand, with their history. Other rows are
changed by what their room gave its :class:`UseCounter`, batch by batch, each with its trace; a use
that cannot be replaced hinders the whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import because, check_reason_length
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.jobs import JobContext, JobKind, start_job
from abonent.kernel.models import BackgroundJob, Reference
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.actions import delete_reference, save_reference
from abonent.kernel.reference.kinds import ReferenceKind, Replace, Use, reference_kinds
from abonent.kernel.reference.rows import get
from abonent.kernel.reference.uses import count_uses, pointing_fields

KIND = "kernel.replace_reference"
BATCH = 500


def by_column(
    name: str, *, of: str, action: str, owner: str = "pk",
    after: Callable[[Actor, Sequence[int]], None] | None = None,
) -> Replace:  # fmt: skip
    """Rows whose foreign key ``name`` points to the entry: one statement a batch.

    Each leaves a row in the audit, of the object ``of`` whose id is in the column ``owner``;
    ``after`` gets the ids of the rows, in the same transaction.
    """

    def run(by: Actor, rows: QuerySet[Any], old: Any, new: Any) -> None:
        ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
        fields = {field.name for field in rows.model._meta.concrete_fields}  # noqa: SLF001 - public
        raised = {"version": F("version") + 1} if "version" in fields else {}
        manager = rows.model._default_manager  # noqa: SLF001 - Django documents it
        manager.filter(pk__in=ids).update(**{name: new}, **raised)
        changes = {name: [old.code, new.code]}
        owners = manager.filter(pk__in=ids).order_by("pk").values_list(owner, flat=True)
        audit.record_many(by=by, action=action, of=of, ids=owners, changes=changes)
        if after:
            after(by, ids)

    return run


def list_hindrances(*, by: Actor, kind: str, id: int) -> list[Use]:  # noqa: A002
    """Uses of an entry that cannot be replaced."""
    described, entry = _described(by, kind, id)
    return [use for use in count_uses(described.key, entry) if not _is_replaceable(described, use)]


def list_candidates(*, by: Actor, kind: str, id: int) -> list[Reference]:  # noqa: A002
    """Entries that could take the place of one: active ones of the same list."""
    described, entry = _described(by, kind, id)
    rows = described.rows.filter(is_active=True).exclude(pk=entry.pk)
    if described.within:
        rows = rows.filter(**{described.within: getattr(entry, described.within)})
    return list(rows)


def start_replacement(
    *, by: Actor, kind: str, id: int, new_id: int, reason: str = ""  # noqa: A002
) -> BackgroundJob:  # fmt: skip
    """Let the entry ``new_id`` take the place of ``id`` everywhere; a job does it, then deletes.

    Raises :class:`Conflict` where a use cannot be replaced, :class:`Invalid` under ``new`` for one
    that cannot take its place.
    """
    described, old = _described(by, kind, id)
    new = next((one for one in list_candidates(by=by, kind=kind, id=id) if one.pk == new_id), None)
    if new is None:
        raise Invalid({"new": [_("Choose another active entry of the same list.")]})
    _check(by, described, old, new)
    check_reason_length(reason)
    params = {"kind": kind, "id": id, "new": new_id, "reason": reason}
    return start_job(by=by, kind=KIND, params=params)


def run_replacement(context: JobContext) -> Mapping[str, Any]:
    """The job; run again, it goes on where it was."""
    params = context.params
    described, old = _described(context.by, params["kind"], int(params["id"]))
    new = get(described.rows, int(params["new"]))
    _check(context.by, described, old, new)
    told = {"old": dict(old.name), "new": dict(new.name)}
    with because(params["reason"], batch=uuid.uuid4()):
        with transaction.atomic():
            _begin(context.by, described, old, new)
        done = _replace_all(context, described, old, new)
        delete_reference(by=context.by, kind=described.key, id=old.pk)
    return {"replaced": done, **told}


def _check(by: Actor, described: ReferenceKind, old: Reference, new: Reference) -> None:
    """Raise :class:`Conflict` for uses that stay, :class:`Invalid` for entries that refuse."""
    uses = count_uses(described.key, old)
    if stay := [use for use in uses if not _is_replaceable(described, use)]:
        raise Conflict(
            _("It cannot be replaced there: %(uses)s.") % {"uses": ", ".join(map(str, stay))}
        )
    with transaction.atomic():
        for use in uses:
            if use.replace is None:
                try:
                    _point(by, described, use, old, new)
                except Invalid as refusal:
                    raise Invalid({"new": [f"{use.label}: {refusal.told}"]}) from None
        transaction.set_rollback(True)


def _is_replaceable(described: ReferenceKind, use: Use) -> bool:
    other = reference_kinds.find(use.kind)
    points = other is not None and bool(pointing_fields(described.key, other))
    return use.replace is not None or points


def _begin(by: Actor, described: ReferenceKind, old: Reference, new: Reference) -> None:
    """From now on the old one is offered no more, so that the uses come to an end."""
    if old.is_active:
        save_reference(by=by, kind=described.key, id=old.pk, values={"is_active": False})
    noun = described.key.partition(".")[2]
    changes = {noun: [old.code, new.code]}
    audit.record(by=by, action=KIND, of=noun, id=old.pk, changes=changes)


def _replace_all(
    context: JobContext, described: ReferenceKind, old: Reference, new: Reference
) -> int:
    # Whoever may change this list changes what uses its entries, also what he may not see.
    by = replace(context.by, everything=True)
    uses, done = count_uses(described.key, old), 0
    total = sum(use.count for use in uses)
    for use in uses:
        if use.replace is None:
            with transaction.atomic():
                done += _point(by, described, use, old, new)
            continue
        for rows in _batches(use):
            with transaction.atomic():
                use.replace(by, rows, old, new)
            done += len(rows)
            context.progress(done=done, total=max(total, done))
    return done


def _batches(use: Use) -> Iterator[QuerySet[Any]]:
    """The rows in batches, until none is left; what a batch leaves as it was is not met again."""
    last = 0
    while ids := list(
        use.rows.order_by("pk").filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]
    ):
        last = ids[-1]
        manager = use.rows.model._default_manager  # noqa: SLF001 - Django documents it
        yield manager.filter(pk__in=ids).order_by("pk")


def _point(by: Actor, described: ReferenceKind, use: Use, old: Reference, new: Reference) -> int:
    """Let entries of another kind that name the old one name the new one; how many."""
    other = reference_kinds.get(use.kind)
    by = replace(by, everything=True)
    extras = [e for e in other.fields if e.name in pointing_fields(described.key, other)]
    rows = list(use.rows)
    for row in rows:
        values: dict[str, Any] = {}
        for extra in extras:
            if extra.type == "references":
                chosen = [new.pk if o.pk == old.pk else o.pk for o in row.chosen(extra.name)]
                values[extra.name] = list(dict.fromkeys(chosen))
            elif getattr(row, f"{extra.name}_id") == old.pk:
                values[extra.name] = new.pk
        save_reference(by=by, kind=other.key, id=row.pk, values=values)
    return len(rows)


def _described(by: Actor, kind: str, id: int) -> tuple[ReferenceKind, Reference]:  # noqa: A002
    described = reference_kinds.find(kind)
    if described is None:
        raise NotFound
    by.check(described.permission)
    return described, get(described.rows, id)


def _tell(outcome: Mapping[str, Any]) -> Any:
    return _("Replaced in %(replaced)s places, then deleted.") % outcome


JOB = JobKind(
    code=KIND,
    label=_("Replacing of a setting"),
    run=run_replacement,
    repeatable=True,
    tell=_tell,
    leads=lambda params: f"/console/lists/{params['kind']}",
)
