"""Values of a case's attributes as its pages show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from abonent.attributes.policy import Definition
from abonent.attributes.queries import settled
from abonent.attributes.shown import attribute_rows
from abonent.cases.defined import list_left
from abonent.cases.models import Case
from abonent.cases.pages.forms import facts_of
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.kernel.actor import Actor


def value_rows(by: Actor, case: Case) -> list[tuple[str, Any]]:
    """Labels and values of all that is filled in, what is asked for no more among it."""
    return attribute_rows(_definitions(by, case), case.attributes)


def left_rows(by: Actor, case: Case) -> list[tuple[str, Any]]:
    """Those that no form asks for any more."""
    gone = [one for one in _definitions(by, case) if not one.is_active]
    return attribute_rows(gone, case.attributes)


def list_unasked(by: Actor, case: Case, topic: str) -> list[str]:
    """Labels of values that the case has and that this other topic will not ask for."""
    other = get_catalogue().topic_by_code.get(topic)
    if other is None or other.id == case.topic_id:
        return []
    asked = {one.code for one in definitions_of(other)}
    gone = [one for one in _definitions(by, case) if one.is_active and one.code not in asked]
    return [label for label, _value in attribute_rows(gone, case.attributes)]


def _definitions(by: Actor, case: Case) -> list[Definition]:
    topic = get_catalogue().topics[case.topic_id]
    facts = replace(
        facts_of(by, case.client_id, case=case), topic=topic.code, values=case.attributes
    )
    return settled([*definitions_of(topic), *list_left(case)], facts)
