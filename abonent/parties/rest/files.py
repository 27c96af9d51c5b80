"""REST: files that a document or a letter will refer to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, UploadedFile
from pydantic import Field

from abonent.kernel.files import get_own_file, store_upload
from abonent.kernel.models import StoredFile
from abonent.kernel.rest import (
    CREATES,
    Output,
    PathId,
    actor_of,
    answer,
    created,
    digest_of,
    leads_to,
    once,
)

router = Router(tags=["files"])


class FileOut(Output):
    """A file kept for its owner; what nothing refers to is swept away after a day."""

    id: int
    name: str = Field(examples=["passport.jpg"])
    content_type: str
    """Media type, told from the content and not from the name."""
    size: int
    """Bytes."""


@router.post(
    "",
    response={201: FileOut},
    operation_id="upload_file",
    summary="Upload a file",
    openapi_extra=CREATES | leads_to(get_file=("file_id", "/id")),
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """One file, as `multipart/form-data`; name its `id` where it belongs within a day.

    Needs `parties.view`.
    """
    actor = actor_of(request)
    actor.check("parties.view")  # before the content is stored

    def effect() -> HttpResponse:
        stored = store_upload(by=actor, uploaded=file, name=file.name or "")
        return created(show_file(stored), at=f"/api/v1/files/{stored.pk}")

    return once(request, effect, content=digest_of(file))


@router.get("/{int:file_id}", response=FileOut, operation_id="get_file", summary="One's own file")
def get(request: HttpRequest, file_id: PathId) -> HttpResponse:
    """What is known of a file that you uploaded. Needs `parties.view`."""
    by = actor_of(request)
    by.check("parties.view")
    return answer(show_file(get_own_file(by=by, file_id=file_id)))


def show_file(file: StoredFile) -> FileOut:
    """A file as everyone may know it who may read what it belongs to."""
    return FileOut(id=file.pk, name=file.name, content_type=file.content_type, size=file.size)
