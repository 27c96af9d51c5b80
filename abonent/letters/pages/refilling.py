"""What a letter's form is filled in with when a client or a template is chosen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from abonent.cases.queries import get_case
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.reference.kinds import reference_kinds
from abonent.letters import queries
from abonent.parties.queries import find_brief
from abonent.staff.middleware import OperatorRequest


@require_POST
def refill(request: OperatorRequest) -> HttpResponse:
    """Fields and their new values: whom it goes to, and the places still open in subject and text.

    With ``template`` subject and text are that template's. By POST, though it writes nothing: what
    is typed about a customer stays out of addresses.
    """
    by, typed = request.operator, request.POST
    by.check("letters.write")
    client_id = find_id(typed.get("client_id", ""))
    brief = find_brief(by=by, client_id=client_id) if client_id else None
    fields: dict[str, str] = {}
    if brief is not None and not typed.get("correspondent", "").strip():
        fields["correspondent"] = brief.name
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
