"""The page on which an incoming letter is corrected, and what its history tells of that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from abonent.kernel.audit import last_author
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.letters import actions, queries
from abonent.letters.models import Letter, LetterStep
from abonent.letters.pages.forms import coded, read_numbers
from abonent.letters.pages.found import title_of
from abonent.letters.pages.writing import carried_out
from abonent.letters.policy.corrections import DAYS, Correction, flat
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import chosen_of, joining, seen_of, taken_told
from abonent.webkit.forms import DateField, Form
from abonent.webkit.toasts import say

_SHOWN = 120
"""Characters of a value that the history shows; the audit has all of it."""


class CorrectionForm(Form):
    """What an incoming letter says about itself."""

    correspondent = forms.CharField(label=gettext_lazy("From whom"), max_length=250)
    their_number = forms.CharField(
        label=gettext_lazy("Their number"), required=False, max_length=80
    )
    their_date = DateField(label=gettext_lazy("Their date"), required=False)
    subject = forms.CharField(label=gettext_lazy("What it is about"), max_length=250)
    text = forms.CharField(
        label=gettext_lazy("What it says"), required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    due_date = DateField(label=gettext_lazy("Answer due"), required=False,
                         help_text=gettext_lazy("Left empty: no answer is awaited."))  # fmt: skip
    delivery = forms.ChoiceField(label=gettext_lazy("Way of delivery"), required=False)
    case_numbers = forms.CharField(
        label=gettext_lazy("Cases"), required=False, max_length=500,
        help_text=gettext_lazy("Numbers of cases it is about, with commas."),
    )  # fmt: skip

    def __init__(self, *args: Any, held: Correction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *coded("letters.delivery")]
        if held.delivery and held.delivery not in dict(choices):
            choices.append((held.delivery, _delivery(held.delivery)))
        field: Any = self.fields["delivery"]
        field.choices = choices

    def clean_case_numbers(self) -> list[int]:
        """Ids of the cases named."""
        return read_numbers(self.cleaned_data["case_numbers"])

    def refuse(self, refusal: Invalid) -> None:
        """Problems beside the fields they were typed in."""
        fields = {"case_ids": "case_numbers"}
        super().refuse(Invalid({fields.get(n, n): m for n, m in refusal.problems.items()}))

    def correction(self) -> Correction:
        """What was typed, for an action."""
        data = dict(self.cleaned_data)
        return Correction(case_ids=data.pop("case_numbers"), **data)


@require_http_methods(["GET", "POST"])
def correct(request: OperatorRequest, letter_id: int) -> HttpResponse:
    """Correct what was registered wrong; number, kind and day stay."""
    by = request.operator
    by.check("letters.register")
    found = queries.get_letter(by=by, letter_id=letter_id)
    if found.direction != "in":  # ours are changed while they are drafts
        return redirect("letters:letter", letter_id)
    held = queries.held_correction(found)
    numbers = ", ".join(map(str, held.case_ids))
    initial = {name: getattr(held, name) for name in CorrectionForm.base_fields if
               name != "case_numbers"}  # fmt: skip
    form = CorrectionForm(
        request.POST or None, held=held, initial=initial | {"case_numbers": numbers}
    )
    late: list[Collided] = []

    def carry_out() -> Letter:
        try:
            letter, taken = actions.join_correction(
                by=by, letter_id=letter_id, seen=seen_of(request.POST),
                correction=form.correction(), chosen=chosen_of(request.POST),
            )  # fmt: skip
        except Collided as refusal:
            late.append(refusal)
            raise
        if taken:
            say(request, text=taken_told(taken, told=_told))
        return letter

    done = carried_out(request, form, carry_out)
    if isinstance(done, Letter):
        say(request, text=_("Saved."))
        return redirect("letters:letter", letter_id)
    return render(request, "letters/correct.html", {
        "form": form, "letter": found, "title": title_of(found),
        "crumbs": [(_("Letters"), reverse("letters:letters"))],
        **joining(
            seen=flat(held), given=request.POST, refusal=late[0] if late else None, told=_told,
            author=lambda: last_author(
                of="correspondence", id=found.pk, action="letters.correct_letter"
            ),
        ),
    }, status=done)  # fmt: skip


def told_changes(step: LetterStep) -> list[str]:
    """What a correction changed, each field from what to what."""
    said = []
    for field, (before, after) in step.changes.items():
        label, say_value = _told(field)
        was, now = (Truncator(say_value(v)).chars(_SHOWN) or "—" for v in (before, after))
        said.append(_("%(field)s: %(was)s → %(now)s")
                    % {"field": label, "was": was, "now": now})  # fmt: skip
    return said


def _told(field: str) -> Any:
    """A field as the form names it, and how its values are read."""
    name = "case_numbers" if field == "case_ids" else field
    return CorrectionForm.base_fields[name].label, lambda value: _say(field, value)


def _say(field: str, value: Any) -> str:
    if not value:
        return ""
    if field in DAYS:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if field == "case_ids":
        return ", ".join(map(str, value))
    return _delivery(value) if field == "delivery" else str(value)


def _delivery(code: str) -> str:
    found = reference_kinds.get("letters.delivery").rows.filter(code=code).first()
    return localized(found.name) if found else code
