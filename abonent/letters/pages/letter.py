"""The page of a letter: what it says, where it is on its way, its print and its files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.files import respond, store_upload
from abonent.kernel.ids import find_id
from abonent.kernel.previews import respond_preview
from abonent.letters import actions, queries
from abonent.letters.models import Letter
from abonent.letters.pages.correcting import told_changes
from abonent.letters.pages.found import title_of
from abonent.letters.policy.moves import EDITABLE, moves_from
from abonent.letters.printing import print_pages, print_pdf
from abonent.letters.wording import DIRECTIONS, ROLES, due_tone, state_of, step_words
from abonent.staff.middleware import OperatorRequest

PAGES_SHOWN = 10


@require_GET
def letter(request: OperatorRequest, letter_id: int) -> HttpResponse:
    """The whole page, or its body alone for a refresh."""
    found = queries.get_letter(by=request.operator, letter_id=letter_id)
    return _draw(request, found)


def _draw(request: OperatorRequest, found: Letter, **more: Any) -> HttpResponse:
    part = bool(request.headers.get("HX-Request"))
    template = "letters/_letter.html" if part else "letters/letter.html"
    status = 422 if more.get("problem") else 200
    context = _context(request.operator, found) | {"again": part, **more}
    return render(request, template, context, status=status)


def _context(by: Actor, found: Letter) -> dict[str, Any]:
    own = by.can("letters.write")
    moves = [m for m in moves_from(found.direction, found.state) if by.can(m.permission)]
    return {
        "letter": found,
        "title": title_of(found),
        "state": state_of(found),
        "direction": DIRECTIONS[found.direction],
        "due_tone": due_tone(found, timezone.localtime(now()).date()),
        "moves": moves,
        "files": [(one, ROLES[one.role]) for one in queries.list_files(found)],
        "steps": [(step_words(step.step), step, told_changes(step))
                  for step in queries.list_steps(found)],
        "cases": queries.list_cases_of(found),
        "replies": list(found.replies.order_by("id")),
        "can_edit": own and found.direction == "out" and found.state in EDITABLE,
        "can_write": own,
        "can_correct": found.direction == "in" and by.can("letters.register"),
        "can_reply": own and found.direction == "in",
        "crumbs": [(_("Letters"), reverse("letters:letters"))],
        "pages": range(1, len(_pictures(found)) + 1) if found.direction == "out" else (),
    }  # fmt: skip


def _pictures(found: Letter) -> list[bytes]:
    return print_pages(queries.sheet_of(found))[:PAGES_SHOWN]


@require_POST
def move(request: OperatorRequest, letter_id: int) -> HttpResponse:
    """One step of the letter."""
    problem = ""
    try:
        actions.move_letter(
            by=request.operator, letter_id=letter_id, move=request.POST.get("move", ""),
            comment=request.POST.get("comment", ""),
            version=find_id(request.POST.get("version", "")),
        )  # fmt: skip
    except Invalid as refusal:
        problem = refusal.told
    except Conflict as refusal:
        problem = str(refusal.message)
    if not problem and not request.headers.get("HX-Request"):
        return redirect("letters:letter", letter_id)
    found = queries.get_letter(by=request.operator, letter_id=letter_id)
    return _draw(request, found, problem=problem, comment=request.POST.get("comment", ""))


@require_POST
def attach(request: OperatorRequest, letter_id: int) -> HttpResponse:
    """Keep one uploaded file with the letter; the page refreshes itself."""
    request.operator.check("letters.write")
    uploaded = next(iter(request.FILES.values()), None)
    if uploaded is None or isinstance(uploaded, list):
        return HttpResponse(_("Choose a file."), status=422, content_type="text/plain")
    role = request.GET.get("role", "scan")
    try:
        file = store_upload(by=request.operator, uploaded=uploaded, name=uploaded.name or "")
        actions.attach_letter_files(
            by=request.operator, letter_id=letter_id, file_ids=[file.pk], role=role
        )
    except Invalid as refusal:
        return HttpResponse(refusal.told, status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=201)


@require_POST
def detach(request: OperatorRequest, letter_id: int, file_id: int) -> HttpResponse:
    """Take a file off the letter."""
    actions.remove_letter_file(by=request.operator, letter_id=letter_id, file_id=file_id)
    return redirect("letters:letter", letter_id)


@require_GET
def download(request: OperatorRequest, letter_id: int, file_id: int) -> HttpResponseBase:
    """The content of a file of the letter."""
    found = queries.get_file(by=request.operator, letter_id=letter_id, file_id=file_id)
    return respond(found.file, inline="show" in request.GET)


@require_GET
def preview(
    request: OperatorRequest, letter_id: int, file_id: int, page: int | None = None
) -> HttpResponseBase:
    """A page of a file as a picture; the thumbnail is page 0, without one: what there is."""
    found = queries.get_file(by=request.operator, letter_id=letter_id, file_id=file_id)
    return respond_preview(found.file, page)


@require_GET
def page(request: OperatorRequest, letter_id: int, number: int) -> HttpResponse:
    """A page of the letter as a picture."""
    pages = _pictures(queries.get_letter(by=request.operator, letter_id=letter_id))
    if not 1 <= number <= len(pages):
        raise NotFound
    return HttpResponse(pages[number - 1], content_type="image/png")


@require_GET
def pdf(request: OperatorRequest, letter_id: int) -> HttpResponseBase:
    """The letter as PDF: as it was registered, or as it is now."""
    found = queries.get_letter(by=request.operator, letter_id=letter_id)
    if found.direction != "out":
        raise NotFound
    if found.pdf is not None:
        return respond(found.pdf)
    made = BytesIO(print_pdf(queries.sheet_of(found)))
    name = f"{_('draft')}-{found.pk}.pdf"
    return FileResponse(made, content_type="application/pdf", as_attachment=True, filename=name)
