"""Files sent while a form is being filled: kept at once, referred to by its hidden fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.files import list_own_files, store_upload
from abonent.kernel.ids import find_id
from abonent.kernel.models import StoredFile
from abonent.webkit.context import find_reader

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict


@require_http_methods(["GET", "POST"])
def uploads(request: HttpRequest, field: str) -> HttpResponse:
    """Keep one file of the reader and answer with its row for the form's field ``field``.

    By GET the rows of those that were kept before: ``id`` by ``id``, for a form brought back.
    """
    by = find_reader(request)
    if by is None:
        raise NotFound
    if request.method == "GET":
        ids = [found for text in request.GET.getlist("id") if (found := find_id(text)) is not None]
        return _draw(request, field, list_own_files(by=by, ids=ids))
    uploaded = next(iter(request.FILES.values()), None)
    if uploaded is None or isinstance(uploaded, list):
        return HttpResponse(_("Choose a file."), status=422, content_type="text/plain")
    try:
        file = store_upload(by=by, uploaded=uploaded, name=uploaded.name or "")
    except Invalid as refusal:
        return HttpResponse(refusal.told, status=422, content_type="text/plain; charset=utf-8")
    return _draw(request, field, [file])


def given_ids(
    posted: QueryDict, sent: MultiValueDict[str, Any] | None, *, field: str, chosen: Sequence[str]
) -> list[int]:
    """Files that a form refers to by ``field``; those chosen by ``chosen`` were sent before it.

    What names no file, or came with the form itself, is 0: actions refuse a file that is not there.
    """
    ids = [find_id(text) or 0 for text in posted.getlist(field)]
    late = [one for name in chosen for one in (*posted.getlist(name), *_sent(sent, name)) if one]
    return [*ids, *(0 for _one in late)]


def _sent(sent: MultiValueDict[str, Any] | None, name: str) -> list[Any]:
    return sent.getlist(name) if sent else []


def _draw(request: HttpRequest, field: str, files: list[StoredFile]) -> HttpResponse:
    return render(request, "webkit/parts/given.html", {"given": files, "field": field})
