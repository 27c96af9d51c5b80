"""What examples expect, and the first difference in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from abonent.kernel.errors import Problems
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.definition import Definition
from abonent.routes.examples import MOST_ACTS, Act, Went, first_difference, kept_acts, read_acts


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def definition() -> Definition:
    drawing = Drawing().start().step("look", name="Look").step("pay", name="Pay")
    drawing.gateway("decided", by="person").end("end", name="Paid").end("no", name="Refused")
    drawing.line("start", "look", "decided").line("pay", "end")
    drawing.connect("decided", "pay", key="yes", name="Accept")
    drawing.connect("decided", "no", key="refuse", name="Refuse")
    return compile_route(drawing.xml()).definition


YES, DONE = Act("leave", "look", "yes"), Act("leave", "pay", "pay-end")


def told(expects: str, expected: list[str], *acts: Act, **went: Any) -> str | None:
    came = Went(**({"done": len(acts)} | went))
    found = first_difference(definition(), acts=acts, expects=expects, expected=expected, went=came)
    return None if found is None else str(found)


def test_the_same_end_by_another_path_passes() -> None:
    assert told("end", ["end"], YES, DONE, stands=["end"], path=["look", "pay", "end"]) is None
    assert told("end", ["a", "b"], stands=["b", "a"]) is None
    assert (
        told("end", ["end"], YES, stands=["no"])
        == "It was to come to “Paid”, and came to “Refused”."
    )


def test_the_first_place_off_the_path_is_told() -> None:
    path = ["look", "pay", "end"]
    assert told("path", path, path=path, stands=["end"]) is None
    assert (
        told("path", path, path=["look", "no"])
        == "Place 2 of the path was to be “Pay”, and is “Refused”."
    )
    assert told("path", path, path=path[:2]) == "The path ends where it was to go on to “Paid”."
    assert told("path", path[:2], path=path) == "The path was to end, and goes on to “Paid”."
    assert "“gone”" in str(told("path", ["gone"], path=["look"])), "of one that is no more, its id"


def test_an_act_that_is_not_possible_comes_before_what_is_compared() -> None:
    assert (
        told("end", ["end"], YES, DONE, done=1, stands=["no"])
        == "Act 2, “Done”: it is not at “Pay” but at “Refused”."
    )
    assert (
        told("end", ["end"], YES, done=0, stands=["look"])
        == "Act 1: “Accept” at “Look” is not possible."
    )
    assert (
        told("end", ["end"], YES, done=0, stands=["look"], why="No way is open.")
        == "Act 1, “Accept” at “Look”: No way is open."
    )
    gone = Act("fire", "gone")
    assert told("end", ["end"], gone, done=0) == "Act 1: the drawing has no “gone”."
    assert told("end", ["look"], why="It cannot begin.") == "It cannot begin."


def test_acts_are_read_as_they_are_kept() -> None:
    problems = Problems()
    acts = [YES, Act("fire", "late"), Act("leave", "look", "yes", "claims")]
    assert read_acts(kept_acts(acts), problems) == acts
    assert not problems


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"a": 1}, "acts.0"),
        ([["leave", "look", "yes"], ["drop", "look", ""]], "acts.1"),
        ([["leave"]], "acts.0"),
        ([["leave", 1, ""]], "acts.0"),
        ([["leave", "x" * 201, ""]], "acts.0"),
        ([["fire", "x"]] * (MOST_ACTS + 1), "acts"),
    ],
)
def test_what_is_no_act_is_told_by_its_place(value: Any, field: str) -> None:
    problems = Problems()
    read_acts(value, problems)
    assert list(problems.by_field) == [field]
