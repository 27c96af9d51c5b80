"""The page on which a file with known columns is fed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from abonent.exchange.feeds import feeds, start_feed
from abonent.exchange.forms import OneFile
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form


class FeedForm(Form):
    """A file, and an archive of scans where its rows name some."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=OneFile(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("Excel (.xlsx) or CSV; the first row holds the names of columns."),
    )  # fmt: skip
    scans = forms.FileField(
        label=gettext_lazy("Archive of scans"), required=False,
        widget=OneFile(attrs={"accept": ".zip"}),
        help_text=gettext_lazy("ZIP; folders in it do not matter."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def feed(request: OperatorRequest, code: str) -> HttpResponseBase:
    """Choose the file; try it, or feed it at once."""
    by = request.operator
    by.check("exchange.import")
    kind = feeds.find(code)
    if kind is None:
        raise NotFound
    by.check(kind.permission)
    form = FeedForm(request.POST or None, request.FILES or None)
    if not kind.has_scans:
        del form.fields["scans"]
    status = 200
    if request.method == "POST":
        job_id = _started(by, code, form, is_dry="try" in request.POST)
        if job_id is not None:
            return redirect("exchange:job", job_id)
        status = 422
    crumbs = [(_("Import"), reverse("exchange:imports"))]
    context = {"form": form, "feed": kind, "crumbs": crumbs}
    return render(request, "exchange/feed.html", context, status=status)


def _started(by: Actor, code: str, form: FeedForm, *, is_dry: bool) -> int | None:
    if not form.is_valid():
        return None
    data: dict[str, Any] = form.cleaned_data
    try:
        job = start_feed(
            by=by, feed=code, uploaded=data["file"], scans=data.get("scans"), is_dry=is_dry
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return None
    return int(job.pk)


def feeds_of(by: Actor) -> list[Any]:
    """Those that somebody may feed."""
    return [one for one in feeds if by.can(one.permission)]
