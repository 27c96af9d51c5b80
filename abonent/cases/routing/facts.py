"""What rules know of a case on its route."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from abonent.cases.models import Case
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Literal


def case_fact_values(case: Case, *, by: Actor, at: datetime) -> Mapping[str, Any]:
    """The case, who acts and when, as rules name them."""
    return {"case": case, "operator": by, "now": at}


def holds(rule: str, *, facts: Mapping[str, Any]) -> bool:
    """Whether a rule holds."""
    return evaluate(rule, facts=facts) is True


def evaluate(expression: str, *, facts: Mapping[str, Any]) -> Any:  # noqa: ARG001 - the caller's
    """What an expression gives."""
    found = parse(expression)
    if isinstance(found, Literal):
        return found.value
    told = _("“%(text)s” cannot be computed here.")
    raise Conflict(told % {"text": expression})
