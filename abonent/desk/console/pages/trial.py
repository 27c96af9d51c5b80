"""A drawing tried before it is activated: an example goes along it in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.attributes.closing import note_seen
from abonent.attributes.forms import AttributesForm
from abonent.cases.queries import get_catalogue
from abonent.cases.queries.trials import (
    MOST_ACTS,
    OWN_FACTS,
    Act,
    Trial,
    build,
    check_facts,
    example_attributes,
    try_route,
)
from abonent.desk.console.pages.routes import crumbs_of, title_of
from abonent.desk.console.trying import ExampleForm, FactsForm, TopicForm
from abonent.kernel.errors import Conflict, Invalid, Problems
from abonent.kernel.ids import find_id
from abonent.routes import queries
from abonent.routes.definition import Definition
from abonent.routes.examples import Went, first_difference, kept_acts, read_acts
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import list_audience


@dataclass(slots=True, kw_only=True)
class Looked:
    """A look at a trial: what the example is, and what has come of it."""

    case: Any
    definition: Definition
    given: dict[str, Any]
    """What the example is made of: ``case`` or ``topic``."""
    form: AttributesForm
    facts: FactsForm
    trial: Trial
    done: list[Act]
    example: Any = None
    keeping: Any = None
    """The form by which it is kept."""
    difference: Any = None
    """Of an example that was opened: what has come otherwise than it is kept."""
    typed: dict[str, Any] = field(default_factory=dict)
    """The same as ``given`` with what was typed, as actions take it."""


@require_http_methods(["GET", "HEAD", "POST"])
def try_(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """The drawing with the example on it, what may happen next, what has happened."""
    version = queries.get_drawing(by=request.operator, version_id=version_id)
    return page(request, version)


def page(
    request: OperatorRequest, version: Any, *, looked: Looked | None = None, refused: str = "",
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    """The page of a trial, with what was refused."""
    context: dict[str, Any] = {"refused": refused}
    try:
        definition = queries.definition_to_try(version=version)
        looked = looked or look(request, definition, version)
        if "run" in request.GET:
            context["tried"] = queries.try_examples(by=request.operator, version=version)
    except Conflict as refusal:
        context["refused"], status = refusal.message, 422
    except Invalid as refusal:
        context["refused"], status = refusal.told, 422
    if looked is not None:
        context |= _shown(looked)
        status = 422 if looked.form.errors or looked.facts.errors else status
    context |= _around(request, version, looked)
    return render(request, "desk/console/routes/trial.html", context, status=status)


def _around(request: OperatorRequest, version: Any, looked: Looked | None) -> dict[str, Any]:
    """What there is on the page whether something is tried or not."""
    asked = request.POST or request.GET
    drawing: dict[str, Any] = {"xml_url": reverse("console:route_file", args=[version.pk])}
    topic = asked.get("topic", "") or _usual_topic(version.route_id)
    return {
        "version": version,
        "route": version.route,
        "title": _("Trial: %(name)s") % {"name": title_of(version)},
        "crumbs": crumbs_of(version.route),
        "drawing": drawing | (_walked(looked.trial) if looked else {}),
        "number": asked.get("case", "").strip(),
        "topic_form": TopicForm(initial={"topic": topic}),
        "examples": queries.list_examples(by=request.operator, route_id=version.route_id),
    }


def _usual_topic(route_id: int) -> str:
    """The first of the topics whose cases go the route."""
    topics = get_catalogue().topics.values()
    found = (one.code for one in topics if one.route_id == route_id and one.is_open)
    return next(found, "")


def _shown(looked: Looked) -> dict[str, Any]:
    return {
        "looked": looked,
        "form": looked.form,
        "facts": looked.facts,
        "trial": looked.trial,
        "places": looked.trial.places(),
        "lines": list(reversed(looked.trial.lines)),
        "did": json.dumps(kept_acts(looked.done), ensure_ascii=False),
        "count": len(looked.done),
        "most": MOST_ACTS,
        "actors": _actors(),
        "example": looked.example,
        "keeping": looked.keeping,
        "topic_name": get_catalogue().topics[looked.case.topic_id].label,
    }


def _actors() -> list[dict[str, Any]]:
    """Roles and departments, under one of which somebody acts."""
    return [
        one for one in list_audience()
        if one.get("open", True) and one["parent"] != "/operators"
    ]  # fmt: skip


def look(request: OperatorRequest, definition: Definition, version: Any) -> Looked | None:
    """The trial that is asked for; None where nothing is chosen to be tried."""
    by = request.operator
    example = _example(request, version)
    given = _given(request, example)
    if not given:
        return None
    facts = _facts_form(request, definition, given, example)
    if "topic" in given and facts.is_bound:
        typed = facts.given()
        given = {**given, "kind": typed["kind"], "priority": typed["priority"]}
    case = _case(by, given)
    if case.pk:
        note_seen(case.attributes, by=by, of="case", id=case.pk)
    data = request.POST if "did" in request.POST else None
    form = AttributesForm(
        data, prefix="trial", definitions=example_attributes(case, by=by),
        values=case.attributes, client_id=case.client_id,
    )  # fmt: skip
    values = form.given() if data is not None else {}
    read = _read_facts(by, facts, example)
    acts, who = _acts(request, example), request.POST.get("who", "")
    try:
        trial, done = try_route(
            definition, by=by, route=version.route.code, case=case, given=values, acts=acts,
            facts=read, who=who,
        )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        trial, done = try_route(
            definition, by=by, route=version.route.code, case=case, given={}, acts=acts,
            facts=read, who=who,
        )  # fmt: skip
    looked = Looked(
        case=case, definition=definition, given=given, form=form, facts=facts, trial=trial,
        done=list(done), example=example,
        typed={**given, "attributes": values, "facts": read},
    )  # fmt: skip
    looked.keeping = _keeping(request, looked)
    if example is not None and data is None:
        looked.difference = first_difference(
            definition, acts=acts, expects=example.expects, expected=example.expected,
            went=Went(done=len(done), stands=trial.stands(), path=trial.path),
        )  # fmt: skip
    return looked


def _example(request: OperatorRequest, version: Any) -> Any:
    number = find_id((request.POST or request.GET).get("example", ""))
    if number is None:
        return None
    return queries.get_route_example(
        by=request.operator, example_id=number, route_id=version.route_id
    )


def _given(request: OperatorRequest, example: Any) -> dict[str, Any]:
    """What is tried: a case by its number, or the topic of one that is made up."""
    if example is not None:
        return dict(example.given)
    asked = request.POST or request.GET
    number = asked.get("case", "").strip()
    if number and find_id(number) is None:
        told = _("There is no case %(number)s, or it is not for you to see.")
        raise Invalid({"": [told % {"number": number}]})
    if number:
        return {"case": find_id(number)}
    topic = asked.get("topic", "").strip()
    return {"topic": topic} if topic else {}


def _case(by: Any, given: dict[str, Any]) -> Any:
    try:
        return build(by, given)
    except Conflict as refusal:
        raise Invalid({"": [refusal.message]}) from None


def _facts_form(
    request: OperatorRequest, definition: Definition, given: dict[str, Any], example: Any
) -> FactsForm:
    """The facts that the drawing reads, and those the example gives besides."""
    by = request.operator
    shown = queries.shown_given(example, by=by)["facts"] if example is not None else {}
    read = queries.list_read_facts(definition, by=by)
    asked = [one for one in read if not one.path.startswith(OWN_FACTS)]
    of_case = None
    if "topic" in given:
        of_case = {name: given.get(name, "") for name in ("kind", "priority")}
    data = request.POST if "did" in request.POST else None
    return FactsForm(data, asked=asked, values=shown, of_case=of_case)


def _read_facts(by: Any, facts: FactsForm, example: Any) -> dict[str, Any]:
    """Facts as they were typed; what does not fit is told beside its field."""
    kept = dict(example.given.get("facts") or {}) if example is not None else {}
    typed = {path: facts.given()[path] for path in facts.paths}
    problems = Problems()
    found = check_facts(typed, problems, by=by)
    for path, messages in problems.by_field.items():
        for message in messages:
            facts.add_error(path.removeprefix("facts."), str(message))
    return {path: one for path, one in kept.items() if path not in facts.paths} | found


def _keeping(request: OperatorRequest, looked: Looked) -> ExampleForm:
    definition, trial = looked.definition, looked.trial
    names = {
        "end": ", ".join(queries.named_nodes(definition, trial.stands())),
        "path": " → ".join(queries.named_nodes(definition, trial.path)),
    }
    example = looked.example
    initial = {}
    if example is not None:
        initial = {f"name_{code}": text for code, text in example.name.items()}
        initial["expects"] = example.expects
    is_posted = "example-expects" in request.POST
    return ExampleForm(request.POST if is_posted else None, initial=initial, **names)


def _acts(request: OperatorRequest, example: Any) -> list[Act]:
    """What was done, with what is asked for now at its end; ``back`` takes the last away."""
    if "did" not in request.POST:
        return queries.acts_of(example) if example is not None else []
    acts = _read(request.POST["did"])
    asked = request.POST.get("act", "")
    if asked == "back":
        return acts[:-1]
    if asked == "again":
        return []
    who = request.POST.get("who", "")
    new = [replace(one, who=who) if one.kind == "leave" else one for one in _read(f"[{asked}]")]
    return [*acts, *new] if asked else acts


def _read(text: str) -> list[Act]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    problems = Problems()
    acts = read_acts(found, problems)
    return [] if problems else acts


def _walked(trial: Trial) -> dict[str, Any]:
    at = formats.date_format(localtime(trial.at), "d.m H:i")
    return {
        "visited": {node: {"count": n, "at": at} for node, n in trial.visited.items()},
        "passed": sorted(trial.passed),
        "current": [place.node.id for place in trial.places() if not place.node.attached_to],
    }
