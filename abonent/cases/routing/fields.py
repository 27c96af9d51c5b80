"""What a process step says otherwise of the attributes of a case that stands at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.attributes.policy import Definition, Facts, check_values
from abonent.attributes.queries import settled
from abonent.cases.models import Case
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Node
from abonent.routes.queries import find_step, get_running, may_branch

Flags = dict[str, dict[str, str]]


def step_fields(case: Case) -> tuple[Flags, ...]:
    """Flags of attributes by code, as each of the steps says at which a case stands.

    Only where branches of the route may run side by side it is asked at which; else the state says.
    """
    node = find_step(state=case.state)
    if node is None:
        return ()
    if case.process_id is None or not may_branch(state=case.state):
        return (fields_of(node),)
    running = get_running(process_id=case.process_id)
    nodes = running.version.definition.nodes
    return tuple(fields_of(nodes[token.node]) for token in running.steps)


def fields_of(node: Node) -> dict[str, dict[str, str]]:
    """The same of a step; what it inherits is left out."""
    said = node.step.fields if node.step else {}
    every = {
        code: {"hidden": one.hidden, "read_only": one.read_only, "required": one.required}
        for code, one in said.items()
    }
    return {code: {k: v for k, v in flags.items() if v} for code, flags in every.items()}


def list_missing(case: Case, *, node: Node, by: Actor) -> list[Definition]:
    """The attributes without which a step is not left, and that have no value yet."""
    return [
        one
        for one in _settled(case, node, by)
        if one.is_required and one.is_given and case.attributes.get(one.code) in (None, "", [])
    ]


def check_filled(case: Case, *, node: Node, by: Actor) -> None:
    """Raise :class:`Invalid` naming each of these."""
    problems = Problems()
    for one in list_missing(case, node=node, by=by):
        told = _("“%(name)s” is to be filled in before the case leaves this step.")
        problems.add(f"attributes.{one.code}", told % {"name": one.label})
    problems.check()


def fill_in(case: Case, values: Mapping[str, Any], *, node: Node, by: Actor) -> None:
    """Give attributes values that come with the move that leaves a step.

    Raises :class:`Invalid` for what does not fit, and for what the step does not let be given.
    """
    if not values:
        return
    known = [one for one in _settled(case, node, by) if one.code in values]
    problems = Problems()
    for code in values:
        if not any(one.code == code and one.is_given for one in known):
            problems.add(f"attributes.{code}", _("There is no such attribute here."))
    try:
        found = check_values(
            known, values, before=_part(case, values), facts=_facts(case, node, by)
        )
    except Invalid as refusal:
        problems.merge("attributes", refusal)
    problems.check()
    left = {code: value for code, value in case.attributes.items() if code not in values}
    case.attributes = left | found


def _part(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    return {code: case.attributes[code] for code in values if code in case.attributes}


def _settled(case: Case, node: Node, by: Actor) -> list[Definition]:
    """The attributes of a case as the step says that is left, whatever others say beside it."""
    topic = get_catalogue().topics[case.topic_id]
    return settled(definitions_of(topic), _facts(case, node, by))


def _facts(case: Case, node: Node, by: Actor) -> Facts:
    return Facts(
        by=by,
        operator_id=by.id,
        operator_name=by.name,
        client_id=case.client_id,
        topic=get_catalogue().topics[case.topic_id].code,
        values=case.attributes,
        steps=(fields_of(node),),
    )
