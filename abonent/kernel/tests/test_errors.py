"""Refusals: problems of parts are named by their path."""

from __future__ import annotations

import pytest

from abonent.kernel.errors import Invalid, Problems


@pytest.mark.parametrize(
    ("prefix", "named"),
    [("", ["summary", ""]), ("cases.0", ["cases.0.summary", "cases.0"])],
)
def test_problems_of_a_part_are_named_under_its_prefix(prefix: str, named: list[str]) -> None:
    problems = Problems()
    problems.merge(prefix, Invalid({"summary": ["Too long."], "": ["No."]}))
    assert list(problems.by_field) == named
