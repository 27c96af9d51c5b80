"""What every change of a case has in common: the lock before it, the traces after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.bus.ports import former_topic
from abonent.cases import events
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.visible import check_reaches_case, visible_cases
from abonent.kernel import audit
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.clock import now
from abonent.kernel.db import run, wake
from abonent.kernel.errors import NotFound, Outdated
from abonent.routes.ports import Phase

if TYPE_CHECKING:
    from abonent.cases.actions.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a change leaves in the timeline, the audit and the log of events."""

    action: str
    event: str
    kind: HistoryEntry.Kind
    data: Mapping[str, Any]
    changes: Mapping[str, Any]
    left: int | None = None
    """Whose the case was until now: who may no longer see it hears that much."""
    is_quiet: bool = False
    """One of many of an administrator's work on the settings: nobody is told of the case."""
    bulk: int | None = None
    """The change of many cases that it is part of: owners hear of that, not of every case."""
    then: Callable[[], None] | None = None
    """Writes the rows of other tables that belong to the change, in its transaction."""

    def payload(self, case: Case) -> dict[str, Any]:
        """What subscribers are told: of a move everything, of the rest that it happened.

        Whose the case is and whether it is open spares most of them a look at it.
        """
        more = self.data if self.event == events.CASE_MOVED else {}
        quiet = {"quiet": True} if self.is_quiet else {}
        bulk = {} if self.bulk is None else {"bulk": self.bulk}
        stands = {"owner_id": case.owner_id, "phase": case.phase}
        return {"case": case.pk, **more, **stands, **quiet, **bulk}

    def topics(self, case: Case) -> list[str]:
        """Which live topics it concerns."""
        topics = events.topics_of_case(case_id=case.pk, client_id=case.client_id)
        return topics if self.left is None else [*topics, former_topic(self.left)]


def change_case(
    *, by: Actor, case_id: int, version: int | None, change: Change
) -> tuple[Case, HistoryEntry | None]:
    """Do ``change`` to one case; its new line of the timeline is None when nothing changed."""
    change.check(by=by)
    wake()
    with transaction.atomic():
        permission = change.permission(by=by)
        case = change_locked(by=by, permission=permission, case_id=case_id, version=version)
        trace = change.apply(case, by=by)
        if trace is None:
            return case, None
        case.save()
        return case, keep(by=by, case=case, trace=trace)


def change_locked(*, by: Actor, permission: str, case_id: int, version: int | None) -> Case:
    """The case, locked and its version raised; the caller saves it.

    Raises :class:`NotFound` for one the actor may not see, :class:`PermissionRefused` for one that
    the right ``permission`` does not reach, :class:`Outdated` if it changed since ``version``; None
    means whatever it is now.
    """
    case = _lock(by, case_id)
    if case is None:
        raise NotFound
    check_reaches_case(by=by, permission=permission, case_id=case_id)
    if version is not None and version != case.version:
        raise Outdated(_("The case was changed meanwhile. Look at the change, then try again."))
    begin(case)
    return case


def begin(case: Case) -> None:
    """Mark a locked case as changing now."""
    case.version += 1
    case.changed_at = now()


_FIELDS = [field.attname for field in Case._meta.concrete_fields]  # noqa: SLF001 - public of Django
_LOCK = f"SELECT {', '.join(_FIELDS)} FROM cases_case WHERE id = %(id)s FOR UPDATE"


def _lock(by: Actor, case_id: int) -> Case | None:
    """A program that works on cases unseen is narrowed by the right it has to work on them."""
    if by.can("cases.view") and by.scope("cases.view") is not Scope.ALL:
        seen = visible_cases(by=by).select_for_update(of=("self",))
        return next(iter(seen.filter(pk=case_id)), None)
    found = run(_LOCK, {"id": case_id})
    return Case.from_db("default", _FIELDS, [*found[0].values()]) if found else None


def keep(*, by: Actor, case: Case, trace: Trace) -> HistoryEntry:
    """Write the timeline, the audit and the event of one change."""
    entry = HistoryEntry.objects.create(
        case=case, at=case.changed_at, by_id=by.id, kind=trace.kind, data=dict(trace.data)
    )
    audit.record(by=by, action=trace.action, of="case", id=case.pk, changes=trace.changes)
    publish(
        by=by,
        type=trace.event,
        topics=trace.topics(case),
        payload=trace.payload(case),
    )
    if trace.then is not None:
        trace.then()
    return entry


def stamp(case: Case, phase: Phase) -> None:
    """Keep when the case was resolved and closed; reopening forgets both."""
    if phase is Phase.OPEN:
        case.resolved_at = case.closed_at = None
    elif phase is Phase.RESOLVED:
        case.resolved_at = now()
    else:
        case.resolved_at = case.resolved_at or now()
        case.closed_at = now()
