"""What a process step says otherwise of the attributes of a case that stands at it."""

from __future__ import annotations

from abonent.attributes.policy import Facts
from abonent.attributes.queries import settled
from abonent.cases.models import Case
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Node
from abonent.routes.queries import find_step


def step_fields(state: str) -> dict[str, dict[str, str]]:
    """Flags of attributes by code, as the step says that a state is; none of any other state."""
    node = find_step(state=state)
    return {} if node is None else fields_of(node)


def fields_of(node: Node) -> dict[str, dict[str, str]]:
    """The same of a step; what it inherits is left out."""
    said = node.step.fields if node.step else {}
    every = {
        code: {"hidden": one.hidden, "read_only": one.read_only, "required": one.required}
        for code, one in said.items()
    }
    return {code: {k: v for k, v in flags.items() if v} for code, flags in every.items()}


def check_filled(case: Case, *, node: Node, by: Actor) -> None:
    """Raise :class:`Invalid` naming each attribute without which a step is not left."""
    topic = get_catalogue().topics[case.topic_id]
    facts = Facts(
        by=by,
        operator_id=by.id,
        operator_name=by.name,
        client_id=case.client_id,
        topic=topic.code,
        values=case.attributes,
        step=fields_of(node),
    )
    problems = Problems()
    for one in settled(definitions_of(topic), facts):
        if one.is_required and one.is_given and case.attributes.get(one.code) in (None, "", []):
            told = _("“%(name)s” is to be filled in before the case leaves this step.")
            problems.add(f"attributes.{one.code}", told % {"name": one.label})
    problems.check()
