"""Files given to the form of registration."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.kernel.errors import Invalid
from abonent.kernel.files import list_own_files, store_upload
from abonent.kernel.ids import find_id
from abonent.kernel.models import StoredFile
from abonent.staff.middleware import OperatorRequest


@require_http_methods(["GET", "POST"])
def upload_part(request: OperatorRequest, prefix: str) -> HttpResponse:
    """Keep one file and answer with its row, whose hidden field attaches it to the form.

    By GET the rows of those that were kept before: ``id`` by ``id``, for a form brought back.
    """
    request.operator.check("cases.register")
    if request.method == "GET":
        ids = [found for text in request.GET.getlist("id") if (found := find_id(text)) is not None]
        return _draw_files(request, prefix, list_own_files(by=request.operator, ids=ids))
    uploaded = next(iter(request.FILES.values()), None)
    if uploaded is None or isinstance(uploaded, list):
        return HttpResponse(_("Choose a file."), status=422, content_type="text/plain")
    try:
        file = store_upload(by=request.operator, uploaded=uploaded, name=uploaded.name or "")
    except Invalid as refusal:
        return HttpResponse(refusal.told, status=422, content_type="text/plain; charset=utf-8")
    return _draw_files(request, prefix, [file])


def _draw_files(request: OperatorRequest, prefix: str, files: list[StoredFile]) -> HttpResponse:
    context = {"given": files, "field": f"{prefix}-files"}
    return render(request, "webkit/parts/given.html", context)
