"""An entry in use replaced by another one: what it concerns first, then the job."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from abonent.desk.console.forms import reason_field
from abonent.desk.console.places import address_of
from abonent.desk.console.usage import tell_uses
from abonent.kernel.alphabet import place_of
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.models import Reference
from abonent.kernel.reference import replacing
from abonent.kernel.reference.actions import get_reference
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form


class ReplaceForm(Form):
    """What takes the place, and why."""

    new = forms.TypedChoiceField(label=gettext_lazy("Replace by"), coerce=int)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new: Any = self.fields["new"]
        new.choices = [("", "—"), *choices]
        self.fields["reason"] = reason_field()


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: OperatorRequest, kind: str, id: int) -> HttpResponseBase:  # noqa: A002
    """Where the entry is used, what may take its place; sent, the job that does it."""
    by = request.operator
    entry = get_reference(by=by, kind=kind, id=id)
    described = reference_kinds.get(kind)
    candidates = replacing.list_candidates(by=by, kind=kind, id=id)
    form = ReplaceForm(request.POST or None, choices=_choices(described, candidates))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = replacing.start_replacement(
                by=by, kind=kind, id=id, new_id=given["new"], reason=given["reason"]
            )
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("exchange:job", job.pk)
    return _page(request, described, entry, form)


def _page(
    request: OperatorRequest, kind: ReferenceKind, entry: Reference, form: ReplaceForm
) -> HttpResponse:
    by = request.operator
    name, above = localized(entry.name), _above(kind)
    context = {
        "form": form, "entry": entry, "name": name, "kind": kind,
        "uses": tell_uses(by=by, kind=kind.key, entry=entry),
        "stay": replacing.list_hindrances(by=by, kind=kind.key, id=entry.pk),
        "title": _("Replace “%(name)s”") % {"name": name},
        "back": address_of(kind, entry),
        "crumbs": [(_("Console"), reverse("console:start")), *above,
                   (name, address_of(kind, entry))],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/console/replace.html", context, status=status)


def _above(kind: ReferenceKind) -> list[tuple[Any, str]]:
    if kind.key == "cases.topic":
        return [(_("Topics"), reverse("console:topics"))]
    return [] if kind.within else [(kind.plural, reverse("console:list", args=[kind.key]))]


def _choices(kind: ReferenceKind, entries: list[Reference]) -> list[tuple[int, str]]:
    """Entries by name, those of a tree by the way to them."""
    if not kind.branch:
        return [(entry.pk, localized(entry.name)) for entry in entries]
    rows = {row.pk: row for row in kind.rows}
    named = [(entry.pk, _way(kind, rows, entry)) for entry in entries]
    return sorted(named, key=lambda pair: place_of(pair[1]))


def _way(kind: ReferenceKind, rows: dict[int, Any], entry: Any) -> str:
    names, seen = [localized(entry.name)], {entry.pk}
    above = getattr(entry, f"{kind.branch}_id")
    while above in rows and above not in seen:
        seen.add(above)
        names.append(localized(rows[above].name))
        above = getattr(rows[above], f"{kind.branch}_id")
    return " › ".join(reversed(names))
