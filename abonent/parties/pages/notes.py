"""Small writes on the card itself: notes, numbers and addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.kernel.errors import Invalid, NotFound, Outdated
from abonent.kernel.ids import find_id
from abonent.parties import actions
from abonent.parties.models import Note, Reach
from abonent.parties.pages.card import card_context
from abonent.parties.pages.forms import ReachForm
from abonent.parties.policy.drafts import ReachDraft, reach_of
from abonent.parties.queries import get_client_card, get_own_note, list_note_versions
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say, toast
from abonent.work.actions import finishing


@require_POST
def add_note(request: OperatorRequest, client_id: int) -> HttpResponse:
    """A note typed on the card; the list of notes comes back, the field empties."""
    try:
        with finishing(by=request.operator, named=request.POST.get("draft", "")):
            actions.add_note(
                by=request.operator, client_id=client_id, text=request.POST.get("text", "")
            )
    except Invalid as refusal:
        return _notes(request, client_id, problem=refusal)
    # Instead of a removed one, it was not typed into the field for new notes, which stays.
    return _notes(request, client_id, added="instead" not in request.POST)


@require_http_methods(["GET", "POST"])
def edit_note(request: OperatorRequest, client_id: int, note_id: int) -> HttpResponse:
    """One's own note as a field, then as text again."""
    by = request.operator
    if request.method == "GET":
        note = get_own_note(by=by, client_id=client_id, note_id=note_id)
        shown = {"text": note.text, "version": note.version}
        return render(request, "parties/_note_form.html", {"note": note, **shown})
    text, version = request.POST.get("text", ""), request.POST.get("version", "")
    try:
        actions.edit_note(by=by, note_id=note_id, text=text, version=find_id(version) or 0)
    except Invalid as refusal:
        return _refused(request, client_id, note_id, problem=refusal.told, version=version)
    except Outdated:
        # The text of now is shown, so that the next Save overwrites it knowingly.
        note = get_own_note(by=by, client_id=client_id, note_id=note_id)
        return _refused(request, client_id, note_id, theirs=note.text, version=note.version)
    except NotFound:
        return _refused(request, client_id, note_id, is_gone=True)
    return _notes(request, client_id)


def _refused(
    request: OperatorRequest, client_id: int, note_id: int, **context: Any
) -> HttpResponse:
    """The field with what was typed in it, in its place, and why it was not saved."""
    note = Note(pk=note_id, client_id=client_id)
    shown = {"note": note, "text": request.POST.get("text", ""), **context}
    response = render(request, "parties/_note_form.html", shown, status=422)
    response["HX-Retarget"] = f"#entry-{note_id} .wk-timeline-body"
    return response


@require_POST
def pin_note(request: OperatorRequest, client_id: int, note_id: int) -> HttpResponse:
    """Pin a note, perhaps until a day, or let it be as others."""
    pinned = request.POST.get("pinned") == "1"
    text = request.POST.get("until", "").strip()
    try:
        until = date.fromisoformat(text) if text else None
        actions.pin_note(
            by=request.operator, client_id=client_id, note_id=note_id, pinned=pinned, until=until
        )
    except ValueError:
        return _notes(request, client_id, problem=Invalid({"text": [_("Choose a day.")]}))
    except Invalid as refusal:
        return _notes(request, client_id, problem=Invalid({"text": [refusal.told]}))
    return _notes(request, client_id)


@require_GET
def versions(request: OperatorRequest, client_id: int, note_id: int) -> HttpResponse:
    """What a note said before."""
    found = list_note_versions(by=request.operator, client_id=client_id, note_id=note_id)
    return render(request, "parties/_note_versions.html", {"versions": found})


@require_POST
def remove_note(request: OperatorRequest, client_id: int, note_id: int) -> HttpResponse:
    """Take one's own note away; the toast brings it back."""
    try:
        actions.remove_note(by=request.operator, note_id=note_id)
    except NotFound:  # removed in another window: so it is now here as well
        return _notes(request, client_id)
    response = _notes(request, client_id)
    undo = reverse("parties:note_restore", args=[client_id, note_id])
    toast(response, text=_("Note removed."), undo_url=undo)
    return response


@require_POST
def restore_note(request: OperatorRequest, client_id: int, note_id: int) -> HttpResponse:
    """Undo a removal."""
    actions.restore_note(by=request.operator, note_id=note_id)
    return redirect("parties:client", client_id)


def _notes(
    request: OperatorRequest, client_id: int, problem: Invalid | None = None, *, added: bool = False
) -> HttpResponse:
    """The notes again; with an empty field for the next one when one was added."""
    card = get_client_card(by=request.operator, client_id=client_id)
    context = card_context(request, card) | {"added": added}
    # Not taken: the browser keeps what was typed, in the field and in the draft.
    status = 422 if problem else 200
    response = render(request, "parties/_notes.html", context, status=status)
    if problem:
        toast(response, text=str(problem.problems["text"][0]), tone="red")
    return response


@require_http_methods(["GET", "POST"])
def reach(request: OperatorRequest, client_id: int, reach_id: int | None = None) -> HttpResponse:
    """A new number or address, or a correction of one."""
    by = request.operator
    by.check("parties.edit")
    card = get_client_card(by=by, client_id=client_id)
    held = next((r for r in card.reaches if r.pk == reach_id), None)
    if reach_id is not None and held is None:
        raise NotFound
    form = ReachForm(request.POST or None, initial=_shown(held))
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, client_id, held, form)
            say(request, text=_("Saved."))
            return redirect("parties:client", client_id)
        except Invalid as refusal:
            form.refuse(refusal)
    back = reverse("parties:client", args=[client_id])
    crumbs = [(_("Clients"), reverse("parties:clients")), (card.client.name, back)]
    context = {"form": form, "title": _("Phone or e-mail"), "crumbs": crumbs, "back": back,
               "client": card.client, "removable": held}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "parties/reach.html", context, status=status)


def _shown(held: Reach | None) -> dict[str, object]:
    return {"value": held.value, "is_main": held.is_main} if held else {}


def _write(request: OperatorRequest, client_id: int, held: Reach | None, form: ReachForm) -> None:
    typed, is_main = form.cleaned_data["value"], form.cleaned_data["is_main"]
    if held is None:
        draft = ReachDraft(kind=reach_of(typed).kind, value=typed, is_main=is_main)
        actions.add_reach(by=request.operator, client_id=client_id, draft=draft)
        return
    draft = ReachDraft(kind=held.kind, value=typed, is_main=is_main)
    actions.change_reach(by=request.operator, client_id=client_id, reach_id=held.pk, draft=draft)


@require_POST
def remove_reach(request: OperatorRequest, client_id: int, reach_id: int) -> HttpResponse:
    """Forget a number or an address."""
    actions.remove_reach(by=request.operator, client_id=client_id, reach_id=reach_id)
    say(request, text=_("Removed."))
    return redirect("parties:client", client_id)
