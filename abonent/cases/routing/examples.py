"""Examples of routes as cases: one that is there, or one that is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django.db import transaction

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Definition as Attribute
from abonent.attributes.policy import check_values, defaults_of
from abonent.attributes.queries import settled
from abonent.cases.actions.drafts import case_facts
from abonent.cases.models import Case, Contact, Kind
from abonent.cases.policy import CaseDraft
from abonent.cases.queries.cases import get_case
from abonent.cases.queries.catalogue import TopicNode, definitions_of, get_catalogue
from abonent.cases.routing.trial import Trial
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition
from abonent.routes.examples import Act, Went
from abonent.routes.ports import Tryer
from abonent.rules.queries import check_given, open_given

OWN_FACTS = ("case.topic", "case.kind", "case.priority", "case.state", "case.status",
             "case.assigned", "case.attr.")  # fmt: skip
"""Facts that the example itself has, and that functions of a route change."""


def get_example(*, by: Actor, case_id: int) -> Case:
    """A case as an example: as if it were just opened, by who tries, with what he may see of it."""
    case = copy(get_case(by=by, case_id=case_id))
    case.process_id, case.owner_id, case.changed_at = None, by.id, now()
    closed = set(list_closed(by=by, of="case"))
    case.attributes = {code: v for code, v in case.attributes.items() if code not in closed}
    return case


def made_up(*, by: Actor, topic: TopicNode, kind: str = "", priority: str = "") -> Case:
    """A case that there is not, of nobody: as if it were just opened, by who tries."""
    catalogue, at = get_catalogue(), now()
    chosen = catalogue.priority_by_code.get(priority)
    usual = next((one for one in catalogue.priorities.values() if one.is_default), None)
    usual = usual or next(iter(catalogue.priorities.values()))
    case = Case(
        contact=Contact(started_at=at, direction="in", operator_id=by.id, created_at=at),
        topic_id=topic.id,
        kind=kind or topic.default_kind,
        priority_id=chosen.id if chosen else topic.default_priority_id or usual.id,
        phase="open",
        owner_id=by.id,
        registered_by_id=by.id,
        registered_at=at,
        changed_at=at,
    )
    facts = case_facts(CaseDraft(topic=topic.code), by=by, client_id=None)
    case.attributes = defaults_of(settled(definitions_of(topic), facts), facts)
    return case


def example_attributes(case: Case, *, by: Actor) -> list[Attribute]:
    """The attributes that may be given other values for a trial: those the actor may see."""
    closed = set(list_closed(by=by, of="case"))
    found = definitions_of(get_catalogue().topics[case.topic_id])
    return [
        replace(one, hidden="no", read_only="no", required="no")
        for one in found
        if one.code not in closed
    ]


def with_values(case: Case, given: Mapping[str, Any], *, by: Actor) -> None:
    """Give the example other values; :class:`Invalid` for one that does not fit its attribute."""
    if not given:
        return
    draft = CaseDraft(topic=get_catalogue().topics[case.topic_id].code)
    facts = case_facts(draft, by=by, client_id=case.client_id)
    known = example_attributes(case, by=by)
    kept = {code: v for code, v in case.attributes.items() if code not in given}
    before = {code: v for code, v in case.attributes.items() if code in given}
    case.attributes = kept | check_values(known, given, before=before, facts=facts)


def settle(by: Actor, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Implements :class:`abonent.routes.ports.Tryer`: ``case``, or ``topic`` with ``kind`` and
    ``priority``; with ``attributes`` and ``facts``."""
    problems = Problems()
    case, kept = _of_given(by, given, problems)
    if case is not None:
        kept["attributes"] = _attributes(by, case, given, before, problems)
    kept["facts"] = check_facts(given.get("facts") or {}, problems, by=by)
    was = before.get("facts") or {}
    seen = open_given(was, subject="case", by=by)
    kept["facts"] |= {path: value for path, value in was.items() if path not in seen}
    problems.check()
    return {name: value for name, value in kept.items() if value not in ("", {}, None)}


def check_facts(facts: Mapping[str, Any], problems: Problems, *, by: Actor) -> dict[str, Any]:
    """Facts by path as they are kept; what is wrong is noted under ``facts.<path>``."""
    for path in facts:
        if path.startswith(OWN_FACTS):
            told = _("Give this as the topic, kind, priority or an attribute of the example.")
            problems.add(f"facts.{path}", told)
    return check_given(facts, problems, subject="case", by=by)


