"""A customer who comes again about the same: the contact joins the case that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.attach import attach_files
from abonent.cases.actions.record import Trace, keep
from abonent.cases.actions.register import Registered, register_contact
from abonent.cases.actions.relations import lock_cases
from abonent.cases.models import Case, HistoryEntry, Repeat
from abonent.cases.policy import ContactDraft
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid


def register_repeat(
    *,
    by: Actor,
    draft: ContactDraft,
    case_id: int,
    text: str = "",
    file_ids: Sequence[int] = (),
    key: str | None = None,
) -> Registered:
    """Register a contact about a case that is there already; ``text`` joins its timeline.

    Further cases of the draft are opened as usual. Raises :class:`Invalid` unless the case is of
    the same client.
    """
    by.check("cases.register")
    said = text.strip()
    if not draft.cases and not draft.summary.strip():
        told = said or str(_("Again about case %(number)s") % {"number": case_id})
        draft = replace(draft, summary=told)
    with transaction.atomic():
        found = visible_cases(by=by).filter(pk=case_id).first()
        if found is None or draft.client_id is None or found.client_id != draft.client_id:
            raise Invalid({"repeat": [_("This case is not of the client of the contact.")]})
        done = register_contact(by=by, draft=draft, key=key)
        if not done.repeated:
            _join(by, case_id, done.contact_id, said or draft.summary.strip())
            if file_ids:
                attach_files(by=by, case_id=case_id, file_ids=file_ids)
    return done


def _join(by: Actor, case_id: int, contact_id: int, text: str) -> None:
    (case,) = lock_cases(case_id, by=by, permission="cases.view")
    Repeat.objects.create(case=case, contact_id=contact_id)
    Case.objects.filter(pk=case_id).update(repeats=F("repeats") + 1, changed_at=case.changed_at)
    keep(
        by=by,
        case=case,
        trace=Trace(
            action="cases.register_repeat", event=events.CASE_REPEATED,
            kind=HistoryEntry.Kind.REPEATED, data={"contact": contact_id, "text": text},
            changes={"contact": contact_id},
        ),
    )  # fmt: skip
