"""Two drawings made of one are put together: nothing of either is lost unless somebody chose so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.differing import Change, list_changes
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.bpmn.merging import Collision, Merged, Side, merge
from abonent.routes.bpmn.pieces import ROOT, Pieces
from abonent.routes.bpmn.references import list_dangling
from abonent.routes.testing import random_route

MINE, THEIRS = Side.MINE, Side.THEIRS


def route() -> Drawing:
    """Start, two steps one after another, end."""
    drawing = Drawing(name="Спор").start().step("look", name="Смотреть", norm="PT8H", phase="open")
    drawing.step("pay", name="Платить").end()
    return drawing.line("start", "look", "pay", "end")


BASE = Pieces(route().xml()).file.write()


def changed(xml: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in xml
        xml = xml.replace(old, new)
    return xml


def removed(xml: str, *keys: str) -> str:
    drawing = Pieces(xml)
    for key in keys:
        drawing.remove(key)
    return drawing.file.write()


def merged(mine: str, theirs: str, **choices: Side) -> Merged:
    return merge(base=BASE, mine=mine, theirs=theirs, choices=choices)


def told(xml: str, base: str = BASE) -> set[Change]:
    return set(list_changes(base, xml))


NAMED = changed(BASE, ("Смотреть", "Посмотреть"))
NORMED = changed(BASE, ("PT8H", "PT4H"))


def test_what_only_one_changed_is_taken_to_the_letter() -> None:
    assert merged(NAMED, BASE).xml == NAMED
    assert merged(BASE, NAMED).xml == NAMED
    assert merged(NAMED, NAMED) == Merged(xml=NAMED, collisions=(), open=frozenset())


def test_other_parts_of_one_step_are_both_taken() -> None:
    found = merged(NAMED, NORMED)
    assert found.collisions == ()
    assert found.xml == changed(NAMED, ("PT8H", "PT4H"))


def test_the_same_part_changed_otherwise_is_asked() -> None:
    found = merged(NORMED, changed(BASE, ("PT8H", "PT2H"), ("Платить", "Заплатить")))
    asked = Collision(
        id="look", element="userTask", name="Смотреть",
        parts=(("<step>/norm", "PT8H", "PT4H", "PT2H"),),
    )  # fmt: skip
    assert (found.collisions, found.open) == ((asked,), frozenset({"look"}))


@pytest.mark.parametrize(("choice", "norm"), [(MINE, "PT4H"), (THEIRS, "PT2H")])
def test_the_choice_is_of_that_part_alone(choice: Side, norm: str) -> None:
    theirs = changed(BASE, ("PT8H", "PT2H"), ("Смотреть", "Глядеть"))
    found = merged(changed(NORMED, ("Платить", "Заплатить")), theirs, look=choice)
    assert found.open == frozenset()
    assert found.xml == changed(
        BASE, ("PT8H", norm), ("Смотреть", "Глядеть"), ("Платить", "Заплатить")
    )


SHORT = changed(removed(BASE, "pay", "pay-end"), ('targetRef="pay"', 'targetRef="end"'))
"""Without the second step."""


@pytest.mark.parametrize("is_mine", [True, False])
def test_what_one_removed_and_the_other_changed_is_asked(is_mine: bool) -> None:
    other = changed(BASE, ("Платить", "Заплатить"))
    sides = (SHORT, other) if is_mine else (other, SHORT)
    remover, keeper = (MINE, THEIRS) if is_mine else (THEIRS, MINE)
    found = merged(*sides)
    [asked] = found.collisions
    assert (asked.id, asked.removed_by, found.open) == ("pay", remover, frozenset({"pay"}))
    assert told(merged(*sides, pay=remover).xml) == told(SHORT)
    assert told(merged(*sides, pay=keeper).xml) == told(other)


def test_a_new_way_to_what_the_other_removed_is_asked() -> None:
    flow = '<bpmn:sequenceFlow id="again" sourceRef="look" targetRef="pay"/></bpmn:process>'
    mine = changed(BASE, ("</bpmn:process>", flow))
    found = merged(mine, SHORT)
    assert [(one.id, one.removed_by) for one in found.collisions] == [("pay", THEIRS)]
    assert told(merged(mine, SHORT, pay=THEIRS).xml) == told(SHORT)
    assert told(merged(mine, SHORT, pay=MINE).xml) == told(mine)


def test_what_is_put_into_a_sub_process_that_is_gone_is_asked() -> None:
    base = Drawing().start().scope("box").end().line("start", "box", "end")
    base = base.start("in", within="box").end("out", within="box").line("in", "out")
    whole = base.xml()
    without = changed(removed(whole, "box", "box-end"), ('targetRef="box"', 'targetRef="end"'))
    out = '<bpmn:endEvent id="out"'
    mine = changed(whole, (out, f'<bpmn:task id="new"/>{out}'))
    found = merge(base=whole, mine=mine, theirs=without, choices={})
    assert [(one.id, one.removed_by) for one in found.collisions] == [("box", THEIRS)]
    kept = merge(base=whole, mine=mine, theirs=without, choices={"box": MINE})
    assert told(kept.xml, whole) == told(mine, whole)
    gone = merge(base=whole, mine=mine, theirs=without, choices={"box": THEIRS})
    assert told(gone.xml, whole) == told(without, whole)


def test_new_shapes_in_one_place_are_set_apart() -> None:
    def with_step(key: str) -> str:
        shape = (f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"><dc:Bounds x="300" y="400" '
                 'width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane>')  # fmt: skip
        return changed(
            BASE, ("</bpmn:process>", f'<bpmn:userTask id="{key}"/></bpmn:process>'),
            ("</bpmndi:BPMNPlane>", shape),
        )  # fmt: skip

    found = Pieces(merged(with_step("a"), with_step("b")).xml)
    at = {key: found.pictures[key][0].elements[0].attributes["y"] for key in ("a", "b")}
    assert at == {"a": "510", "b": "400"}


def test_lines_end_at_shapes_that_the_other_moved() -> None:
    old = Pieces(BASE).pictures["pay"][0].elements[0].attributes
    bounds = f'<dc:Bounds x="{old["x"]}" y="{old["y"]}"'
    mine = changed(BASE, (bounds, f'<dc:Bounds x="{old["x"]}" y="900"'))
    theirs = Pieces(BASE)
    line = theirs.pictures["look-pay"][0]
    line.elements[1].attributes["y"] = "7"
    found = Pieces(merged(mine, theirs.file.write()).xml)
    assert found.pictures["look-pay"][0].elements[1].attributes["y"] == "900"


# --- any changes ---

Edit = Callable[[Pieces, str, str], None]


def _rename(drawing: Pieces, key: str, word: str) -> None:
    drawing.elements[key].attributes["name"] = word


def _shift(drawing: Pieces, key: str, word: str) -> None:
    for picture in drawing.pictures[key]:
        for node in picture.walk():
            if "y" in node.attributes:
                node.attributes["y"] = f"{float(node.attributes['y']) + len(word):g}"


def _append(drawing: Pieces, key: str, word: str) -> None:
    """A step after an element, as the editor appends it."""
    node = drawing.elements[key]
    if node.tag.endswith("Flow") or node.tag.endswith("process"):
        return
    prefix = node.tag.rpartition(":")[0]
    colon = f"{prefix}:" if prefix else ""
    new = f"{key}_{word}"
    if new in drawing.elements:
        return
    ends = f'sourceRef="{key}" targetRef="{new}"'
    text = f'<{colon}userTask id="{new}"/><{colon}sequenceFlow id="{new}_way" {ends}/>'
    above = drawing.elements[drawing.place(key)].tag
    whole = drawing.file.write()
    at = whole.index(f'id="{key}"')
    end = whole.index(f"</{above}>", at)
    drawing.file = Pieces(whole[:end] + text + whole[end:]).file
    drawing.read()


def _delete(drawing: Pieces, key: str, _word: str) -> None:
    """An element with its ways and what is on its edge, as the editor deletes it."""
    if key not in drawing.elements or drawing.elements[key].tag.endswith("process"):
        return
    within = set(drawing.below(key))
    drawing.remove(key)
    for one, node in list(drawing.elements.items()):
        ends = {node.facts.get(end) for end in ("sourceRef", "targetRef", "attachedToRef")}
        if ends & within:
            _delete(drawing, one, "")
    for node in drawing.elements.values():
        if node.attributes.get("default", "") in within:
            del node.attributes["default"]


def edited(xml: str, edits: list[tuple[Edit, str]], word: str) -> str:
    drawing = Pieces(xml)
    for edit, key in edits:
        if key in drawing.elements:
            edit(drawing, key, word)
            drawing.read()
    return drawing.file.write()


def _keys(xml: str, random: Random) -> list[str]:
    keys = [key for key in Pieces(xml).elements if key != ROOT]
    return random.sample(keys, min(len(keys), 6))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_changes_of_different_elements_are_all_taken(seed: int) -> None:
    random = Random(seed)
    base = random_route(seed, blocks=4).xml()
    keys = _keys(base, random)
    edits: list[tuple[Edit, str]] = [
        (random.choice([_rename, _shift, _append]), key) for key in keys
    ]
    mine, theirs = edited(base, edits[::2], "mine"), edited(base, edits[1::2], "theirs")
    found = merge(base=base, mine=mine, theirs=theirs, choices={})
    assert found.collisions == ()
    assert told(found.xml, base) == told(mine, base) | told(theirs, base)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), choice=st.sampled_from([MINE, THEIRS, None]))
def test_whatever_is_chosen_the_drawing_is_whole(seed: int, choice: Side | None) -> None:
    random = Random(seed)
    base = random_route(seed, blocks=5).xml()
    kinds: list[Edit] = [_rename, _shift, _append, _delete, _delete]
    keys = _keys(base, random)
    sides = [
        edited(base, [(random.choice(kinds), random.choice(keys)) for _ in range(4)], word)
        for word in ("mine", "theirs")
    ]
    choices: dict[str, Side] = {}
    found = merge(base=base, mine=sides[0], theirs=sides[1], choices=choices)
    while found.open:
        chosen = {key: choice or random.choice([MINE, THEIRS]) for key in found.open}
        choices |= chosen
        found = merge(base=base, mine=sides[0], theirs=sides[1], choices=choices)
    drawing = Pieces(found.xml)
    assert list(list_dangling(drawing)) == []
    ids = [node.id for node in drawing.file.root.walk() if node.id]
    assert sorted(ids) == sorted(set(ids))
    was = {error.code for side in sides for error in compile_route(side).errors}
    assert {error.code for error in compile_route(found.xml).errors} <= was
