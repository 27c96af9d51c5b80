"""All findings on a definition, for the editor while it is drawn and for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from abonent.routes.definition import Definition
from abonent.routes.findings import Finding
from abonent.routes.linting.calls import Functions, check_calls
from abonent.routes.linting.joins import check_joins
from abonent.routes.linting.people import check_people
from abonent.routes.linting.reach import check_reach
from abonent.routes.linting.remarks import Remarks
from abonent.routes.linting.rules import check_rules
from abonent.rules.coverage.regions import Domains


def lint(
    definition: Definition,
    *,
    lines: Mapping[str, int] | None = None,
    domains: Domains | None = None,
    functions: Functions | None = None,
    in_full: Callable[[str], str] = str,
) -> Sequence[Finding]:
    """What is suspicious in a route: warnings and notes, in the order of the drawing.

    ``lines`` are those of the drawing by id; ``domains`` the values that attributes may have,
    where they are known; ``functions`` those that may be called: without them calls are
    not checked. ``in_full`` puts named rules into the texts that ask them.
    """
    remarks = Remarks(lines or {})
    check_reach(definition, remarks)
    check_rules(definition, remarks, domains, in_full)
    check_people(definition, remarks)
    check_joins(definition, remarks)
    if functions is not None:
        check_calls(definition, functions, remarks)
    order = {key: place for place, key in enumerate(lines or definition.nodes)}
    return sorted(remarks.found, key=lambda finding: order.get(finding.element, len(order)))
