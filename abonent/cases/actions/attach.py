"""Files of a case."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from abonent.cases import events
from abonent.cases.actions.drafts import check_files
from abonent.cases.actions.record import Trace, change_locked, keep
from abonent.cases.models import Attachment, HistoryEntry
from abonent.cases.policy import can_remove_file
from abonent.kernel.actor import Actor, permissions
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound, PermissionRefused


def attach_files(*, by: Actor, case_id: int, file_ids: Sequence[int]) -> list[Attachment]:
    """Attach uploads of the actor to the case."""
    by.check("cases.work")
    with transaction.atomic():
        case = change_locked(by=by, permission="cases.work", case_id=case_id, version=None)
        check_files(file_ids, by=by)
        added = [
            Attachment.objects.create(case=case, file_id=file, added_by_id=by.id, added_at=now())
            for file in dict.fromkeys(file_ids)
        ]
        case.save()
        names = [a.file.name for a in added]
        keep(
            by=by,
            case=case,
            trace=Trace(
                action="cases.attach_files",
                event=events.CASE_ATTACHED,
                kind=HistoryEntry.Kind.ATTACHED,
                data={"files": names},
                changes={"files": [[], names]},
            ),
        )
    return added


def remove_attachment(*, by: Actor, case_id: int, attachment_id: int) -> None:
    """Take a file off the case: one's own, or anybody's for who gives work to others.

    It stays stored for the audit.
    """
    by.check("cases.work")
    with transaction.atomic():
        case = change_locked(by=by, permission="cases.work", case_id=case_id, version=None)
        attachment = case.attachments.filter(pk=attachment_id, removed_at=None).first()
        if attachment is None:
            raise NotFound
        if not can_remove_file(by, added_by_id=attachment.added_by_id):
            raise PermissionRefused(str(permissions.get("cases.assign").label))
        attachment.removed_at = now()
        attachment.save(update_fields=["removed_at"])
        case.save()
        keep(
            by=by,
            case=case,
            trace=Trace(
                action="cases.remove_attachment",
                event=events.CASE_ATTACHED,
                kind=HistoryEntry.Kind.DETACHED,
                data={"files": [attachment.file.name]},
                changes={"files": [[attachment.file.name], []]},
            ),
        )
