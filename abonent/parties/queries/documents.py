"""Documents of clients. Confidential ones do not exist for those without the right to them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.clock import now
from abonent.kernel.confidential import note_listed
from abonent.kernel.errors import NotFound, PermissionRefused
from abonent.kernel.phones import pretty
from abonent.parties.confidential import DOCUMENTS
from abonent.parties.models import (
    Account,
    ContactPerson,
    Document,
    DocumentScan,
    DocumentType,
    DocumentVersion,
    Subscriber,
)
from abonent.parties.policy.documents import DocumentDraft, number_key
from abonent.parties.queries.visible import narrow_to_visible
from abonent.parties.reference import VERSION
from abonent.parties.wording import account_mark


def visible_documents(*, by: Actor) -> QuerySet[Document]:
    """Documents of clients whom ``by`` may see, with their types and clients."""
    by.check("parties.view_documents")
    rows = narrow_to_visible(Document.objects.select_related("type", "client"), by=by)
    return rows if by.can_field(DOCUMENTS.code) else rows.filter(type__is_confidential=False)


def list_documents_of_client(*, by: Actor, client_id: int, limit: int) -> list[Document]:
    """A client's documents: valid ones first, the newest first."""
    rows = visible_documents(by=by).filter(client=client_id)
    return list(rows.order_by("state", "-id")[:limit])


def get_document(*, by: Actor, document_id: int) -> Document:
    """One document with what it is linked to; a look at a confidential one is kept in the audit."""
    rows = visible_documents(by=by).select_related("account", "subscriber", "contact_person")
    found = rows.filter(pk=document_id).first()
    if found is None:
        raise NotFound
    note_look(by=by, document=found)
    return found


def note_look(*, by: Actor, document: Document) -> None:
    """Keep that somebody looked at a confidential document."""
    if document.type.is_confidential:
        audit.record(
            by=by, action="kernel.view_confidential", of="client", id=document.client_id,
            changes={"fields": [DOCUMENTS.code], "document": document.pk},
        )  # fmt: skip


def note_list_look(*, by: Actor) -> None:
    """Keep a look at the list, where those who may see confidential ones find them."""
    if by.can_field(DOCUMENTS.code):
        note_listed(by=by, name="documents", fields=[DOCUMENTS.code])


def can_change_document(document: Document, *, by: Actor) -> bool:
    """Whether ``by`` may make a next version of it, withdraw it and bring it back."""
    return by.can("parties.edit_documents") and is_open(document.type, by=by, change=True)


def check_change(document: Document, *, by: Actor) -> None:
    """Raise :class:`PermissionRefused` of a document that ``by`` may see only."""
    by.check("parties.edit_documents")
    if not is_open(document.type, by=by, change=True):
        raise PermissionRefused(str(DOCUMENTS.label))


def is_open(type_: DocumentType, *, by: Actor, change: bool = False) -> bool:
    """Whether documents of the type are open to ``by``."""
    return not type_.is_confidential or by.can_field(DOCUMENTS.code, change=change)


def list_versions(*, by: Actor, document: Document) -> list[DocumentVersion]:
    """All versions of a document that ``by`` got, the newest first, with authors and scans."""
    by.check("parties.view_documents")
    rows = DocumentVersion.objects.filter(document=document).select_related("made_by")
    return list(rows.prefetch_related("scans__file"))


def scans_of(document: Document) -> list[int]:
    """The files of a document's last version, in their order."""
    rows = DocumentScan.objects.filter(
        version__document=document, version__number_in_row=document.version
    )
    return list(rows.values_list("file_id", flat=True))


def held_document(document: Document) -> DocumentDraft:
    """What a document says and holds, as somebody would hand it in."""
    names = ("series", "number", "issued_date", "issued_by", "valid_until", "remark",
             "account_id", "subscriber_id", "contact_person_id")  # fmt: skip
    held = {name: getattr(document, name) for name in names}
    return DocumentDraft(type=document.type.code, file_ids=scans_of(document), **held)


def get_scan(*, by: Actor, document_id: int, scan_id: int) -> DocumentScan:
    """One file of a document, whichever version it is of."""
    rows = DocumentScan.objects.select_related("file", "version__document__type")
    visible = visible_documents(by=by).filter(pk=document_id)
    found = rows.filter(pk=scan_id, version__document__in=visible).first()
    if found is None:
        raise NotFound
    return found


def narrow_to_number(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Documents whose series and number begin or end like ``text``."""
    key = number_key("", text)
    if not key:
        return rows.none()
    return rows.filter(Q(number_key__startswith=key) | Q(number_key__endswith=key))


def find_by_number(*, by: Actor, text: str, limit: int) -> list[Document]:
    """Documents whose series and number begin with ``text``: an index answers."""
    key = number_key("", text)
    if len(key) < 3:
        return []
    return list(visible_documents(by=by).filter(number_key__startswith=key)[:limit])


def narrow_to_expiring(
    rows: QuerySet[Document], *, today: date | None = None
) -> QuerySet[Document]:
    """Valid documents whose end comes within the days of their type, or has come."""
    day = today or timezone.localtime(now()).date()
    ends = [
        Q(type=type_.pk, valid_until__lte=day + timedelta(days=type_.warn_days))
        for type_ in _types.get()
    ]
    rows = rows.filter(state=Document.State.VALID, valid_until__isnull=False)
    return rows.filter(reduce(or_, ends)) if ends else rows.none()


def list_document_types() -> list[DocumentType]:
    """Types in service, in order; kept in the process."""
    return [type_ for type_ in _types.get() if type_.is_active]


def type_codes() -> dict[str, str]:
    """Codes of types in service by code and by name in any language, in small letters."""
    found: dict[str, str] = {}
    for type_ in list_document_types():
        for name in (type_.code, *type_.name.values()):
            found.setdefault(name.casefold(), type_.code)
    return found


def has_document(*, by: Actor, client_id: int, draft: DocumentDraft) -> bool:
    """Whether the client has a valid document of this type with this series and number."""
    key = number_key(draft.series, draft.number)
    rows = visible_documents(by=by).filter(client=client_id, type__code=draft.type)
    return rows.filter(number_key=key, state=Document.State.VALID).exists()


_types: VersionedCache[list[DocumentType]] = VersionedCache(
    VERSION, lambda: list(DocumentType.objects.order_by("position", "id"))
)


def links_of(*, client_id: int) -> list[tuple[str, str]]:
    """What a document of the client may belong to, as ``noun:id`` and text; three statements."""
    accounts = Account.objects.filter(client=client_id)[:100]
    lines = Subscriber.objects.filter(client=client_id)[:200]
    people = ContactPerson.objects.filter(client=client_id, is_active=True)[:100]
    return [
        *((f"account:{a.pk}", account_mark(a.number)) for a in accounts),
        *((f"subscriber:{s.pk}", _number(s)) for s in lines),
        *((f"contact_person:{p.pk}", p.name) for p in people),
    ]


def _number(line: Subscriber) -> str:
    return pretty(line.number) if line.number.startswith("+") else line.number
