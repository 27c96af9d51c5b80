"""REST: documents of clients, their versions and scans."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from abonent.kernel.files import respond
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    InJson,
    InQuery,
    Page,
    PathId,
    actor_of,
    answer,
    changing,
    created,
    cut,
    once,
    tag_of,
)
from abonent.parties import queries
from abonent.parties.actions import (
    add_document,
    edit_document,
    restore_document,
    withdraw_document,
)
from abonent.parties.models import Document
from abonent.parties.rest.document_shapes import (
    DocumentInput,
    DocumentOut,
    DocumentPatch,
    DocumentQuery,
    Documents,
    Versions,
    show_document,
    show_version,
)

router = Router(tags=["documents"])
_MOST = 200
BYTES: dict[str, Any] = {
    "responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.get(
    "/clients/{int:client_id}/documents",
    response=Documents,
    operation_id="list_documents_of_client",
    summary="A client's documents",
)
def list_of_client(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """At most 200, valid ones first; no confidential ones without the right to them.

    Needs `parties.view_documents`.
    """
    by = actor_of(request)
    queries.get_client(by=by, client_id=client_id)
    found = queries.list_documents_of_client(by=by, client_id=client_id, limit=_MOST)
    return answer(Documents(items=[show_document(document) for document in found]))


@router.post(
    "/clients/{int:client_id}/documents",
    response={201: DocumentOut},
    operation_id="add_document",
    summary="Add a document",
    openapi_extra=CREATES,
)
def add(request: HttpRequest, client_id: PathId, body: InJson[DocumentInput]) -> HttpResponse:
    """A document with scans uploaded before to `/files`. Needs `parties.edit_documents`."""

    def effect() -> HttpResponse:
        document = add_document(by=actor_of(request), client_id=client_id, draft=body.draft())
        at = f"/api/v1/documents/{document.pk}"
        return created(show_document(document), at=at, headers=tag_of(document.version))

    return once(request, effect)


@router.get(
    "/documents",
    response=Page[DocumentOut],
    operation_id="list_documents",
    summary="List documents",
)
def list_(request: HttpRequest, query: InQuery[DocumentQuery]) -> HttpResponse:
    """Documents that match all filters, page by page. Needs `parties.view_documents`."""
    by = actor_of(request)
    found = query.narrow(queries.visible_documents(by=by))
    queries.note_list_look(by=by)
    return answer(cut(found, order=query.sort, query=query, show=show_document))


@router.get(
    "/documents/{int:document_id}",
    response=DocumentOut,
    operation_id="get_document",
    summary="One document",
)
def get(request: HttpRequest, document_id: PathId) -> HttpResponse:
    """The document; its version in `ETag`. Needs `parties.view_documents`."""
    return _answer(queries.get_document(by=actor_of(request), document_id=document_id))


@router.patch(
    "/documents/{int:document_id}",
    response=DocumentOut,
    operation_id="edit_document",
    summary="Change a document",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, document_id: PathId, body: InJson[DocumentPatch]) -> HttpResponse:
    """Makes the next version; what is left out stays. Needs `parties.edit_documents`."""
    by = actor_of(request)
    with changing(request) as version:
        by.check("parties.edit_documents")
        held = queries.get_document(by=by, document_id=document_id)
        scans = queries.list_versions(by=by, document=held)[0].scans.all()
        draft = body.draft(held, [scan.file_id for scan in scans])
        seen = held.version if version is None else version
        return _answer(edit_document(by=by, document_id=document_id, draft=draft, version=seen))


@router.post(
    "/documents/{int:document_id}/withdraw",
    response=DocumentOut,
    operation_id="withdraw_document",
    summary="Withdraw a document",
)
def withdraw(request: HttpRequest, document_id: PathId) -> HttpResponse:
    """It counts no more and stays readable. Needs `parties.edit_documents`."""
    return _answer(withdraw_document(by=actor_of(request), document_id=document_id))


@router.post(
    "/documents/{int:document_id}/restore",
    response=DocumentOut,
    operation_id="restore_document",
    summary="Bring a withdrawn document back",
)
def restore(request: HttpRequest, document_id: PathId) -> HttpResponse:
    """It counts again. Needs `parties.edit_documents`."""
    return _answer(restore_document(by=actor_of(request), document_id=document_id))


@router.get(
    "/documents/{int:document_id}/versions",
    response=Versions,
    operation_id="list_document_versions",
    summary="Versions of a document",
)
def versions(request: HttpRequest, document_id: PathId) -> HttpResponse:
    """All of them, the newest first, with their scans. Needs `parties.view_documents`."""
    by = actor_of(request)
    document = queries.get_document(by=by, document_id=document_id)
    found = queries.list_versions(by=by, document=document)
    return answer(Versions(items=[show_version(version) for version in found]))


@router.get(
    "/documents/{int:document_id}/scans/{int:scan_id}/content",
    operation_id="get_scan_content",
    summary="Content of a scan",
    openapi_extra=BYTES,
)
def content(request: HttpRequest, document_id: PathId, scan_id: PathId) -> HttpResponseBase:
    """The bytes, with the media type told from them. Needs `parties.view_documents`."""
    by = actor_of(request)
    found = queries.get_scan(by=by, document_id=document_id, scan_id=scan_id)
    queries.note_look(by=by, document=found.version.document)
    return respond(found.file)


def _answer(document: Document) -> HttpResponse:
    return answer(show_document(document), headers=tag_of(document.version))
