"""REST: letters, registered, written, moved on and printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

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
    renaming,
    tag_of,
)
from abonent.letters import queries
from abonent.letters.actions import (
    correct_letter,
    draft_letter,
    edit_letter,
    move_letter,
    register_incoming,
)
from abonent.letters.models import Letter
from abonent.letters.printing import print_pdf
from abonent.letters.rest.shapes import (
    CorrectionInput,
    IncomingInput,
    LetterMoveInput,
    LetterOut,
    LetterQuery,
    OutgoingInput,
    show_letter,
)

router = Router(tags=["letters"])
_AS_SENT = {"signer_id": "signer"}
_PDF: dict[str, Any] = {
    "responses": {
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get(
    "/letters", response=Page[LetterOut], operation_id="list_letters", summary="List letters"
)
def list_(request: HttpRequest, query: InQuery[LetterQuery]) -> HttpResponse:
    """Letters that match all filters, page by page. Needs `letters.view`."""
    found = query.narrow(queries.visible_letters(by=actor_of(request)))
    rows = found.prefetch_related("about")
    return answer(cut(rows, order=query.sort, query=query, show=show_letter))


@router.post(
    "/letters/incoming",
    response={201: LetterOut},
    operation_id="register_letter",
    summary="Register an incoming letter",
    openapi_extra=CREATES,
)
def incoming(request: HttpRequest, body: InJson[IncomingInput]) -> HttpResponse:
    """Number, contact by the channel `letter`, and the case it opens; all or nothing.

    Needs `letters.register` and `cases.register`.
    """

    def effect() -> HttpResponse:
        return _made(register_incoming(by=actor_of(request), draft=body.draft()))

    return once(request, effect)


@router.post(
    "/letters",
    response={201: LetterOut},
    operation_id="draft_letter",
    summary="Write a letter",
    openapi_extra=CREATES,
)
def draft(request: HttpRequest, body: InJson[OutgoingInput]) -> HttpResponse:
    """A draft of a letter of ours. Needs `letters.write`."""

    def effect() -> HttpResponse:
        with renaming(**_AS_SENT):
            return _made(draft_letter(by=actor_of(request), draft=body.draft()))

    return once(request, effect)


@router.get(
    "/letters/{int:letter_id}",
    response=LetterOut,
    operation_id="get_letter",
    summary="One letter",
)
def get(request: HttpRequest, letter_id: PathId) -> HttpResponse:
    """The letter; its version in `ETag`. Needs `letters.view`."""
    return _answer(queries.get_letter(by=actor_of(request), letter_id=letter_id))


@router.put(
    "/letters/{int:letter_id}",
    response=LetterOut,
    operation_id="edit_letter",
    summary="Change a draft",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, letter_id: PathId, body: InJson[OutgoingInput]) -> HttpResponse:
    """The whole draft anew; files named are added. Needs `letters.write`."""
    with changing(request) as version, renaming(**_AS_SENT):
        return _answer(
            edit_letter(
                by=actor_of(request), letter_id=letter_id, draft=body.draft(), version=version
            )
        )


@router.put(
    "/letters/{int:letter_id}/correction",
    response=LetterOut,
    operation_id="correct_letter",
    summary="Correct an incoming letter",
    openapi_extra=CHANGES,
)
def correct(request: HttpRequest, letter_id: PathId, body: InJson[CorrectionInput]) -> HttpResponse:
    """Sender, their number and date, subject, text, day of the answer, delivery, cases: all anew.

    Number, kind, department and day stay. Needs `letters.register`.
    """
    with changing(request) as version:
        corrected = correct_letter(
            by=actor_of(request), letter_id=letter_id, correction=body.correction(),
            version=version,
        )  # fmt: skip
        return _answer(corrected)


@router.post(
    "/letters/{int:letter_id}/moves",
    response=LetterOut,
    operation_id="move_letter",
    summary="Take a letter a step further",
    openapi_extra=CHANGES,
)
def move(request: HttpRequest, letter_id: PathId, body: InJson[LetterMoveInput]) -> HttpResponse:
    """Hand over, sign, register, send off … Needs the right of the step."""
    with changing(request) as version:
        moved = move_letter(
            by=actor_of(request), letter_id=letter_id, move=body.move, comment=body.comment,
            version=version,
        )  # fmt: skip
        return _answer(moved)


@router.get(
    "/letters/{int:letter_id}/pdf",
    operation_id="get_letter_pdf",
    summary="A letter of ours as PDF",
    openapi_extra=_PDF,
)
def pdf(request: HttpRequest, letter_id: PathId) -> HttpResponse:
    """PDF/A-2b of the letter as it is now. Needs `letters.view`."""
    letter = queries.get_letter(by=actor_of(request), letter_id=letter_id)
    return HttpResponse(print_pdf(queries.sheet_of(letter)), content_type="application/pdf")


def _made(letter: Letter) -> HttpResponse:
    at = f"/api/v1/letters/{letter.pk}"
    return created(show_letter(letter), at=at, headers=tag_of(letter.version))


def _answer(letter: Letter) -> HttpResponse:
    return answer(show_letter(letter), headers=tag_of(letter.version))
