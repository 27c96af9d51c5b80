"""Drafts of routes tried with cases as examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from abonent.cases.models import Case
from abonent.cases.routing.examples import (
    OWN_FACTS,
    build,
    check_facts,
    example_attributes,
    get_example,
    made_up,
    run,
    with_values,
)
from abonent.cases.routing.trial import Trial
from abonent.kernel.actor import Actor
from abonent.routes.definition import Definition
from abonent.routes.examples import MOST_ACTS, Act

__all__ = [
    "MOST_ACTS",
    "OWN_FACTS",
    "Act",
    "Trial",
    "build",
    "check_facts",
    "example_attributes",
    "get_example",
    "made_up",
    "try_route",
]


def try_route(
    definition: Definition,
    *,
    by: Actor,
    route: str,
    case: Case,
    given: Mapping[str, Any],
    acts: Sequence[Act],
    facts: Mapping[str, Any] | None = None,
    who: str = "",
) -> tuple[Trial, Sequence[Act]]:
    """Let an example with the ``given`` values go along a drawing; the acts that were possible.

    ``facts``: those that are given by hand, by path; ``who`` acts next. Nothing is
    written. Raises :class:`Invalid` for a value that does not fit its attribute.
    """
    with_values(case, given, by=by)
    trial = Trial(definition, case, route=route, by=by, facts=facts)
    trial.who = who
    return trial, run(trial, acts)
