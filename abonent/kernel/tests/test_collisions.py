"""Joining two changes of one object."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from abonent.kernel.collisions import Collision, merge, wound_back


def test_each_keeps_what_only_they_changed() -> None:
    original = {"text": "a", "kind": "request", "city": "Псков"}
    merged = merge(
        original=original,
        theirs={**original, "kind": "complaint"},
        mine={**original, "text": "b"},
    )
    assert merged.values == {"text": "b", "kind": "complaint", "city": "Псков"}
    assert (merged.collisions, merged.taken) == ((), ("kind",))


def test_what_both_changed_is_asked_about() -> None:
    merged = merge(original={"a": 1, "b": 1}, theirs={"a": 2, "b": 5}, mine={"a": 3, "b": 5})
    assert merged.collisions == (Collision("a", 1, 2, 3),)
    assert merged.values == {"a": 3, "b": 5}


def test_a_field_may_come_and_go() -> None:
    merged = merge(original={"x": 1}, theirs={}, mine={"x": 1, "y": 2})
    assert merged.values == {"x": None, "y": 2}
    assert merge(original={"x": 1}, theirs={}, mine={"x": 3}).collisions == (
        Collision("x", 1, None, 3),
    )


def test_changes_are_wound_back_to_the_first() -> None:
    newest_first: list[dict[str, list[int | None]]] = [{"a": [2, 3]}, {"a": [1, 2], "b": [None, 7]}]
    assert wound_back({"a": 3, "b": 7, "c": 0}, newest_first) == {"a": 1, "b": None, "c": 0}


_sides = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@given(_sides, _sides)
def test_one_change_alone_stands_whole(original: dict[str, int], mine: dict[str, int]) -> None:
    merged = merge(original=original, theirs=original, mine=mine)
    assert not merged.collisions
    assert {k: v for k, v in merged.values.items() if v is not None} == mine
    mirrored = merge(original=original, theirs=mine, mine=original)
    assert {k: v for k, v in mirrored.values.items() if v is not None} == mine


@given(_sides, _sides, _sides)
def test_who_comes_first_does_not_matter(
    original: dict[str, int], one: dict[str, int], two: dict[str, int]
) -> None:
    there, back = (merge(original=original, theirs=a, mine=b) for a, b in ((one, two), (two, one)))
    assert {c.field for c in there.collisions} == {c.field for c in back.collisions}
    asked = {c.field for c in there.collisions}
    assert all(there.values[f] == back.values[f] for f in there.values if f not in asked)
