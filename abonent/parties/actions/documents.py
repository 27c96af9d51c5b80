"""Documents of a client. Every change makes a version; older ones stay readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, Problems
from abonent.kernel.files import list_own_files
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.events import DOCUMENT_CHANGED
from abonent.parties.models import (
    Account,
    Client,
    ContactPerson,
    Document,
    DocumentScan,
    DocumentType,
    DocumentVersion,
    Subscriber,
)
from abonent.parties.policy.documents import (
    DocumentDraft,
    DocumentRules,
    check_document,
    number_key,
)
from abonent.parties.queries.documents import check_change, is_open, scans_of, visible_documents

FACTS = ("series", "number", "issued_date", "issued_by", "valid_until", "remark")
_LINKS = ("account_id", "subscriber_id", "contact_person_id")


def add_document(*, by: Actor, client_id: int, draft: DocumentDraft) -> Document:
    """A document of the client with its scans, as version 1."""
    by.check("parties.edit_documents")
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit_documents", client_id=client_id)
        type_ = _type_of(by, draft)
        document = Document(client=client, type=type_, version=1, created_at=now())
        scans = _fill(document, draft, by=by, held=[])
        _keep(document, scans, by=by)
        told = facts_of(document, *FACTS, *_LINKS) | {"document_type": type_.code, "files": scans}
        _tell(by, "add_document", document, told)
    return document


def edit_document(
    *, by: Actor, document_id: int, draft: DocumentDraft, version: int | None = None
) -> Document:
    """Change what a document says or holds: its next version. Nothing changed: the same version.

    Raises :class:`Outdated` if it was changed since ``version``.
    """
    by.check("parties.edit_documents")
    with transaction.atomic():
        document = lock_document(by=by, document_id=document_id)
        if version is not None and document.version != version:
            raise Outdated(_("A colleague changed this document meanwhile. Look at it again."))
        if document.state != Document.State.VALID:
            raise Conflict(_("The document is withdrawn. Bring it back before you change it."))
        held = scans_of(document)
        before = facts_of(document, *FACTS, *_LINKS) | {"document_type": document.type.code,
                                                        "files": held}  # fmt: skip
        document.type = _type_of(by, draft, held=document.type)
        scans = _fill(document, draft, by=by, held=held)
        after = facts_of(document, *FACTS, *_LINKS) | {"document_type": document.type.code,
                                                       "files": scans}  # fmt: skip
        if changes := audit.differences(before, after):
            document.version += 1
            _keep(document, scans, by=by)
            _tell(by, "edit_document", document, changes)
    return document


def withdraw_document(*, by: Actor, document_id: int) -> Document:
    """Say that a document counts no more; :func:`restore_document` takes it back."""
    return _set_state(by, document_id, Document.State.WITHDRAWN, "withdraw_document")


def restore_document(*, by: Actor, document_id: int) -> Document:
    """Bring a withdrawn document back."""
    return _set_state(by, document_id, Document.State.VALID, "restore_document")


def _set_state(by: Actor, document_id: int, state: str, action: str) -> Document:
    by.check("parties.edit_documents")
    with transaction.atomic():
        document = lock_document(by=by, document_id=document_id)
        if document.state != state:
            changes = {"state": [document.state, state]}
            document.state, document.changed_at = state, now()
            document.save(update_fields=["state", "changed_at"])
            _tell(by, action, document, changes)
    return document


def lock_document(*, by: Actor, document_id: int) -> Document:
    """A document that ``by`` may change, locked until the transaction ends."""
    rows = visible_documents(by=by).select_for_update(of=("self",))
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound
    check_change(document, by=by)
    return document


def _type_of(by: Actor, draft: DocumentDraft, held: DocumentType | None = None) -> DocumentType:
    """The type in service with this code, or the one that is held already."""
    found = DocumentType.objects.filter(code=draft.type).first()
    is_held = found is not None and held is not None and found.pk == held.pk
    if found is None or not (found.is_active or is_held):
        raise Invalid({"type": [_("There is no such type of document. Choose another.")]})
    if not is_open(found, by=by, change=True):
        raise Invalid({"type": [_("You have no right to documents of this type.")]})
    return found


def _fill(document: Document, draft: DocumentDraft, *, by: Actor, held: Sequence[int]) -> list[int]:
    """Lay the checked draft over the document; the ids of its files."""
    type_ = document.type
    rules = DocumentRules(
        series_mask=type_.series_mask, number_mask=type_.number_mask, expires=type_.expires
    )
    draft = check_document(draft, rules, today=_today())
    _check_links(document.client, draft)
    for name in (*FACTS, *_LINKS):
        setattr(document, name, getattr(draft, name))
    document.number_key = number_key(draft.series, draft.number)
    return _check_files(draft, by=by, held=held)


def _today() -> date:
    return timezone.localtime(now()).date()


def _check_links(client: Client, draft: DocumentDraft) -> None:
    problems = Problems()
    links: tuple[tuple[str, Any], ...] = (
        ("account_id", Account), ("subscriber_id", Subscriber), ("contact_person_id", ContactPerson)
    )  # fmt: skip
    for name, model in links:
        id_ = getattr(draft, name)
        if id_ is not None and not model.objects.filter(pk=id_, client=client).exists():
            problems.add(name, _("It does not belong to this client. Choose another."))
    problems.check()


def _check_files(draft: DocumentDraft, *, by: Actor, held: Sequence[int]) -> list[int]:
    """Scans: what the document has already, or the actor uploaded."""
    asked = list(dict.fromkeys(draft.file_ids))
    own = {file.pk for file in list_own_files(by=by, ids=asked)}
    if any(id_ not in own and id_ not in held for id_ in asked):
        raise Invalid({"file_ids": [_("A file is no longer there. Upload it again.")]})
    return asked


def _keep(document: Document, scans: Sequence[int], *, by: Actor) -> None:
    """Save the document, and its present facts and scans as a version."""
    document.changed_at = now()
    document.save()
    version = DocumentVersion.objects.create(
        document=document, number_in_row=document.version, made_at=document.changed_at,
        made_by_id=by.id, **facts_of(document, *FACTS),
    )  # fmt: skip
    DocumentScan.objects.bulk_create(
        DocumentScan(version=version, file_id=file_id, position=place)
        for place, file_id in enumerate(scans)
    )


def _tell(by: Actor, action: str, document: Document, changes: dict[str, Any]) -> None:
    """The number of a confidential document stays out of the audit: that is read by others."""
    if document.type.is_confidential:
        hidden = ("series", "number", "issued_by", "remark")
        changes = {k: "***" if k in hidden and v else v for k, v in changes.items()}
    note_change(by, action, document.client_id, {**changes, "document": document.pk},
                event=DOCUMENT_CHANGED, document=document.pk)  # fmt: skip
