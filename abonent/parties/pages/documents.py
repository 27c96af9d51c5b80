"""Documents of clients: the list, one document with its versions, its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.audit import last_author
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.files import list_own_files, respond
from abonent.kernel.models import StoredFile
from abonent.kernel.previews import respond_preview
from abonent.kernel.search import SearchHit
from abonent.parties import actions, queries
from abonent.parties.confidential import DOCUMENTS as DOCUMENTS_FIELD
from abonent.parties.models import Client, Document, DocumentVersion
from abonent.parties.pages.document_forms import FILES, DocumentForm, initial_of
from abonent.parties.pages.document_lists import DOCUMENTS, state_of, title_of, views
from abonent.parties.pages.document_versions import compared
from abonent.parties.pages.edits import document_told, say_taken
from abonent.parties.policy.joining import flat_document
from abonent.parties.queries.documents import held_document
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import chosen_of, joining, seen_of
from abonent.webkit.files import given_ids
from abonent.webkit.toasts import say


@require_GET
def listing(request: OperatorRequest) -> HttpResponseBase:
    """All documents that the reader may see; those that expire first."""
    rows = queries.visible_documents(by=request.operator)
    queries.note_list_look(by=request.operator)
    context = {"title": _("Documents")}
    return DOCUMENTS.respond(
        request, rows, template="parties/documents.html", context=context, views=views()
    )


def load_panel(actor: Actor, client_id: int, limit: int) -> Mapping[str, Any]:
    """The documents of a client, for the card."""
    found = queries.list_documents_of_client(by=actor, client_id=client_id, limit=limit + 1)
    more = f"{reverse('parties:documents')}?client={client_id}" if len(found) > limit else ""
    return {
        "rows": [
            {"document": d, "title": title_of(d), "state": state_of(d)} for d in found[:limit]
        ],
        "client_id": client_id,
        "sees_all": actor.can_field(DOCUMENTS_FIELD.code),
        "can_edit": actor.can("parties.edit_documents"),
        "more_url": more,
    }


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Documents by the beginning of their series and number, for the search box."""
    return [
        SearchHit(
            title=title_of(found),
            subtitle=found.client.name,
            url=reverse("parties:document", args=[found.pk]),
            icon="file-certificate",
            id=found.pk,
        )
        for found in queries.find_by_number(by=actor, text=text, limit=limit)
    ]


@require_GET
def document(request: OperatorRequest, document_id: int) -> HttpResponse:
    """One document: what it says, its scans, its versions and what each of them changed."""
    found = queries.get_document(by=request.operator, document_id=document_id)
    versions = queries.list_versions(by=request.operator, document=found)
    context = {
        "document": found,
        "title": title_of(found),
        "state": state_of(found),
        "crumbs": _crumbs(found.client),
        "scans": list(versions[0].scans.all()),
        "versions": compared(versions),
        "can_edit": queries.can_change_document(found, by=request.operator),
    }
    return render(request, "parties/document.html", context)


@require_GET
def scan(request: OperatorRequest, document_id: int, scan_id: int) -> HttpResponseBase:
    """The file of a scan."""
    found = queries.get_scan(by=request.operator, document_id=document_id, scan_id=scan_id)
    queries.note_look(by=request.operator, document=found.version.document)
    return respond(found.file, inline="show" in request.GET)


@require_GET
def preview(
    request: OperatorRequest, document_id: int, scan_id: int, page: int | None = None
) -> HttpResponseBase:
    """A page of a scan as a picture; the thumbnail is page 0, without one: what there is."""
    found = queries.get_scan(by=request.operator, document_id=document_id, scan_id=scan_id)
    if page == 1:
        queries.note_look(by=request.operator, document=found.version.document)
    return respond_preview(found.file, page)