def _of_given(
    by: Actor, given: Mapping[str, Any], problems: Problems
) -> tuple[Case | None, dict[str, Any]]:
    if given.get("case") and given.get("topic"):
        problems.add("topic", _("Give the number of a case or a topic, not both."))
        return None, {}
    if given.get("case"):
        try:
            return get_example(by=by, case_id=int(given["case"])), {"case": int(given["case"])}
        except NotFound:
            told = _("There is no case %(number)s, or it is not for you to see.")
            problems.add("case", told % {"number": given["case"]})
            return None, {}
    catalogue = get_catalogue()
    topic = catalogue.topic_by_code.get(str(given.get("topic") or ""))
    kind, priority = str(given.get("kind") or ""), str(given.get("priority") or "")
    if kind and kind not in Kind.values:
        problems.add("kind", _("Choose consultation, request or complaint."))
    if priority and priority not in catalogue.priority_by_code:
        problems.add("priority", _("Choose one of the priorities."))
    if topic is None or topic.is_group:
        problems.add("topic", _("Choose a topic from the tree."))
        return None, {}
    kept = {"topic": topic.code, "kind": kind, "priority": priority}
    return made_up(by=by, topic=topic, kind=kind, priority=priority), kept


def _attributes(
    by: Actor, case: Case, given: Mapping[str, Any], before: Mapping[str, Any], problems: Problems
) -> dict[str, Any]:
    """What is given otherwise than the case has it; None takes a value out."""
    wished, had = given.get("attributes") or {}, dict(case.attributes)
    try:
        with_values(case, wished, by=by)
    except Invalid as refusal:
        problems.merge("attributes", refusal)
    otherwise = {code: case.attributes.get(code) for code in wished}
    kept = {code: value for code, value in otherwise.items() if had.get(code) != value}
    was = before.get("attributes") or {}
    return kept | {code: was[code] for code in list_closed(by=by, of="case") if code in was}


def shown(by: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept, without what the actor may not see."""
    closed = list_closed(by=by, of="case")
    attributes = {c: v for c, v in (given.get("attributes") or {}).items() if c not in closed}
    facts = open_given(given.get("facts") or {}, subject="case", by=by)
    return {**given, "attributes": attributes, "facts": facts}


def build(by: Actor, given: Mapping[str, Any]) -> Case:
    """The case of a kept example; :class:`Conflict` for what is no more or closed to the actor."""
    seen = shown(by, given)
    if any(len(seen[part]) < len(given.get(part) or ()) for part in ("attributes", "facts")):
        raise Conflict(_("The example gives values that are closed to you."))
    if given.get("case"):
        try:
            case = get_example(by=by, case_id=given["case"])
        except NotFound:
            told = _("There is no case %(number)s, or it is not for you to see.")
            raise Conflict(told % {"number": given["case"]}) from None
    else:
        topic = get_catalogue().topic_by_code.get(given.get("topic", ""))
        if topic is None:
            told = _("There is no topic “%(code)s” any more.")
            raise Conflict(told % {"code": given.get("topic", "")})
        case = made_up(
            by=by, topic=topic, kind=given.get("kind", ""), priority=given.get("priority", "")
        )
    case.attributes = {
        code: value
        for code, value in {**case.attributes, **seen["attributes"]}.items()
        if value is not None
    }
    return case


def go(
    by: Actor, definition: Definition, route: str, given: Mapping[str, Any], acts: Sequence[Act]
) -> Went:
    """What comes of a kept example on a drawing; nothing is written."""
    trial = Trial(definition, build(by, given), route=route, by=by, facts=given.get("facts"))
    done = run(trial, acts)
    stuck = next((line.what for line in trial.lines if line.kind == "stuck"), "")
    problems = [line.what for line in trial.lines if line.kind == "failed"]
    return Went(
        done=len(done), stands=trial.stands(), path=trial.path, why=stuck, problems=problems
    )


def run(trial: Trial, acts: Sequence[Act]) -> Sequence[Act]:
    """Go along; should a function write by itself, it is taken back."""
    with transaction.atomic():
        done = trial.go(acts)
        transaction.set_rollback(True)
    return done


TRYER = Tryer(code="case", settle=settle, shown=shown, go=go)
