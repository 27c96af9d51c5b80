"""Flags, defaults, groups, overrides, several entries: what values become under them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import (
    Choice,
    Definition,
    Facts,
    Group,
    check_values,
    defaults_of,
    override,
    settle,
    show,
)
from abonent.attributes.policy.masks import fits_mask, fitted
from abonent.kernel.errors import Invalid


def a(code: str = "n", kind: str = "string", **more: Any) -> Definition:
    return Definition(code=code, name={"en": code.upper(), "ru": code.upper()}, type=kind, **more)


COUNTRY = Choice(code="ru", name={"en": "Russia", "ru": "Россия"}, is_active=True)
CITY = {
    "ru": COUNTRY,
    "msk": Choice(
        code="msk", name={"en": "Moscow", "ru": "Москва"}, is_active=True, above=(COUNTRY,)
    ),
    "old": Choice(code="old", name={"en": "Old", "ru": "Старый"}, is_active=False),
}


def problems(of: list[Definition], given: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        check_values(of, given, **more)
    return sorted(refused.value.problems)


@pytest.mark.parametrize("flag", ["read_only", "hidden"])
def test_nobody_gives_what_is_read_only_or_hidden(flag: str) -> None:
    of = [a(default="x", **{flag: "yes"}), a("m")]
    assert check_values(of, {}) == {"n": "x"}
    assert check_values(of, {"n": "x"}) == {"n": "x"}
    assert problems(of, {"n": "y"}) == ["n"]
    assert problems(of, {"n": "y"}, before={"n": "x"}) == ["n"]
    assert problems(of, {"n": None}, before={"n": "x"}) == ["n"]
    assert check_values(of, {"m": "1"}, before={"n": "old"}) == {"n": "old", "m": "1"}
    assert check_values([replace(of[0], required="yes")], {}, before={}) == {}


def test_defaults_are_for_what_is_new_and_not_named() -> None:
    of = [a(default="x"), a("d", "date", compute=lambda _facts: "2026-11-22")]
    assert check_values(of, {}) == {"n": "x", "d": "2026-11-22"}
    assert check_values(of, {"n": "", "d": None}) == {}
    assert check_values(of, {}, before={}) == {}
    assert defaults_of(of, Facts()) == {"n": "x", "d": "2026-11-22"}
    assert defaults_of([a(kind="integer", default="abc")], Facts()) == {}


def test_what_an_old_case_has_stays_whatever_became_of_the_definition() -> None:
    before = {"gone": "1", "off": "2", "n": "too long", "city": "old"}
    of = [a(maximum="3"), a("off", is_active=False), a("city", "dictionary", choices=CITY)]
    assert check_values(of, before, before=before) == before
    assert check_values(of, {"n": "abc", "city": "msk"}, before=before) == before | {
        "n": "abc", "city": "msk"
    }  # fmt: skip
    assert check_values(of, {"gone": None, "off": None}, before=before) == {}
    assert problems(of, before | {"n": "also too long", "gone": "2"}, before=before) == [
        "gone",
        "n",
    ]


def test_several_entries_are_an_array_in_the_order_of_the_dictionary() -> None:
    of = [a(kind="dictionary", choices=CITY, is_multiple=True, required="yes")]
    assert check_values(of, {"n": ["msk", "ru", "msk"]}) == {"n": ["ru", "msk"]}
    assert check_values(of, {"n": "msk, ru"}) == {"n": ["ru", "msk"]}
    assert (
        problems(of, {"n": []}) == problems(of, {"n": ["old"]}) == problems(of, {"n": 5}) == ["n"]
    )
    assert show(of[0], ["ru", "msk", "forgotten"]) == "Россия, Россия › Москва, forgotten"


@pytest.mark.parametrize(
    ("limits", "fit", "unfit"),
    [
        ({"minimum": "2", "maximum": "4"}, "abcd", "abcde"),
        ({"mask": "AA-99 *"}, "Яb-12 ё", "Яb-1a ё"),
        ({"mask": r"\9-9"}, "9-5", "8-5"),
        ({"pattern": r"\d{3}(-\d+)?"}, "123-4", "x123"),
        ({"pattern": "a|b"}, "b", "ab"),
        ({"kind": "integer", "minimum": "-5", "maximum": "7"}, -5, 8),
        ({"kind": "decimal", "maximum": "0.5"}, 0.5, 0.51),
        ({"kind": "date", "minimum": "2026-01-01"}, "2026-01-01", "2025-12-31"),
    ],
)
def test_limits(limits: dict[str, Any], fit: Any, unfit: Any) -> None:
    of = [a(**limits)]
    assert check_values(of, {"n": fit}) == {"n": fit}
    assert problems(of, {"n": unfit}) == ["n"]


def test_a_pattern_cannot_explode() -> None:
    assert problems([a(pattern="(a+)+(a|aa)+b")], {"n": "a" * 4000}) == ["n"]


def test_scripts_are_texts() -> None:
    text = "<script>alert(1)</script>"
    of = [a(name_of) for name_of in ("n",)]
    assert check_values(of, {"n": text}) == {"n": text}
    form = AttributesForm(definitions=[replace(of[0], name={"ru": text, "en": text})])
    assert text not in form.as_p()


def test_ten_thousand_attributes() -> None:
    of = [a(f"n{number}", "integer", default=str(number)) for number in range(10_000)]
    stored = check_values(of, {"n5": "7"})
    assert (len(stored), stored["n5"], stored["n9999"]) == (10_000, 7, 9999)


def test_rules_settle_flags_and_overrides_say_otherwise() -> None:
    one = a(required="rule:vip", default="x")
    settled = settle([one, a("m")], lambda _code, facts: facts.client_id == 7, Facts(client_id=7))
    assert [d.required for d in settled] == ["yes", "no"]
    assert [d.required for d in settle([one], lambda *_: False, Facts())] == ["no"]
    said = override(one, {"required": "no", "hidden": "yes", "read_only": "", "default": "y"})
    assert (said.required, said.hidden, said.read_only, said.default) == ("no", "yes", "no", "y")


def test_fields_stand_by_group_and_start_with_their_defaults() -> None:
    folded = Group(code="g", name={"ru": "Группа", "en": "Group"}, position=1, is_folded=True)
    of = [
        a("late", group=folded), a("first"), a("secret", hidden="yes"),
        a("fixed", read_only="yes"), a("many", "dictionary", choices=CITY, is_multiple=True),
    ]  # fmt: skip
    form = AttributesForm(definitions=of, values={"first": "1", "fixed": "2"}, prefix="p")
    told = [(s.group and s.group.code, [f.name for f in s.fields], s.is_open)
            for s in form.sections()]  # fmt: skip
    assert told == [(None, ["first", "fixed", "many"], True), ("g", ["late"], False)]
    posted = QueryDict("p-first=&p-.shown=first&p-fixed=3&p-many=ru&p-many=msk")
    form = AttributesForm(posted, definitions=of, values={"first": "1", "late": "5"}, prefix="p")
    assert form.given() == {"late": "5", "first": "", "many": ["ru", "msk"]}


PHONE = r"+7 \999 999-99-99"


@pytest.mark.parametrize(
    ("mask", "text", "stored"),
    [
        (PHONE, "8 (921) 123-45-67", "+7 921 123-45-67"),
        (PHONE, "+7 (921) 123-45-67", "+7 921 123-45-67"),
        (PHONE, "79211234567", "+7 921 123-45-67"),
        (PHONE, "921 123 45 67", "+7 921 123-45-67"),
        (PHONE, "+8 921 123-45-67", None),
        (PHONE, "8 (821) 123-45-67", None),
        (PHONE, "921 123 45 6", None),
        (PHONE, "921 123 45 678", None),
        (PHONE, "921,123,45,67", None),
        ("AA-99", "ЯЖ 12", "ЯЖ-12"),
        ("AA-99", "12-ЯЖ", None),
        ("", "", ""),
    ],
)
def test_what_lacks_only_separators_and_the_beginning_takes_the_form_of_the_mask(
    mask: str, text: str, stored: str | None
) -> None:
    assert fitted(mask, text) == stored


def test_masks_are_of_one_length() -> None:
    assert fits_mask("99", "12")
    assert not fits_mask("99", "1")
    assert not fits_mask("99", "123")
