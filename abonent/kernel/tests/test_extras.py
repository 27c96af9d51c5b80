"""Fields of reference data: what each type takes, and what it says about the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.models import Reference
from abonent.kernel.reference.extras import fact, set_extra
from abonent.kernel.reference.kinds import ExtraField


class _Entry:
    """Stands for an entry: the functions only set and read fields."""


def _set(type: str, given: Any, **described: Any) -> tuple[Any, dict[str, list[str]]]:  # noqa: A002
    entry: Any = _Entry()
    problems = Problems()
    with translation.override("en"):
        set_extra(problems, entry, ExtraField(name="it", label="It", type=type, **described), given)
        said = {name: [str(text) for text in texts] for name, texts in problems.by_field.items()}
    return getattr(entry, "it", "unset"), said


BOTH = {"ru": "Добрый день", "en": "Good day"}


@pytest.mark.parametrize(
    ("type", "given", "kept"),
    [
        ("string", "  one line ", "one line"),
        ("string", "", ""),
        ("text", "a\r\nb ", "a\nb"),
        ("localized_text", BOTH, BOTH),
        ("localized_text", {"ru": " ", "en": ""}, {}),
        ("date", "2026-11-22", date(2026, 11, 22)),
        ("date", date(2026, 11, 22), date(2026, 11, 22)),
        ("date", "", None),
        ("json", '{"a": [1, "б"]}', {"a": [1, "б"]}),
        ("json", {"a": 1}, {"a": 1}),
        ("json", "", {}),
        ("integer", "7", 7),
        ("boolean", "on", True),
        ("icon", "phone", "phone"),
    ],
)
def test_what_fits_is_kept(type: str, given: Any, kept: Any) -> None:  # noqa: A002
    assert _set(type, given) == (kept, {})


@pytest.mark.parametrize(
    ("type", "given", "said"),
    [
        ("string", "two\nlines", "Write it in one line."),
        ("string", "x" * 201, "Too long: 201 characters of at most 200."),
        ("string", "a\x00b", "It holds a character that cannot be kept."),
        ("text", "a\ud800b", "It holds a character that cannot be kept."),
        ("date", "22 ноября", "Give a date like 2026-11-22."),
        ("date", "1812-09-07", "Give a date between the years 1900 and 2200."),
        ("json", '{"a": ', "This is no JSON: see line 1, column 7."),
        ("json", '{"a": NaN}', "It holds a number that JSON does not know."),
        ("json", '"\\u0000"', "It holds a character that cannot be kept."),
        ("json", "[" * 50_000, "It is nested too deep."),
        ("integer", "1001", "Give a number from 0 to 1000."),
        ("choice", "other", "Choose one of the list."),
        ("icon", "no code", "Use Latin letters, digits, hyphens and underscores, at most 40."),
    ],
)
def test_what_does_not_fit_is_told_and_not_kept(type: str, given: Any, said: str) -> None:  # noqa: A002
    assert _set(type, given) == ("unset", {"it": [said]})


def test_an_icon_is_one_of_the_pictures_and_a_refusal_names_them() -> None:
    pictures = {"choices": (("phone", "Phone"), ("mail", "Envelope"))}
    said = {"it": ["There is no such picture. Choose one of: phone, mail."]}
    assert _set("icon", "mail", **pictures) == ("mail", {})
    assert _set("icon", "nonesuch", **pictures) == ("unset", said)


def test_a_text_is_wanted_in_every_language() -> None:
    said = {"it_en": ["Give the text in every language."]}
    assert _set("localized_text", {"ru": "Да"}) == ("unset", said)
    assert _set("localized_text", "Да") == ("unset", {"it_ru": ["Give a text in every language."]})
    wanted = _set("localized_text", {}, required=True)
    assert wanted == ("unset", {"it_ru": ["Fill this in."]})


def test_a_kind_checks_further_and_may_tidy() -> None:
    def even(value: int) -> int:
        if value % 2:
            raise Invalid({"": ["Give an even number."], "part": ["odd"]})
        return value * 10

    assert _set("integer", 4, check=even) == (40, {})
    said = {"it": ["Give an even number."], "it.part": ["odd"]}
    assert _set("integer", 3, check=even) == ("unset", said)


@pytest.mark.django_db
def test_entries_are_given_by_id_all_or_none(django_db_setup: None) -> None:
    from abonent.kernel.actor import Actor
    from abonent.kernel.reference.actions import save_reference

    def made(code: str) -> Any:
        values = {"code": code, "name": {"ru": code, "en": code}}
        return save_reference(by=Actor.system("test"), kind="cases.channel", values=values)

    one, two = made("one"), made("two")
    extra = ExtraField(name="it", label="It", type="references", of="cases.channel")
    entry = type(one)()
    problems = Problems()
    set_extra(problems, entry, extra, [two.pk, str(one.pk), two.pk])
    assert not problems
    assert fact(entry, extra) == ["one", "two"]
    for wrong in ([one.pk, 987_654], "12", ["x"], [10**30]):
        set_extra(problems, entry, extra, wrong)
    assert fact(entry, extra) == ["one", "two"]
    assert len(problems.by_field["it"]) == 4
    set_extra(Problems(), entry, extra, [])
    assert fact(entry, extra) == []
    assert isinstance(one, Reference)
