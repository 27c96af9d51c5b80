"""Numbers by pattern, placeholders, what Markdown becomes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.kernel.errors import Invalid
from abonent.letters.policy.numbering import check_pattern, number_by
from abonent.letters.policy.placeholders import check_template, fill, left_open
from abonent.letters.printing import Sheet, print_pages, print_pdf, read_markdown

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [("ВХ-{year}-{number:05}", "ВХ-2026-00017"), ("{department}/{yy}-{month}/{number}",
     "LAW/26-11/17"), ("{number:02}-{year}", "17-2026")],
)  # fmt: skip
def test_numbers(pattern: str, number: str) -> None:
    assert check_pattern(pattern) == pattern
    assert number_by(pattern, day=DAY, counted=17, department="LAW") == number


@pytest.mark.parametrize(
    "pattern", ["ВХ-{year}", "ВХ-{number}", "{year}{number}{client}", "{year}-{number:5", "{}"]
)
def test_patterns_that_tell_no_letters_apart(pattern: str) -> None:
    with pytest.raises(Invalid):
        check_pattern(pattern)


def test_unknown_placeholders_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        check_template("text", {"ru": "{client.name}", "en": "{client.nme}"})
    assert list(refused.value.problems) == ["text_en"]
    assert "client.nme" in str(refused.value)


def test_what_is_put_in_formats_nothing() -> None:
    name = "**Anna** <b> #x {case.number} [a](b)"
    filled = fill("{client.name}: {today}", {"client.name": name}, formats=True)
    (paragraph,) = read_markdown(filled)
    text = "".join(node["text"] for node in paragraph["nodes"])
    assert text == f"{name}: {{today}}"
    assert {node["kind"] for node in paragraph["nodes"]} == {"text"}
    assert left_open("{today} {nonsense}") == ["today"]


def test_what_formats_nothing_is_put_in_as_it_is() -> None:
    plain = "№ ВХ-2026-00028 от 19.11.2026 (О. Петрова-Водкина, +7 916 123-45-67, a_b@c.ru!)"
    assert fill("{client.name}", {"client.name": plain}, formats=True) == plain
    assert fill("{client.name}", {"client.name": "1. _a_ *b*\n- c"}, formats=True) == (
        "1\\. \\_a\\_ \\*b\\*\n\\- c"
    )


@given(st.text(alphabet=" \n#>-+*_=`~\\[]()<>!&;|:.1aя{}", max_size=40))
def test_no_value_formats(value: str) -> None:
    filled = fill("Так: {client.name}\n{client.name}", {"client.name": value}, formats=True)
    nodes = [one for block in read_markdown(filled) for one in block["nodes"]]
    assert {node["kind"] for node in nodes} <= {"text", "softbreak", "hardbreak"}
    said = "".join(node.get("text", "") for node in nodes)
    expected = f"Так: {value}{value}" if value else filled
    assert "".join(said.split()) == "".join(expected.split())


def test_markdown_runs_nothing_and_loses_nothing() -> None:
    nodes = read_markdown("<script>alert(1)</script> ![x](y)\n\n" + "> " * 60 + "deep")
    told = str(nodes)
    assert "<script>" in told
    assert "deep" in told
    assert "image" not in told


HOSTILE = '#panic("x") $x$ \\ `` @ref <label> // #import "/etc/passwd": * \u202e {}'


def sheet(**facts: Any) -> Sheet:
    texts = ("subject", "text", "head", "foot", "signer", "reference", "number", "mark")
    given: dict[str, Any] = dict.fromkeys(texts, HOSTILE)
    return Sheet(**given | {"addressee": [HOSTILE], **facts})


def test_no_text_becomes_source() -> None:
    pdf = print_pdf(sheet(text=f"{HOSTILE}\n\n```\n{HOSTILE}\n```\n\n| {HOSTILE} |\n|-|\n| a |"))
    assert pdf.startswith(b"%PDF-1.7")
    assert b"FontFile" in pdf


def test_a_long_letter_has_pages() -> None:
    pages = print_pages(sheet(text="Абзац.\n\n" * 120))
    assert len(pages) > 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


@settings(deadline=None)  # a busy machine sets a page more slowly
@given(st.text(max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    printable = re.sub(r"[\ud800-\udfff\x00]", "", text)
    assert print_pdf(Sheet(subject=printable, text=printable))[:4] == b"%PDF"
