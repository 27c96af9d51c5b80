"""Drafts of routes tried with cases as examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django.db import transaction

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Definition as Attribute
from abonent.attributes.policy import check_values
from abonent.cases.actions.drafts import case_facts
from abonent.cases.models import Case
from abonent.cases.policy import CaseDraft
from abonent.cases.queries.cases import get_case
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.cases.routing.trial import MOST_ACTS, Act, Trial
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.routes.definition import Definition

__all__ = ["MOST_ACTS", "Act", "Trial", "example_attributes", "get_example", "try_route"]


def get_example(*, by: Actor, case_id: int) -> Case:
    """A case as an example: as if it were just opened, by who tries, with what he may see of it."""
    case = copy(get_case(by=by, case_id=case_id))
    case.process_id, case.owner_id, case.changed_at = None, by.id, now()
    closed = set(list_closed(by=by, of="case"))
    case.attributes = {code: v for code, v in case.attributes.items() if code not in closed}
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


def try_route(
    definition: Definition,
    *,
    by: Actor,
    route: str,
    case: Case,
    given: Mapping[str, Any],
    acts: Sequence[Act],
) -> tuple[Trial, Sequence[Act]]:
    """Let an example with the ``given`` values go along a drawing; the acts that were possible.

    Nothing is written. Raises :class:`Invalid` for a value that does not fit its attribute.
    """
    if given:
        draft = CaseDraft(topic=get_catalogue().topics[case.topic_id].code)
        facts = case_facts(draft, by=by, client_id=case.client_id)
        known = example_attributes(case, by=by)
        kept = {code: v for code, v in case.attributes.items() if code not in given}
        before = {code: v for code, v in case.attributes.items() if code in given}
        case.attributes = kept | check_values(known, given, before=before, facts=facts)
    trial = Trial(definition, case, route=route, by=by)
    with transaction.atomic():  # should a function write by itself, it is taken back
        done = trial.go(acts)
        transaction.set_rollback(True)
    return trial, done
