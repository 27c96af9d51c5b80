"""Examples of a route: a trial kept to be done again with its next versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from abonent.desk.console.pages.trial import Looked, look, page
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.routes import actions, queries
from abonent.routes.examples import ExampleDraft
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say


@require_POST
def save(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """Keep what is on the page as an example; ``as=new``: as one more, not over the one opened."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    try:
        looked = look(request, queries.definition_to_try(version=version), version)
    except (Conflict, Invalid):
        return page(request, version, status=422)
    if looked is None or looked.form.errors or looked.facts.errors:
        return page(request, version, looked=looked, status=422)
    over = None if request.POST.get("as") == "new" else looked.example
    try:
        kept = actions.save_example(
            by=by, route_id=version.route_id, draft=_draft(looked),
            example_id=over.pk if over else None,
            revision=find_id(request.POST.get("revision", "")),
        )  # fmt: skip
    except Invalid as refusal:
        return page(request, version, looked=looked, refused=_beside(looked, refusal), status=422)
    except Conflict as refusal:
        return page(request, version, looked=looked, refused=str(refusal.message), status=409)
    say(request, text=_("The example is kept."))
    address = reverse("console:route_trial", args=[version.pk])
    return redirect(f"{address}?example={kept.pk}")


def _draft(looked: Looked) -> ExampleDraft:
    form = looked.keeping
    expects = str(form["expects"].value() or "")
    found = looked.trial.path if expects == "path" else looked.trial.stands()
    return ExampleDraft(
        name=form.name, given=looked.typed, acts=looked.done, expects=expects, expected=found
    )


def _beside(looked: Looked, refusal: Invalid) -> str:
    """Refusals beside their fields; those that have none here are told above."""
    form: Any = looked.keeping
    rest = []
    for path, messages in refusal.problems.items():
        place = {"name": "name_ru", "expects": "expects"}.get(path, "")
        if place and form.is_bound:
            for message in messages:
                form.add_error(place, str(message))
        else:
            rest += [str(message) for message in messages]
    return " ".join(rest)


@require_POST
def delete(request: OperatorRequest, version_id: int, example_id: int) -> HttpResponseBase:
    """Throw an example away."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    revision = find_id(request.POST.get("revision", ""))
    try:
        actions.delete_example(
            by=by, route_id=version.route_id, example_id=example_id, revision=revision
        )
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="amber")
    else:
        say(request, text=_("The example is deleted."))
    return redirect("console:route_trial", version.pk)
