"""REST: files of a case."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Router, UploadedFile
from pydantic import Field

from abonent.cases.actions import attach_files, remove_attachment
from abonent.cases.models import Attachment
from abonent.cases.queries import get_attachment, get_case, list_attachments
from abonent.cases.rest.outputs import login_of
from abonent.kernel.files import respond, store_upload
from abonent.kernel.rest import (
    CREATES,
    Output,
    PathId,
    actor_of,
    answer,
    created,
    digest_of,
    nothing,
    once,
)

router = Router(tags=["attachments"])


class AttachmentOut(Output):
    """A file of a case."""

    id: int
    name: str = Field(examples=["bill.pdf"])
    content_type: str
    """Media type, told from the content and not from the name."""
    size: int
    """Bytes."""
    added_by: str | None
    """Log-in."""
    added_at: datetime


class Attachments(Output):
    """Files of a case."""

    items: list[AttachmentOut]


@router.get(
    "/{int:case_id}/attachments",
    response=Attachments,
    operation_id="list_attachments",
    summary="Files of a case",
)
def list_(request: HttpRequest, case_id: PathId) -> HttpResponse:
    """Needs `cases.view`."""
    actor = actor_of(request)
    get_case(by=actor, case_id=case_id)
    found = list_attachments(by=actor, case_id=case_id)
    return answer(Attachments(items=[_show(attachment) for attachment in found]))


@router.post(
    "/{int:case_id}/attachments",
    response={201: AttachmentOut},
    operation_id="attach_file",
    summary="Attach a file to a case",
    openapi_extra=CREATES,
)
def attach(request: HttpRequest, case_id: PathId, file: File[UploadedFile]) -> HttpResponse:
    """One file, as `multipart/form-data`, at most 50 MB. Needs `cases.work`."""
    actor = actor_of(request)
    actor.check("cases.work")  # before the content is stored
    get_case(by=actor, case_id=case_id)

    def effect() -> HttpResponse:
        stored = store_upload(by=actor, uploaded=file, name=file.name or "")
        (attachment,) = attach_files(by=actor, case_id=case_id, file_ids=[stored.pk])
        at = f"/api/v1/cases/{case_id}/attachments/{attachment.pk}"
        return created(_show(attachment), at=at)

    return once(request, effect, content=digest_of(file))


@router.get(
    "/{int:case_id}/attachments/{int:attachment_id}",
    response=AttachmentOut,
    operation_id="get_attachment",
    summary="One file of a case",
)
def get(request: HttpRequest, case_id: PathId, attachment_id: PathId) -> HttpResponse:
    """What is known of the file; its content is at `…/content`. Needs `cases.view`."""
    actor = actor_of(request)
    return answer(_show(get_attachment(by=actor, case_id=case_id, attachment_id=attachment_id)))


@router.delete(
    "/{int:case_id}/attachments/{int:attachment_id}",
    response={204: None},
    operation_id="remove_attachment",
    summary="Take a file off a case",
)
def remove(request: HttpRequest, case_id: PathId, attachment_id: PathId) -> HttpResponse:
    """The file stays stored for the audit. Needs `cases.work`, for others' files `cases.assign`."""
    remove_attachment(by=actor_of(request), case_id=case_id, attachment_id=attachment_id)
    return nothing()


@router.get(
    "/{int:case_id}/attachments/{int:attachment_id}/content",
    operation_id="get_attachment_content",
    summary="Content of a file",
    openapi_extra={
        "responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def get_content(request: HttpRequest, case_id: PathId, attachment_id: PathId) -> HttpResponseBase:
    """The bytes, with the media type told from them. Needs `cases.view`."""
    actor = actor_of(request)
    attachment = get_attachment(by=actor, case_id=case_id, attachment_id=attachment_id)
    return respond(attachment.file)


def _show(attachment: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=attachment.pk,
        name=attachment.file.name,
        content_type=attachment.file.content_type,
        size=attachment.file.size,
        added_by=login_of(attachment.added_by_id),
        added_at=attachment.added_at,
    )
