"""Decision tables asked by other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.rules.book import moment
from abonent.rules.decisions.shelf import Entry, Ready, get_shelf
from abonent.rules.decisions.trying import fitting
from abonent.rules.facts.memory import Moment
from abonent.rules.tables.deciding import Decision


@dataclass(frozen=True, slots=True)
class Decided:
    """What a table decided."""

    results: Mapping[str, Any]
    """By name; of several rows lists. All are None where no row matches."""
    rows: tuple[int, ...]
    """Places of the rows that matched, from 0."""


def decide(
    code: str, *, subject: str, by: Actor | None, rows: Mapping[str, Any],
    given: Mapping[str, Any] | None = None, instead: Mapping[str, Any] | None = None,
) -> Decided:  # fmt: skip
    """What a table decides for facts of ``subject``.

    ``rows``: what there is by root, such as ``{"case": case}``; ``given``: stored values by path;
    ``instead``: values of inputs by their expressions, whatever the facts say.
    Raises :class:`NotFound` for one that is not there or asks about others,
    :class:`~abonent.rules.cel.failures.EvaluationFailed` where the facts have no decision.
    """
    found = get_shelf().find(code, subject)
    if found is None:
        raise NotFound
    facts = moment(found.readers, rows=rows, given=given, by=by)
    decision = found.decide(facts) if not instead else _decided(found, facts, instead)
    return Decided(found.told(decision.value), decision.rows)


def _decided(found: Ready, facts: Moment, instead: Mapping[str, Any]) -> Decision:
    columns = zip(found.entry.table.inputs, found.compiled.inputs, strict=True)
    asked = [
        fitting(one, instead[one.expression])
        if one.expression in instead
        else program.evaluate(facts)
        for one, program in columns
    ]
    return found.decide_on(asked, facts)


def list_tables() -> list[Entry]:
    """All decision tables in their order."""
    return list(get_shelf().entries.values())


def find_table(code: str) -> Entry | None:
    """The table with this code."""
    return get_shelf().entries.get(code)
