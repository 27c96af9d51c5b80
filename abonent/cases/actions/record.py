"""What every change of a case has in common: the lock before it, the traces after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.cases import events
from abonent.cases.models import Case, HistoryEntry
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound, Outdated


def change_locked(*, case_id: int, version: int | None) -> Case:
    """The case, locked and its version raised; the caller saves it.

    Raises :class:`Outdated` if it changed since ``version``; None means whatever it is now.
    """
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound
    if version is not None and version != case.version:
        raise Outdated(_("The case was changed meanwhile. Look at the change, then try again."))
    case.version += 1
    case.changed_at = now()
    return case


def keep(
    *,
    by: Actor,
    case: Case,
    action: str,
    event: str,
    kind: HistoryEntry.Kind,
    data: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> HistoryEntry:
    """Write the timeline, the audit and the event of one change."""
    entry = HistoryEntry.objects.create(
        case=case, at=case.changed_at, by_id=by.id, kind=kind, data=dict(data)
    )
    audit.record(by=by, action=action, of="case", id=case.pk, changes=changes)
    publish(
        by=by,
        type=event,
        topics=events.topics_of_case(case_id=case.pk, client_id=case.client_id),
        payload={"case": case.pk, **data} if event == events.CASE_MOVED else {"case": case.pk},
    )
    return entry
