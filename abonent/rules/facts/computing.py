"""What only the language itself can say, as closures over facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from abonent.rules.cel.checker import check
from abonent.rules.cel.program import compile_checked
from abonent.rules.errors import Misread
from abonent.rules.facts.environment import environment
from abonent.rules.facts.known import Known
from abonent.rules.facts.memory import Compute, Holds, Moment
from abonent.rules.facts.preparing import computable


def compute_for(known: Known, named: Callable[[str], Holds]) -> Compute:
    """Compiles for facts of one subject; :class:`Misread` for what fails whatever the facts are."""
    env = environment(known, named)

    def compute(expr: Any) -> Callable[[Moment], Any]:
        program = compile_checked(check(computable(expr, known), env))
        for span, message in program.doomed:
            raise Misread(message, span)
        return program.run

    return compute
