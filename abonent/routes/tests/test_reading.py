"""Reading XML: whatever the bytes are, a tree or a refusal with its line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from abonent.kernel.markup import reading
from abonent.kernel.markup.reading import Unreadable, read
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.vocabulary import MODEL
from abonent.routes.linting.linting import lint
from abonent.routes.testing import random_route

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>
<a>&y;</a>"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refusal(source: bytes | str) -> tuple[int, str]:
    with pytest.raises(Unreadable) as caught:
        read(source)
    return caught.value.line, str(caught.value)


def test_a_tree_with_lines_and_namespaces() -> None:
    root = read(
        b'<a xmlns="urn:x" xmlns:b="urn:y">\n  <b:c b:d="1" e=" 2 ">t&amp;u<f/>v</b:c>\n</a>'
    )
    (child,) = root.children
    assert (root.namespace, root.name, root.line) == ("urn:x", "a", 1)
    assert (child.namespace, child.name, child.line) == ("urn:y", "c", 2)
    assert child.attributes == {"urn:y d": "1", "e": " 2 "}
    assert child.get("e") == "2"
    assert child.text == "t&uv"
    assert [f.name for f in child.children] == ["f"]


def test_namespaces_that_are_left_out_take_along_what_they_hold() -> None:
    root = read('<a><b xmlns="urn:no"><c xmlns="urn:yes"/>x</b><d>y</d></a>', skip={"urn:no"})
    assert [e.name for e in root.walk()] == ["a", "d"]
    assert root.children[0].text == "y"


def test_entities_never_expand() -> None:
    told = "The file declares a document type (<!DOCTYPE …>). Remove that declaration."
    assert refusal(BOMB) == (2, told)
    assert refusal(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>') == (1, told)


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (b"", 1, "line 1, place 1: the file is empty or ends early"),
        (b"<a>\n<b></a>", 2, "the closing tag is of another element than the opening one"),
        (b'<a b="1" b="2"/>', 1, "an attribute is given twice"),
        (b"<a/>\n<b/>", 2, "something stands after the end of the document"),
        (b"<a>&nbsp;</a>", 1, "an entity that is not known"),
        (b"<x:a/>", 1, "a prefix whose namespace is not declared"),
        (b"<a>\x00</a>", 1, "a sign that cannot stand here, or another encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "a sign that cannot stand here"),
        ("<a>Ж</a>".encode("cp1251"), 1, "another encoding than the one declared"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', 1, "the encoding is not the one declared"),
    ],
)
def test_what_is_broken_says_where(source: bytes, line: int, told: str) -> None:
    at, message = refusal(source)
    assert at == line
    assert told in message


@pytest.mark.parametrize("encoding", ["ISO-8859-5", "windows-1251", "UTF-16", "koi8-r", "UTF-8"])
def test_encodings_as_declared(encoding: str) -> None:
    source = f'<?xml version="1.0" encoding="{encoding}"?><a>Обращение</a>'.encode(encoding)
    assert read(source).text == "Обращение"


def test_text_is_read_as_it_is_whatever_it_declares() -> None:
    assert read('<?xml version="1.0" encoding="ISO-8859-1"?><a>Обращение</a>').text == "Обращение"


@pytest.mark.parametrize("encoding", ["rot13", "hex", "utf-7", "idna", "no-such", "shift_jis"])
def test_encodings_that_cannot_be_read(encoding: str) -> None:
    line, _told = refusal(f'<?xml version="1.0" encoding="{encoding}"?><a>x</a>'.encode())
    assert line == 1


def test_half_of_a_letter_in_a_text() -> None:
    assert refusal("<a>\ud800</a>")[1] == (
        "The file is in an encoding that cannot be read. Save it as UTF-8."
    )


def test_too_deep() -> None:
    line, told = refusal(b"\n".join([b"<a>"] * 201))
    assert (line, told) == (201, "Elements are nested deeper than 200.")
    assert sum(1 for _e in read(b"<a>" * 200 + b"</a>" * 200).walk()) == 200


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ELEMENTS", 3)
    assert refusal(b"<a><b/><b/>\n<b/></a>") == (2, "There are more than 3 elements.")


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_MEGABYTES", 1)
    assert refusal(b" " * (1024 * 1024 + 1)) == (
        0,
        "The file is larger than 1 MB. Leave out what is not needed.",
    )


def test_fifty_megabytes_of_a_proper_drawing() -> None:
    count = 20_000
    label = "и" * 1250
    body = "".join(
        f'<task id="t{at}" name="{label}"><outgoing>f{at}</outgoing></task>\n'
        f'<sequenceFlow id="f{at}" sourceRef="t{at}" targetRef="t{at + 1}"/>\n'
        for at in range(count)
    )
    first = '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t0"/>'
    nodes = f'{first}{body}<endEvent id="t{count}"/>'
    source = f'<definitions xmlns="{MODEL}"><process id="p">{nodes}</process></definitions>'
    assert len(source.encode()) > 50_000_000
    compiled = compile_route(source)
    assert compiled.findings == ()
    assert len(compiled.definition.nodes) == count + 2
    assert [finding.code for finding in lint(compiled.definition)] == ["not-analysed"]


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300))
@example(b"\xff\xfe<\x00")
@example("<?xml version='1.0' encoding='unicode_escape'?><a/>")
def test_any_bytes_give_a_tree_or_a_refusal(source: bytes | str) -> None:
    try:
        read(source)
    except Unreadable as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right


@settings(deadline=None)
@given(st.integers(0, 5000), st.data())
def test_a_proper_file_that_was_bent(seed: int, data: st.DataObject) -> None:
    source = random_route(seed, blocks=3).xml().encode()
    at = data.draw(st.integers(0, len(source)))
    size = data.draw(st.integers(0, 40))
    bent = source[:at] + data.draw(st.binary(max_size=20)) + source[at + size :]
    try:
        compile_route(bent)
    except Unreadable as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right
