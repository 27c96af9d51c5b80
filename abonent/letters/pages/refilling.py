"""What a letter's form is filled in with when a client or a template is chosen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from abonent.cases.queries import get_case
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.reference.kinds import reference_kinds
from abonent.letters import queries
from abonent.letters.pages.forms import IncomingForm, OutgoingForm, named_by
from abonent.parties.queries import find_brief
from abonent.staff.middleware import OperatorRequest


@require_POST
def refill(request: OperatorRequest) -> HttpResponse:
    """Fields and their new values: the places still open in subject and text.

    With ``template`` subject and text are that template's. By POST, though it writes nothing: what
    is typed about a customer stays out of addresses.
    """
    by, typed = request.operator, request.POST
    by.check("letters.write")
    client_id = find_id(typed.get("client_id", ""))
    brief = find_brief(by=by, client_id=client_id) if client_id else None
    fields: dict[str, str] = {}
    about = {"client_id": brief.id if brief else None, **_about(request)}
    language = typed.get("language") or by.language
    template = find_template(typed.get("template", ""))
    if template is None:
        subject, text = queries.fill_open(
            by=by, subject=typed.get("subject", ""), text=typed.get("text", ""),
            language=language, **about,
        )  # fmt: skip
    else:
        subject, text = queries.fill_template(by=by, template=template, language=language, **about)
        fields |= {"kind": template.kind.code, "letterhead": template.letterhead.code}
    return JsonResponse(fields | {"subject": subject, "text": text})


@require_POST
def incoming_who(request: OperatorRequest) -> HttpResponse:
    """Who writes, after another client or contact person was chosen."""
    request.operator.check("letters.register")
    return _who(request, IncomingForm)


@require_POST
def outgoing_who(request: OperatorRequest) -> HttpResponse:
    """Who is written to, after another client or contact person was chosen."""
    request.operator.check("letters.write")
    return _who(request, OutgoingForm)


def _who(request: OperatorRequest, form: type[IncomingForm | OutgoingForm]) -> HttpResponse:
    by, typed = request.operator, request.POST
    client_id = find_id(typed.get("client_id", ""))
    brief = find_brief(by=by, client_id=client_id) if client_id else None
    person_id = find_id(typed.get("contact_person_id", ""))
    correspondent, named = typed.get("correspondent", "").strip(), named_by(brief, person_id)
    if correspondent in ("", typed.get("named", "")):
        correspondent = named
    initial = {"client_id": client_id, "contact_person_id": person_id, "named": named,
               "correspondent": correspondent}  # fmt: skip
    shown = form(initial=initial, by=by)
    return render(request, "letters/_who.html", {"form": shown, "who_url": request.path})


def find_template(text: str) -> Any:
    """The template in service with this id."""
    template_id = find_id(text)
    rows = reference_kinds.get("letters.template").rows
    return rows.filter(pk=template_id, is_active=True).first() if template_id else None


def _about(request: OperatorRequest) -> dict[str, Any]:
    """The case and the letter answered, as far as they are there."""
    asked_id = find_id(request.GET.get("answers", ""))
    asked = queries.get_letter(by=request.operator, letter_id=asked_id) if asked_id else None
    case_id = find_id(request.POST.get("case_numbers", "").split(",")[0].strip())
    try:
        case = get_case(by=request.operator, case_id=case_id) if case_id else None
    except NotFound:
        case = None
    return {"case": case, "incoming": asked}
