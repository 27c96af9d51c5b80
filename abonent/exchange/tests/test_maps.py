from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from abonent.exchange.maps import Known, Translator, read_map
from abonent.exchange.maps.model import Spec
from abonent.exchange.maps.values import Field, Unfit
from abonent.exchange.tables import Row
from abonent.kernel.errors import Invalid

MAP = """\
source: old
timezone: America/New_York
fields:
  key: {column: Id, pattern: '\\d+'}
  started_at: {columns: [Date, Time], formats: ["%m-%d-%y %H:%M", "%d-%m-%y %H:%M"]}
  channel: {column: Way, values: {Call: phone}}
  place: {const: moscow}
  topic:
    column: Text
    rules:
      - {any: [bill, charge], value: claim}
    default: other
  text: {column: Text, required: true}
"""
KNOWN = Known(
    channels=("phone", "email"),
    places=("moscow",),
    topics=("claim", "other"),
    priorities=("normal",),
    states=("registered", "closed"),
    operators={},
)
COLUMNS = ("Id", "Date", "Time", "Way", "Text")


def row(*cells: Any) -> Row:
    return Row(number=2, cells=dict(zip(COLUMNS, cells, strict=True)))


def translator(text: str = MAP) -> Translator:
    return Translator(read_map(text), columns=COLUMNS, known=KNOWN)


def mistakes(text: str) -> list[str]:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        read_map(text)
    return [str(text) for text in refused.value.problems["map"]]


def test_a_row_becomes_a_contact_with_a_case() -> None:
    found = translator().translate(row(" 7 ", "04-08-15", "10:22", "call", "Billing error"))
    assert found.contact.key == "old:7"
    draft = found.contact.draft
    assert (draft.channel, draft.place, draft.direction) == ("phone", "moscow", "in")
    assert draft.started_at is not None
    assert draft.started_at.astimezone(UTC) == datetime(2015, 4, 8, 14, 22, tzinfo=UTC)
    assert [(c.topic, c.text) for c in draft.cases] == [("claim", "Billing error")]


def test_formats_of_dates_are_tried_in_order() -> None:
    found = translator().translate(row("7", "22-04-15", "10:22", "Call", "Slow"))
    assert found.contact.draft.started_at == datetime(
        2015, 4, 22, 10, 22, tzinfo=ZoneInfo("America/New_York")
    )
    assert found.contact.draft.cases[0].topic == "other"


def test_every_reason_is_told_at_once() -> None:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        translator().translate(row("x7", "31-31-15", "10:22", "Pigeon", ""))
    with translation.override("en"):
        problems = {name: list(map(str, texts)) for name, texts in refused.value.problems.items()}
    assert problems == {
        "key": ["“x7” does not fit: write digits only, such as 4101"],
        "channel": ["“Pigeon” is not known; write one of: Call"],
        "started_at": [
            "“31-31-15 10:22” is no date; write it as month-day-two digits of the year "
            "hours:minutes (11-22-26 14:30); day-month-two digits of the year hours:minutes "
            "(22-11-26 14:30)"
        ],
        "text": ["is empty and is required"],
    }


def test_missing_columns_are_named_with_their_likenesses() -> None:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        Translator(read_map(MAP), columns=("ID", "Date", "Time", "Text"), known=KNOWN)
    with translation.override("en"):
        told = [str(text) for text in refused.value.problems["file"]]
    assert told == [
        "The file lacks columns that the map names: “Id” (did you mean “ID”?), “Way”. "
        "It has: ID, Date, Time, Text. Choose another map, or correct the names."
    ]


@pytest.mark.parametrize(
    ("spec", "cell", "text"),
    [
        (Spec(column="a"), 21009.0, "21009"),
        (Spec(column="a"), datetime(2026, 1, 2), "2026-01-02"),  # noqa: DTZ001 - as Excel has it
        (Spec(column="a"), True, "yes"),
        (Spec(column="a", slug=True), "West Virginia", "west-virginia"),
        (Spec(column="a", values={"No": "false"}), "NO", "false"),
        (Spec(column="a", values={"No": "false"}, default="true"), "?", "true"),
        (Spec(column="a", default="none"), None, "none"),
        (Spec(column="a"), None, ""),
        (Spec(const="b"), "x", "b"),
    ],
)
def test_a_field_of_a_cell(spec: Spec, cell: Any, text: str) -> None:
    assert Field(spec).text({"a": cell}) == text


def test_words_of_rules_begin_words() -> None:
    field = Field(Spec.model_validate({"column": "a", "rules": [{"any": ["cap"], "value": "cap"}]}))
    assert field.text({"a": "Data CAPS"}) == "cap"
    with pytest.raises(Unfit):
        field.text({"a": "recap"})


def test_mistakes_of_a_map_name_line_and_remedy() -> None:
    assert mistakes("source: a\nfields:\n  key: {colum: Id}\n  started_at: {const: x}\n") == [
        "Line 3, fields.key.colum: there is no such word; did you mean “column”?",
        "Line 2, fields.channel: this is required and missing.",
        "Line 2, fields.place: this is required and missing.",
    ]


def test_mistakes_of_yaml() -> None:
    assert mistakes("a: [1") == [
        "Line 1: this is no YAML (expected ',' or ']', but got '<stream end>'). Look at the "
        "indents, and put texts with “: ” or “#” into quotes."
    ]
    assert mistakes("a: 1\nb: 2\na: 3\n") == ["Line 3: “a” is given twice. Keep one."]
    assert mistakes("a: &x [1]\nb: *x\n") == [
        "Aliases (*name) are not allowed in a map: write it out."
    ]
    assert mistakes("") == ["The map is empty. It begins with “source:” and “fields:”."]


def test_unknown_zone_and_pattern() -> None:
    assert mistakes(MAP.replace("America/New_York", "Mars/Base").replace(r"\d+", "(")) == [
        "Line 2, timezone: there is no such time zone; example: Europe/Moscow.",
        "Line 4, fields.key.pattern: this is no regular expression: "
        "missing ), unterminated subpattern at position 0.",
    ]


@pytest.mark.parametrize("name", ["windows-russian", "hex"])
def test_an_encoding_must_be_one_of_texts(name: str) -> None:
    [said] = mistakes(MAP + f"file: {{encoding: {name}}}\n")
    assert "there is no such encoding; examples: utf-8, cp1251" in said
