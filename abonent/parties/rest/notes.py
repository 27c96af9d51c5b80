"""REST: notes about a client."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    InJson,
    PathId,
    actor_of,
    answer,
    changing,
    created,
    nothing,
    once,
    renaming,
    tag_of,
)
from abonent.parties.actions import add_note, edit_note, pin_note, remove_note
from abonent.parties.models import Note
from abonent.parties.queries import get_client, get_note, list_notes
from abonent.parties.rest.inputs import NoteInput, PinInput
from abonent.parties.rest.outputs import NoteOut, Notes, show_note

router = Router(tags=["clients"])
_MOST = 200


@router.get(
    "/{int:client_id}/notes", response=Notes, operation_id="list_notes", summary="A client's notes"
)
def list_(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """The latest 200, newest first. Needs `parties.view`."""
    by = actor_of(request)
    get_client(by=by, client_id=client_id)
    notes = list_notes(by=by, client_id=client_id, limit=_MOST)
    return answer(Notes(items=[show_note(note) for note in notes]))


@router.post(
    "/{int:client_id}/notes",
    response={201: NoteOut},
    operation_id="add_note",
    summary="Write a note",
    openapi_extra=CREATES,
)
def add(request: HttpRequest, client_id: PathId, body: InJson[NoteInput]) -> HttpResponse:
    """What colleagues should know about the client. Needs `parties.note`."""

    def effect() -> HttpResponse:
        note = add_note(by=actor_of(request), client_id=client_id, text=body.text)
        return created(
            show_note(note), at=f"/api/v1/clients/{client_id}/notes/{note.pk}",
            headers=tag_of(note.version),
        )  # fmt: skip

    return once(request, effect)


@router.get(
    "/{int:client_id}/notes/{int:note_id}",
    response=NoteOut,
    operation_id="get_note",
    summary="One note",
)
def get(request: HttpRequest, client_id: PathId, note_id: PathId) -> HttpResponse:
    """The note; its version in `ETag`. Needs `parties.view`."""
    return _answer(get_note(by=actor_of(request), client_id=client_id, note_id=note_id))


@router.patch(
    "/{int:client_id}/notes/{int:note_id}",
    response=NoteOut,
    operation_id="edit_note",
    summary="Change one's own note",
    openapi_extra=CHANGES,
)
def edit(
    request: HttpRequest, client_id: PathId, note_id: PathId, body: InJson[NoteInput]
) -> HttpResponse:
    """Others' notes are refused with 409. Needs `parties.note`."""
    by = actor_of(request)
    get_note(by=by, client_id=client_id, note_id=note_id)
    with changing(request) as version:
        return _answer(edit_note(by=by, note_id=note_id, text=body.text, version=version))


@router.delete(
    "/{int:client_id}/notes/{int:note_id}",
    response={204: None},
    operation_id="remove_note",
    summary="Remove one's own note",
)
def remove(request: HttpRequest, client_id: PathId, note_id: PathId) -> HttpResponse:
    """Others' notes are refused with 409. Needs `parties.note`."""
    by = actor_of(request)
    get_note(by=by, client_id=client_id, note_id=note_id)
    remove_note(by=by, note_id=note_id)
    return nothing()


@router.put(
    "/{int:client_id}/notes/{int:note_id}/pin",
    response=NoteOut,
    operation_id="pin_note",
    summary="Mark a note as important, or not",
)
def pin(
    request: HttpRequest, client_id: PathId, note_id: PathId, body: InJson[PinInput]
) -> HttpResponse:
    """Whoever wrote it. Needs `parties.note`."""
    by = actor_of(request)
    with renaming(pinned_until="until"):
        pinned = pin_note(by=by, client_id=client_id, note_id=note_id, pinned=body.pinned,
                          until=body.until)  # fmt: skip
    return _answer(pinned)


def _answer(note: Note) -> HttpResponse:
    return answer(show_note(note), headers=tag_of(note.version))
