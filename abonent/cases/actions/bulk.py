"""Changing many cases at once: the set-based twin of the changes of one case.

The same changes, rights, history, audit and events as one by one; a batch is one transaction of
three statements, and a case that may not be changed is told of and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from abonent.cases.actions.changes import Change, Moving
from abonent.cases.actions.record import Trace, begin
from abonent.cases.actions.writing import Traced, write_changes
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.cases import list_cases
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import NotFound, PermissionRefused, Refused


@dataclass(slots=True)
class Changed:
    """What became of a batch, by the numbers of its cases."""

    changed: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    """Cases that were so already."""
    refused: dict[int, Refused] = field(default_factory=dict)
    owned: int = 0
    """How many of those changed had no owner and get one by their move."""
    traced: list[Traced] = field(default_factory=list)
    """Those changed, with what it leaves in their histories."""


def change_cases(
    *,
    by: Actor,
    case_ids: Sequence[int],
    change: Change,
    dry_run: bool = False,
    bulk_id: int | None = None,
) -> Changed:
    """Do ``change`` to each case that allows it; ``dry_run`` finds out and writes nothing.

    ``bulk_id`` names the run that the batch is part of: colleagues are told of the run once.
    Raises what holds for every case (a missing right, a wrong input); what hinders a single one is
    in the answer.
    """
    change.check(by=by)
    with transaction.atomic():
        rows = list_cases(by=by).filter(pk__in=case_ids).select_related(None).order_by("pk")
        found = rows if dry_run else rows.select_for_update()
        done = _apply(found, by=by, change=_Reaching(change, by=by, case_ids=case_ids))
        for missing in sorted(set(case_ids).difference(done.changed, done.same, done.refused)):
            done.refused[missing] = NotFound()
        if done.traced and not dry_run:
            told = [(case, replace(trace, bulk=bulk_id)) for case, trace in done.traced]
            write_changes(told, by=by)
    return done


class _Reaching:
    """A change that refuses the cases its right does not reach: one statement for all of them."""

    def __init__(self, change: Change, *, by: Actor, case_ids: Sequence[int]) -> None:
        self._change, self._right = change, change.permission(by=by)
        self._reached: frozenset[int] | None = None
        if by.can(self._right) and by.scope(self._right) is not Scope.ALL:
            rows = visible_cases(by=by, permission=self._right).filter(pk__in=case_ids)
            self._reached = frozenset(rows.values_list("pk", flat=True))

    def apply(self, case: Case, *, by: Actor) -> Trace | None:
        """As the change does it."""
        if self._reached is not None and case.pk not in self._reached:
            raise PermissionRefused.of(self._right)
        if isinstance(self._change, Moving) and self._change.is_made(case):
            return None
        return self._change.apply(case, by=by)


def _apply(found: Sequence[Case] | Any, *, by: Actor, change: _Reaching) -> Changed:
    done = Changed()
    for case in found:
        begin(case)
        try:
            trace = change.apply(case, by=by)
        except Refused as refusal:
            done.refused[case.pk] = refusal
            continue
        if trace is None:
            done.same.append(case.pk)
        else:
            done.changed.append(case.pk)
            done.traced.append((case, trace))
    moved = [trace for _case, trace in done.traced if trace.kind == HistoryEntry.Kind.MOVED]
    done.owned = sum("owner" in trace.data for trace in moved)
    return done
