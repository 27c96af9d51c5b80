"""Splitting a case: what is another matter goes to a case of its own."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.open import open_case
from abonent.cases.actions.record import Trace, change_locked, keep
from abonent.cases.actions.relations import link_cases
from abonent.cases.link_kinds import get_split_kind
from abonent.cases.models import Attachment, Case, HistoryEntry
from abonent.cases.policy import CaseDraft
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid


def split_case(
    *,
    by: Actor,
    case_id: int,
    draft: CaseDraft,
    note_ids: Collection[int] = (),
    attachment_ids: Collection[int] = (),
    version: int | None = None,
) -> Case:
    """Open a case in the same contact and move the chosen notes and files there.

    The two are linked. Raises :class:`Invalid` for notes or files that are not the case's.
    """
    by.check("cases.work")
    by.check("cases.register")
    with transaction.atomic():
        case = change_locked(by=by, permission="cases.work", case_id=case_id, version=version)
        notes = _own_notes(case, note_ids)
        files = _own_files(case, attachment_ids)
        new = open_case(by=by, contact_id=case.contact_id, draft=draft)
        HistoryEntry.objects.filter(pk__in=notes).update(case=new, origin=case.pk)
        Attachment.objects.filter(pk__in=files).update(case=new)
        case.save()
        told = {"case": new.pk, "notes": len(notes), "files": len(files)}
        keep(
            by=by,
            case=case,
            trace=Trace(
                action="cases.split_case", event=events.CASE_SPLIT,
                kind=HistoryEntry.Kind.SPLIT, data=told, changes=told,
            ),
        )  # fmt: skip
        link_cases(by=by, case_id=new.pk, other_id=case.pk, kind=get_split_kind().code)
    return new


def _own_notes(case: Case, ids: Collection[int]) -> list[int]:
    rows = case.history.filter(pk__in=ids, kind=HistoryEntry.Kind.NOTED)
    found = list(rows.values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise Invalid({"notes": [_("Choose notes of this case.")]})
    return found


def _own_files(case: Case, ids: Collection[int]) -> list[int]:
    rows = case.attachments.filter(pk__in=ids, removed_at=None)
    found = list(rows.values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise Invalid({"files": [_("Choose files of this case.")]})
    return found
