"""Pages on which letters are registered and written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.cases.queries import get_case
from abonent.kernel.audit import last_author
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.files import list_own_files
from abonent.kernel.ids import find_id
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.letters import actions, queries
from abonent.letters.models import Letter
from abonent.letters.pages.collided import told_for
from abonent.letters.pages.forms import FILES, PREFIX, IncomingForm, OutgoingForm
from abonent.letters.pages.refilling import find_template
from abonent.letters.policy.joining import flat
from abonent.letters.policy.moves import EDITABLE
from abonent.parties.queries import find_brief
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import chosen_of, joining, seen_of, taken_told
from abonent.webkit.files import given_ids
from abonent.webkit.toasts import say
from abonent.work.actions import finishing
from abonent.work.queries import Opened, open_draft


@require_http_methods(["GET", "POST"])
def incoming(request: OperatorRequest) -> HttpResponse:
    """Register a letter that came in."""
    by = request.operator
    by.check("letters.register")
    initial = _from_client(request)
    form = IncomingForm(request.POST or None, by=by, initial=initial)

    def write() -> Letter:
        return actions.register_incoming(by=by, draft=form.draft(_file_ids(request)))

    done = carried_out(request, form, write)
    if isinstance(done, Letter):
        told = _("Registered under the number %(number)s.") % {"number": done.number}
        say(request, text=told)
        return redirect("letters:letter", done.pk)
    context = {"form": form, "draft": _draft(request), "topic": form[f"{PREFIX}-topic"],
               "who_url": reverse("letters:incoming_who"), "prefix": PREFIX,
               **_shown(request)}  # fmt: skip
    return render(request, "letters/incoming.html", context, status=done)


@require_http_methods(["GET", "POST"])
def write(request: OperatorRequest) -> HttpResponse:
    """A new letter of ours: empty, from a template, in reply to one that came, about a case."""
    by = request.operator
    by.check("letters.write")
    asked = _find_letter(request, "answers")
    form = OutgoingForm(request.POST or None, by=by, initial=_begun(request, asked))

    def carry_out() -> Letter:
        draft = form.draft(_file_ids(request), answers_id=asked.pk if asked else None)
        return actions.draft_letter(by=by, draft=draft)

    done = carried_out(request, form, carry_out)
    if isinstance(done, Letter):
        say(request, text=_("Saved."))
        return redirect("letters:letter", done.pk)
    context = {
        "form": form, "draft": _draft(request), "answers": asked, "templates": _templates(),
        "title": _("New letter"), "back": reverse("letters:letters"),
        "who_url": reverse("letters:outgoing_who"), **_shown(request),
    }  # fmt: skip
    return render(request, "letters/write.html", context, status=done)


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, letter_id: int) -> HttpResponse:
    """Change a draft."""
    by = request.operator
    by.check("letters.write")
    found = queries.get_letter(by=by, letter_id=letter_id)
    if found.direction != "out":
        raise NotFound
    if request.method == "GET" and found.state not in EDITABLE:
        say(request, text=_("Only a draft can be changed. Have the letter sent back first."),
            tone="amber")  # fmt: skip
        return redirect("letters:letter", letter_id)
    form = OutgoingForm(request.POST or None, by=by, initial=_held(found))
    late: list[Collided] = []

    def carry_out() -> Letter:
        draft = form.draft(_file_ids(request), answers_id=found.answers_id)
        try:
            letter, taken = actions.join_letter(
                by=by, letter_id=letter_id, seen=seen_of(request.POST), draft=draft,
                chosen=chosen_of(request.POST),
            )  # fmt: skip
        except Collided as refusal:
            late.append(refusal)
            raise
        if taken:
            say(request, text=taken_told(taken, told=told_for(by, form)))
        return letter

    done = carried_out(request, form, carry_out)
    if isinstance(done, Letter):
        say(request, text=_("Saved."))
        return redirect("letters:letter", letter_id)
    context = {"form": form, "answers": found.answers, "title": found.subject,
               "who_url": reverse("letters:outgoing_who"),
               "back": reverse("letters:letter", args=[letter_id]), **_shown(request),
               **_joined(request, found, form, late)}  # fmt: skip
    return render(request, "letters/write.html", context, status=done)


def _joined(
    request: OperatorRequest, found: Letter, form: OutgoingForm, late: list[Collided]
) -> dict[str, Any]:
    """What the form began with, and what is to be chosen of what a colleague did meanwhile."""

    def author() -> str:
        return last_author(of="correspondence", id=found.pk, action="letters.edit_letter")

    return joining(
        seen=flat(queries.held_draft(found)), given=request.POST, author=author,
        refusal=late[0] if late else None, told=told_for(request.operator, form),
    )  # fmt: skip


def carried_out(request: OperatorRequest, form: Any, act: Any) -> Letter | int:
    """The letter, or the status with which the form comes back."""
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        with finishing(by=request.operator, named=request.POST.get("draft", "")):
            made: Letter = act()
    except Invalid as refusal:
        form.refuse(refusal)
        return 422
    except Conflict as refusal:
        form.add_error(None, str(refusal.message))
        return 409
    return made


def _shown(request: OperatorRequest) -> dict[str, Any]:
    ids = _file_ids(request)
    return {
        "files": list_own_files(by=request.operator, ids=ids),
        "field": FILES,
        "crumbs": [(_("Letters"), reverse("letters:letters"))],
    }


def _draft(request: OperatorRequest) -> Opened:
    given = request.POST if request.method == "POST" else request.GET
    return open_draft(by=request.operator, text=given.get("draft", ""))


def _file_ids(request: OperatorRequest) -> list[int]:
    return given_ids(request.POST, request.FILES, field=FILES, chosen=["scan", "enclosure"])


def _find_letter(request: OperatorRequest, name: str) -> Letter | None:
    letter_id = find_id(request.GET.get(name, ""))
    return queries.get_letter(by=request.operator, letter_id=letter_id) if letter_id else None


def _from_client(request: OperatorRequest) -> dict[str, Any]:
    """What a form starts with for the client named in the address."""
    client_id = find_id(request.GET.get("client", ""))
    brief = find_brief(by=request.operator, client_id=client_id) if client_id else None
    if brief is None:
        return {}
    return {"client_id": brief.id, "correspondent": brief.name}


def _begun(request: OperatorRequest, asked: Letter | None) -> dict[str, Any]:
    """What a new letter starts with: client, case, the letter answered, the template."""
    by, initial = request.operator, _from_client(request) | {"language": request.operator.language}
    case_id = find_id(request.GET.get("case", ""))
    case = get_case(by=by, case_id=case_id) if case_id else None
    if case is not None:
        initial |= {"case_numbers": str(case.pk)}
        if case.client is not None:
            initial |= {"client_id": case.client_id, "correspondent": case.client.name}
    if asked is not None:
        about = ", ".join(str(one.case_id) for one in queries.list_cases_of(asked))
        initial |= {
            "client_id": asked.client_id, "correspondent": asked.correspondent,
            "case_numbers": about, "contact_person_id": asked.contact_person_id,
        }  # fmt: skip
        if case is None and (first := next(iter(queries.list_cases_of(asked)), None)):
            case = get_case(by=by, case_id=first.case_id)
    template = find_template(request.GET.get("template", ""))
    if template is not None:
        language = request.GET.get("language") or str(initial["language"])
        subject, text = queries.fill_template(
            by=by, template=template, language=language, client_id=initial.get("client_id"),
            case=case, incoming=asked,
        )  # fmt: skip
        initial |= {"subject": subject, "text": text, "kind": template.kind.code,
                    "letterhead": template.letterhead.code, "language": language}  # fmt: skip
    return initial


def _templates() -> list[dict[str, Any]]:
    rows = reference_kinds.get("letters.template").rows.filter(is_active=True)
    return [{"id": row.pk, "label": localized(row.name)} for row in rows]


def _held(found: Letter) -> dict[str, Any]:
    """What the form shows of a letter."""
    names = ("subject", "correspondent", "address", "text", "language", "client_id",
             "contact_person_id", "signer_id")  # fmt: skip
    held = {name: getattr(found, name) for name in names}
    for name in ("kind", "department", "delivery", "letterhead"):
        entry = getattr(found, name)
        held[name] = entry.code if entry else ""
    about = queries.list_cases_of(found)
    return held | {"case_numbers": ", ".join(str(one.case_id) for one in about)}
