"""What is done in an editor is laid over the file, and the rest of the file stays as written."""

from __future__ import annotations

import pytest

from abonent.kernel.markup.reading import Unreadable
from abonent.routes.bpmn.comparing import Saying, compare_files
from abonent.routes.bpmn.differing import Change, Kind, list_changes
from abonent.routes.bpmn.document import take_apart
from abonent.routes.bpmn.grafting import graft
from abonent.routes.testing import Drawing

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
STORED = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<b:definitions xmlns:b="{MODEL}" xmlns:v="urn:vendor" id="file" v:by="Иванов">
  <b:process id="p" name="Старое">
    <!-- a remark -->
    <b:startEvent id="s"><b:outgoing>f</b:outgoing></b:startEvent>
    <b:task id="t" v:cost="1.50"><b:documentation><![CDATA[a < b]]></b:documentation></b:task>
    <b:sequenceFlow id="f" sourceRef="s" targetRef="t" />
    <v:lost>вот</v:lost>
  </b:process>
</b:definitions>
"""
"""As a tool of another company wrote it."""
BEFORE = f"""<definitions xmlns="{MODEL}" id="file">
<process id="p" name="Старое"><startEvent id="s"><outgoing>f</outgoing></startEvent>
<task id="t"><documentation>a &lt; b</documentation></task>
<sequenceFlow id="f" sourceRef="s" targetRef="t"/></process></definitions>
"""
"""What an editor makes of it untouched: another prefix, nothing of the vendor's."""
P = f"{{{MODEL}}}definitions[file]/{{{MODEL}}}process[p]"


def grafted(*changes: tuple[str, str]) -> str:
    after = BEFORE
    for old, new in changes:
        assert old in after
        after = after.replace(old, new)
    return graft(stored=STORED, before=BEFORE, after=after)


def test_what_was_not_touched_stays_to_the_letter() -> None:
    assert graft(stored=STORED, before=BEFORE, after=BEFORE) == STORED
    assert graft(stored=STORED, before=BEFORE, after=BEFORE.replace("\n", "")) == STORED


def test_an_attribute_is_changed_and_nothing_else() -> None:
    assert grafted(("Старое", "Новое")) == STORED.replace("Старое", "Новое").replace(
        'targetRef="t" />', 'targetRef="t"/>'
    )


def test_a_new_element_comes_in_the_prefix_of_the_file() -> None:
    made = grafted(("</process>", '<endEvent id="e"/></process>'))
    assert '\n    <b:endEvent id="e"/>\n' in made
    found = compare_files(STORED, made)
    assert found.lost == ()
    assert found.gained == (
        Saying(f"{P}/{{{MODEL}}}endEvent[e]", ""),
        Saying(f"{P}/{{{MODEL}}}endEvent[e]", "id", "e"),
    )


def test_a_namespace_that_the_file_has_not_is_declared() -> None:
    made = grafted(
        (f'xmlns="{MODEL}"', f'xmlns="{MODEL}" xmlns:abonent="urn:abonent:bpmn:1"'),
        ('<task id="t">', '<task id="t"><extensionElements><abonent:step norm="PT8H"/>'
                          "</extensionElements>"),
    )  # fmt: skip
    assert 'xmlns:abonent="urn:abonent:bpmn:1"' in made
    assert '<abonent:step norm="PT8H"/>' in made
    assert compare_files(STORED, made).lost == ()


def test_what_is_deleted_takes_what_the_editor_did_not_know_with_it() -> None:
    made = grafted(
        ('<task id="t"><documentation>a &lt; b</documentation></task>\n', ""),
        ('<sequenceFlow id="f" sourceRef="s" targetRef="t"/>', ""),
        ("<outgoing>f</outgoing>", ""),
    )
    assert "cost" not in made
    assert "<v:lost>вот</v:lost>" in made
    assert '<b:startEvent id="s"/>' in made


def test_what_moves_into_another_scope_keeps_what_the_editor_dropped() -> None:
    made = grafted(
        ('<task id="t"><documentation>a &lt; b</documentation></task>', ""),
        ("</process>", '<subProcess id="in"><task id="t"><documentation>a &lt; b</documentation>'
                       "</task></subProcess></process>"),
    )  # fmt: skip
    inside = next(one for one in take_apart(made).root.walk() if one.id == "in")
    assert [(one.id, one.attributes) for one in inside.elements] == [
        ("t", {"id": "t", "v:cost": "1.50"})
    ]


def test_a_text_and_an_order_are_changed() -> None:
    first, second = ('<task id="a"/>', '<task id="b"/>')
    stored = f'<x:process xmlns:x="{MODEL}" id="p">{first}{second}</x:process>'.replace(
        "<task", "<x:task"
    )
    before = f'<process xmlns="{MODEL}" id="p">{first}{second}</process>'
    after = f'<process xmlns="{MODEL}" id="p">{second}{first}</process>'
    made = graft(stored=stored, before=before, after=after)
    assert [one.id for one in take_apart(made).root.elements] == ["b", "a"]
    assert "a &gt; b" in grafted(("a &lt; b", "a &gt; b"))


def test_the_order_of_references_says_nothing() -> None:
    lane = '<lane id="l"><flowNodeRef>{}</flowNodeRef><flowNodeRef>{}</flowNodeRef></lane>'
    one, other = (
        f'<process xmlns="{MODEL}" id="p">{lane.format(*order)}</process>' for order in ("ab", "ba")
    )
    assert compare_files(one, other).lost == ()
    assert graft(stored=one, before=one, after=other) == one


def test_signs_survive() -> None:
    stored = STORED.replace('name="Старое"', 'name="&lt;a&gt; &amp;&#10;&quot;б&quot;"')
    assert compare_files(stored, take_apart(stored).write()).lost == ()
    assert "<!-- made by hand -->" in take_apart(stored).write()


def test_a_broken_text_is_refused() -> None:
    with pytest.raises(Unreadable):
        graft(stored=STORED, before=BEFORE, after="<process")


def drawing(norm: str = "") -> Drawing:
    return Drawing("p", name="Маршрут").start().step("t", name="Шаг", norm=norm).end()


def test_drawings_are_compared_element_by_element() -> None:
    one = drawing(norm="PT8H").line("start", "t", "end")
    other = drawing(norm="PT4H").line("start", "t").step("new", name="Ещё").line("t", "new", "end")
    found = list_changes(one.xml(), other.xml())
    assert [(c.kind, c.id) for c in found if c.element == "userTask"] == [
        (Kind.ADDED, "new"),
        (Kind.CHANGED, "t"),
    ]
    assert Change(
        kind=Kind.CHANGED, id="t", element="userTask", name="Шаг",
        parts=(("<step>/norm", "PT8H", "PT4H"),),
    ) in found  # fmt: skip
    assert {c.kind for c in found if c.element == "sequenceFlow"} == {Kind.ADDED, Kind.REMOVED}


def test_a_name_and_its_translation_are_told_apart() -> None:
    def named(ru: str, en: str) -> str:
        names = {"ru": ru, "en": en}
        return Drawing("p").start().step("t", name=names).end().line("start", "t", "end").xml()

    (found,) = list_changes(named("Шаг", "Step"), named("Шаги", "Steps"))
    assert found.parts == (("name", "Шаг", "Шаги"), ("<name>", "Step", "Steps"))


def test_places_are_no_difference() -> None:
    text = drawing().line("start", "t", "end").xml()
    assert list_changes(text, text.replace('x="', 'x="1')) == []
