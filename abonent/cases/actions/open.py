"""Opening one more case in a contact that was registered before."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from abonent.cases import events
from abonent.cases.actions.drafts import check_case, check_files
from abonent.cases.actions.record import Trace, keep
from abonent.cases.models import Attachment, Case, Contact, HistoryEntry
from abonent.cases.policy import CaseDraft, check_text
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.queries.visible import visible_contacts
from abonent.cases.routing.beginning import begin_route, find_route
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound, Problems
from abonent.routes.queries import get_flow


def _visible(by: Actor) -> QuerySet[Contact]:
    """A program that registers and sees nothing opens cases in whatever contact it knows of."""
    return visible_contacts(by=by) if by.can("cases.view") else Contact.objects.all()


def open_case(*, by: Actor, contact_id: int, draft: CaseDraft, start: str = "") -> Case:
    """Open a case in an existing contact. Raises :class:`Invalid` with all its problems.

    ``start``: the start event of its route that opens it; empty: nobody but ``by`` does.
    """
    by.check("cases.register")
    problems = Problems()
    check_text(problems, "text", draft.text)
    problems.check()
    with transaction.atomic():
        contact = _visible(by).filter(pk=contact_id).first()
        if contact is None:
            raise NotFound
        row = check_case(draft, by=by, catalogue=get_catalogue(), client_id=contact.client_id)
        check_files(row.file_ids, by=by)
        first, moment = get_flow().first(), now()
        case = Case.objects.create(
            contact=contact,
            client_id=contact.client_id,
            subscriber_id=contact.subscriber_id,
            topic_id=row.topic_id,
            kind=row.kind,
            priority_id=row.priority_id,
            owner_id=row.owner_id,
            registered_by_id=by.id,
            text=row.text,
            attributes=row.attributes,
            state=first.code,
            phase=first.phase.value,
            registered_at=moment,
            changed_at=moment,
        )
        Attachment.objects.bulk_create(
            Attachment(case=case, file_id=file, added_by_id=by.id, added_at=moment)
            for file in row.file_ids
        )
        keep(
            by=by,
            case=case,
            trace=Trace(
                action="cases.open_case",
                event=events.CASE_OPENED,
                kind=HistoryEntry.Kind.REGISTERED,
                data={"state": first.code, "owner": row.owner_id},
                changes={
                    "contact": contact_id,
                    "topic": row.topic_id,
                    "attributes": row.attributes,
                },
            ),
        )
        route = find_route(topic_id=row.topic_id)
        if route is not None:
            begin_route(case, by=by, version=route, start=start)
    return case
