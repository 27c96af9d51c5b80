"""Topics at hand, as the picker of topics asks for them."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from abonent.cases.actions import star_topic
from abonent.cases.queries.usual_topics import list_usual_topics
from abonent.staff.middleware import OperatorRequest


@require_http_methods(["GET", "POST"])
def usual_topics(request: OperatorRequest) -> HttpResponse:
    """The starred and the recent ones; POST stars one, or takes the star away."""
    by = request.operator
    if request.method == "POST":
        starred = request.POST.get("starred") == "1"
        star_topic(by=by, topic=request.POST.get("value", ""), starred=starred)
    usual = list_usual_topics(by=by)
    return JsonResponse({"starred": usual.starred, "recent": usual.recent})
