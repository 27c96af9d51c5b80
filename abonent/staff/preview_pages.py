"""The end of a preview of rights."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from abonent.staff import actions
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries.directory import SEEN_AS


@require_POST
def end(request: OperatorRequest) -> HttpResponseBase:
    """Be oneself again, on the page of whom one looked as."""
    seen_as = request.session.pop(SEEN_AS, None)
    by = request.operator.watcher or request.operator
    if seen_as is None:
        return redirect("/")
    actions.end_preview(by=by, operator_id=seen_as)
    return redirect("console:operator", seen_as)