@require_http_methods(["GET", "POST"])
def create(request: OperatorRequest, client_id: int) -> HttpResponse:
    """A new document of the client."""
    request.operator.check("parties.edit_documents")
    client = queries.get_client(by=request.operator, client_id=client_id)
    form = DocumentForm(request.POST or None, by=request.operator, client=client)

    def write() -> Document:
        draft = form.draft(_file_ids(request))
        return actions.add_document(by=request.operator, client_id=client_id, draft=draft)

    back = reverse("parties:client", args=[client_id])
    files, title = _given(request, []), _("New document")
    return _respond(request, client, form, write, files=files, title=title, back=back)


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, document_id: int) -> HttpResponse:
    """The next version of a document."""
    by = request.operator
    by.check("parties.edit_documents")
    found = queries.get_document(by=by, document_id=document_id)
    queries.check_change(found, by=by)
    held = _held(queries.list_versions(by=by, document=found)[0])
    told = document_told(found.client_id)
    data = request.POST if request.method == "POST" else None
    form = DocumentForm(data, by=by, client=found.client, held=found, initial=initial_of(found))
    files = _given(request, held) if data is not None else held

    def write() -> Document:
        saved, taken = actions.join_document(
            by=by, document_id=document_id, seen=seen_of(request.POST),
            draft=form.draft(_file_ids(request)), chosen=chosen_of(request.POST),
        )  # fmt: skip
        say_taken(request, taken, told)
        return saved

    def author() -> str:
        return last_author(of="client", id=found.client_id, action="parties.edit_document",
                           document=document_id)  # fmt: skip

    def joined(collided: Collided | None) -> dict[str, Any]:
        seen = flat_document(held_document(found))
        return joining(seen=seen, given=request.POST, refusal=collided, told=told, author=author)

    return _respond(request, found.client, form, write, files=files, title=title_of(found),
                    back=reverse("parties:document", args=[document_id]),
                    joined=joined)  # fmt: skip


def _respond(
    request: OperatorRequest, client: Client, form: DocumentForm, write: Any, *,
    files: list[StoredFile], title: str, back: str,
    joined: Callable[[Collided | None], Mapping[str, Any]] = lambda _collided: {},
) -> HttpResponse:  # fmt: skip
    status, collided = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = write()
            except Invalid as refusal:
                form.refuse(refusal)
            except Conflict as refusal:
                form.add_error(None, str(refusal.message))
                status, collided = 409, refusal if isinstance(refusal, Collided) else None
            else:
                say(request, text=_("Saved."))
                return redirect("parties:document", made.pk)
    context = {"form": form, "client": client, "title": title, "crumbs": _crumbs(client),
               "back": back, "files": files, "field": FILES, **joined(collided)}  # fmt: skip
    return render(request, "parties/document_form.html", context, status=status)


def _crumbs(client: Client) -> list[tuple[str, str]]:
    card = reverse("parties:client", args=[client.pk])
    return [(_("Clients"), reverse("parties:clients")), (client.name, card)]


def _file_ids(request: OperatorRequest) -> list[int]:
    return given_ids(request.POST, request.FILES, field=FILES, chosen=["scan"])


def _held(version: DocumentVersion) -> list[StoredFile]:
    return [scan.file for scan in version.scans.all()]


def _given(request: OperatorRequest, held: list[StoredFile]) -> list[StoredFile]:
    """The files that a form has, in its order: its owner's uploads and those of the document."""
    ids = _file_ids(request)
    known = {file.pk: file for file in [*held, *list_own_files(by=request.operator, ids=ids)]}
    return [known[id_] for id_ in ids if id_ in known]


@require_POST
def withdraw(request: OperatorRequest, document_id: int) -> HttpResponse:
    """The document counts no more; the toast takes it back."""
    actions.withdraw_document(by=request.operator, document_id=document_id)
    undo = reverse("parties:document_restore", args=[document_id])
    say(request, text=_("The document is withdrawn."), undo_url=undo)
    return redirect("parties:document", document_id)


@require_POST
def restore(request: OperatorRequest, document_id: int) -> HttpResponse:
    """A withdrawn document counts again."""
    actions.restore_document(by=request.operator, document_id=document_id)
    return redirect("parties:document", document_id)
