"""A form of the console knows which version of its entry it was drawn from.

Over a newer one nothing is saved unseen: the form comes back with what was typed, joined with what
others changed (:mod:`abonent.desk.console.meeting`), carrying the newer version, so that saving
once more is a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.desk.console import trail
from abonent.desk.console.meeting import Met, drawn, meet
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import ChangeFilter, narrowed_changes
from abonent.kernel.configuration.entries import lock_part, version_of
from abonent.kernel.errors import Invalid
from abonent.kernel.models import AuditEntry, Reference
from abonent.kernel.reference.kinds import ReferenceKind
from abonent.kernel.reference.paths import owners_of, path_of
from abonent.staff.middleware import OperatorRequest

if TYPE_CHECKING:
    from abonent.desk.console.forms import GuardedForm

FIELD = "seen"
TOLD = 5
"""So many of the changes made meanwhile are told, the newest."""
_OF_OPERATORS = ("staff.save_operator", "staff.change_own_settings")


@dataclass(frozen=True, slots=True)
class Newer:
    """A change made since the form was drawn."""

    who: str
    at: datetime
    rows: list[tuple[str, Any, Any]]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the versions of an entry are known from."""

    lock: str
    version: Callable[[], int]
    since: Callable[[int], list[Newer]]


class Guard:
    """Holds one form to the version of its entry; without a ``trace`` the entry is new."""

    def __init__(self, request: OperatorRequest, trace: Trace | None) -> None:
        posted = request.POST.get(FIELD)
        self._trace, self._is_asked = trace, posted is not None
        self.newer: list[Newer] = []
        """What others changed meanwhile, newest first, once saving was refused for it."""
        self.met: Met | None = None
        """How both changes were joined in the form then."""
        self.form: GuardedForm | None = None
        self.version = trace.version() if trace and posted is None else _number(posted or "")

    @property
    def is_held(self) -> bool:
        """Whether there is a version to hold to."""
        return self._trace is not None

    @property
    def was(self) -> str:
        """What the form was drawn with."""
        return drawn(self.form) if self.form else ""

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Save within; raises :class:`Invalid` where the entry changed since it was drawn.

        So it does for a form that does not tell its version: nobody has seen what it would replace.
        """
        if self._trace is None:
            yield
            return
        if not self._is_asked:
            raise Invalid({"": [_("Nothing is saved: look at it as it is now, then save again.")]})
        with transaction.atomic():
            lock_part(self._trace.lock)
            now = self._trace.version()
            if now != self.version:
                self.newer, self.version = self._trace.since(self.version), now
                self.met = meet(self.form) if self.form else None
                raise Invalid({"": [_("It was changed while you had it open. Nothing is saved.")]})
            yield


def _number(posted: str) -> int:
    """What is no number is no version that could be the present one."""
    return int(posted) if posted.isdecimal() and len(posted) < 19 else -1


def guard_entry(request: OperatorRequest, *, part: str, path: str) -> Guard:
    """The guard of an entry with a history of settings; its version is that of REST's ``ETag``."""
    by, where = request.operator, ChangeFilter(part=part, path=path)

    def since(version: int) -> list[Newer]:
        rows = list(narrowed_changes(by=by, where=where).filter(pk__gt=version)[:TOLD])
        return [Newer(line.who, line.change.at, line.rows) for line in trail.tell_changes(rows)]

    return Guard(request, Trace(part, lambda: version_of(part=part, path=path), since))


def guard_reference(
    request: OperatorRequest, kind: ReferenceKind, entry: Reference | None
) -> Guard:
    """The guard of an entry of reference data, or of a new one."""
    if entry is None:
        return Guard(request, None)
    owner_id = getattr(entry, f"{kind.within}_id") if kind.within else None
    path = path_of(kind, entry, owners_of(kind, owner_id))
    return guard_entry(request, part=kind.key, path=path)


def guard_operator(request: OperatorRequest, operator_id: int | None) -> Guard:
    """The guard of an operator, whose changes are in the audit."""
    if operator_id is None:
        return Guard(request, None)
    rows = _of_operator(operator_id)

    def version() -> int:
        return rows.values_list("pk", flat=True).first() or 0

    trace = Trace("staff.operator", version, lambda seen: _told(request.operator, rows, seen))
    return Guard(request, trace)


def _of_operator(operator_id: int) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(object_type="operator", object_id=str(operator_id))
    return rows.filter(action__in=_OF_OPERATORS).order_by("-pk")


def _told(by: Actor, rows: QuerySet[AuditEntry], seen: int) -> list[Newer]:
    lines = trail.tell(list(rows.filter(pk__gt=seen)[:TOLD]), by=by)
    return [Newer(line.who, line.entry.at, line.rows) for line in lines]
