import json
from typing import Any

import pytest
from django.utils import translation

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import Definition, check_values
from abonent.attributes.widgets import widget_of
from abonent.kernel.errors import Invalid


def definition(kind: str) -> Definition:
    return Definition(code="n", name={"en": "N"}, type=kind)


@pytest.mark.parametrize(
    ("kind", "stored", "ru", "en"),
    [
        ("decimal", 1.0, "1", "1"),
        ("decimal", 1234.5, "1234,5", "1234.5"),
        ("decimal", -0.00001, "-0,00001", "-0.00001"),
        ("decimal", 100.0, "100", "100"),
        ("decimal", 1e14, "100000000000000", "100000000000000"),
        ("integer", 120, "120", "120"),
    ],
)
def test_a_stored_number_is_edited_as_the_reader_writes_it(
    kind: str, stored: float, ru: str, en: str
) -> None:
    of = [definition(kind)]
    for language, text in (("ru", ru), ("en", en)):
        with translation.override(language):
            assert AttributesForm(definitions=of, values={"n": stored})["n"].value() == text
            typed = AttributesForm({"n": text}, definitions=of).given()
        assert check_values(of, typed) == {"n": stored}


@pytest.mark.parametrize(
    ("kind", "language", "text", "stored"),
    [
        ("decimal", "en", "1,234.56", 1234.56),
        ("decimal", "en", "1,234", 1234.0),
        ("decimal", "en", "120,50", 120.5),
        ("decimal", "ru", "1 234,56", 1234.56),
        ("decimal", "ru", "1\u00a0234,56", 1234.56),
        ("decimal", "ru", "1,234", 1.234),
        ("integer", "en", "1,234", 1234),
        ("integer", "ru", "1\u202f234", 1234),
    ],
)
def test_a_typed_number_is_read_as_its_writer_writes_it(
    kind: str, language: str, text: str, stored: float
) -> None:
    of = [definition(kind)]
    with translation.override(language):
        typed = AttributesForm({"n": text}, definitions=of).given()
    assert check_values(of, typed) == {"n": stored}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", ["decimal", "integer"])
@pytest.mark.parametrize(
    "raw",
    ["1e5", "1E5", "NaN", "sNaN", "inf", "-Infinity", "1_000", "٣", "1.2.3", "+-1", ".", True],
)
def test_other_spellings_are_no_numbers(kind: str, language: str, raw: Any) -> None:
    of = [definition(kind)]
    with translation.override(language):
        typed = AttributesForm({"n": raw}, definitions=of).given()
    for given in (typed, {"n": raw}):
        with pytest.raises(Invalid) as refused:
            check_values(of, given)
        assert list(refused.value.problems) == ["n"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [("decimal", "1,234", 1.234), ("decimal", 1e-7, 1e-7), ("decimal", 1e5, 1e5),
     ("integer", 42.0, 42), ("integer", "1,000", None), ("integer", "42.0", None),
     ("integer", 0.5, None), ("decimal", "1,234.5", None)],
)  # fmt: skip
def test_a_program_is_read_alike_in_every_language(
    kind: str, raw: Any, stored: float | None, language: str
) -> None:
    of = [definition(kind)]
    with translation.override(language):
        if stored is not None:
            assert check_values(of, {"n": raw}) == {"n": stored}
            return
        with pytest.raises(Invalid):
            check_values(of, {"n": raw})


@pytest.mark.parametrize(
    ("more", "checks"),
    [
        ({"mask": "AA-99"}, [["mask", "AA-99", "Write it as __-__."]]),
        ({"minimum": "3"}, [["shortest", "3", "Give at least 3 characters."]]),
        ({"pattern": "[A-Z]{2}(?:\\d+|нет)-?"}, ["pattern"]),
        ({"pattern": "(a+)+"}, []),
        ({"pattern": "(?i)a"}, []),
        ({"pattern": "\\pN"}, []),
        ({"pattern": "a\\s"}, []),
        ({"pattern": "[[:alpha:]]"}, []),
        ({"type": "integer", "minimum": "1", "maximum": "9"},
         [["least", "1", "Give 1 or more."], ["most", "9", "Give 9 or less."]]),
        ({"type": "date", "minimum": "2026-01-01"}, []),
    ],
)  # fmt: skip
def test_browsers_are_told_what_they_can_check_as_the_server_does(
    more: dict[str, Any], checks: list[Any]
) -> None:
    with translation.override("en"):
        definition = Definition(**{"code": "n", "name": {"en": "N"}, "type": "string", **more})
        attrs = widget_of(definition, None).attrs
    found = json.loads(attrs.get("data-checks", "[]"))
    assert (found if checks != ["pattern"] else [one[0] for one in found]) == checks
