"""The customer comes again about the same: at registration the contact joins the case there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from abonent.cases.actions import Registered, register_repeat
from abonent.cases.pages.lists import row_of
from abonent.cases.policy import ContactDraft
from abonent.cases.queries.relations import Similar, list_similar
from abonent.kernel.actor import Actor
from abonent.kernel.ids import find_id
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.files import given_ids
from abonent.webkit.toasts import say


@dataclass(frozen=True, slots=True)
class Again:
    """Which block of the form is no new case, and the case that its words join."""

    part: int
    case_id: int
    text: str
    file_ids: list[int]

    def register(self, *, by: Actor, draft: ContactDraft, key: str | None) -> Registered:
        """The contact, and what was typed in the block, with the case."""
        return register_repeat(
            by=by, draft=draft, case_id=self.case_id, text=self.text, file_ids=self.file_ids,
            key=key,
        )  # fmt: skip


def find_again(data: QueryDict, sent: Any = None) -> Again | None:
    """What the button of a similar case said: ``<block>-<case>``."""
    part, _dash, case = data.get("again", "").partition("-")
    number, case_id = find_id(part), find_id(case)
    if case_id is None or (number is None and part != "0"):
        return None
    prefix = f"case-{number or 0}"
    files = given_ids(data, sent, field=f"{prefix}-files", chosen=[prefix])
    return Again(number or 0, case_id, data.get(f"{prefix}-text", ""), files)


def after_again(request: OperatorRequest, again: Again, done: Registered) -> HttpResponse:
    """To the case, which tells of the contact."""
    if not done.repeated:
        told = {"number": again.case_id}
        say(request, text=_("The contact is added to case %(number)s.") % told)
    return redirect("cases:case", again.case_id)


@require_POST
def similar_part(request: OperatorRequest, prefix: str) -> HttpResponse:
    """Open and recent cases of the client like the one being typed; nothing if there are none."""
    request.operator.check("cases.register")
    client_id = find_id(request.POST.get("client", ""))
    topic = request.POST.get(f"{prefix}-topic", "")
    found: list[Similar] = []
    if client_id is not None and topic and request.operator.can("cases.view"):
        found = list_similar(by=request.operator, client_id=client_id, topic=topic)
    number = prefix.rpartition("-")[2]
    rows = [{"similar": one, "row": row_of(one.case), "why": _why(one)} for one in found]
    return render(request, "cases/_similar.html", {"rows": rows, "number": number})


def _why(one: Similar) -> Any:
    why = [_("same topic") if one.same_topic else _("neighbouring topic")]
    why.append(_("still open") if one.is_open else _("changed lately"))
    return ", ".join(why)
