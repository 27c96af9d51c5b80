"""What a definition may not say: contradictions are refused where they are made."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from abonent.attributes.actions import create_set, override_attribute, save_attribute
from abonent.attributes.models import Attribute, AttributeOverride
from abonent.attributes.policy import overlap
from abonent.attributes.policy.overlap import can_meet
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import save_reference

ADMIN = Actor.system("test")
NAME = {"ru": "А", "en": "A"}


def make(**values: Any) -> Attribute:
    return save_attribute(
        by=ADMIN, set_id=create_set().pk, name=NAME, **{"code": "a", "type": "string", **values}
    )


@pytest.mark.parametrize(
    ("mask", "pattern", "can"),
    [
        ("9999", r"12\d\d", True),
        ("9999", r"\d{3}", False),
        ("9999", r"[A-Z]+", False),
        ("AA-99", r"[А-Я]{2}-\d+", True),
        ("AA-99", r"(?:[0-9]|-)*", False),
        ("AA 99", r"[^ ]+", False),
        ("**", r"(?:a1|b2)", True),
        ("**", r"\w\w\w?", True),
        ("AA", r"(?i)[a-z]B", True),
        (r"+7 \999", r"\+7 9\d\d?", True),
        ("999", r"^\d{2}$", False),
        ("AA", r"\p{L}+", True),
    ],
)
def test_whether_a_mask_and_a_pattern_meet(mask: str, pattern: str, can: bool) -> None:
    assert can_meet(mask, pattern) is can


def _gone(_name: str) -> Any:
    raise ModuleNotFoundError


def _changed(_name: str) -> Any:
    return SimpleNamespace(parse=lambda pattern: [("LITERAL", pattern)])


def _all_alike(_name: str) -> Any:
    return SimpleNamespace(parse=lambda _pattern: [])


@pytest.mark.parametrize("reader", [_gone, _changed, _all_alike])
def test_another_python_whose_reader_is_gone_or_changed_analyses_nothing(
    monkeypatch: pytest.MonkeyPatch, reader: Any
) -> None:
    overlap.find_reader.cache_clear()
    monkeypatch.setattr(overlap, "import_module", reader)
    try:
        assert overlap.find_reader() is None
        assert can_meet("9999", r"\d{3}") is True
    finally:
        overlap.find_reader.cache_clear()


@pytest.mark.django_db
def test_a_pattern_that_no_text_of_the_mask_fits_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        make(mask="9999", pattern=r"\d{3}")
    assert list(refused.value.problems) == ["pattern"]
    assert not Attribute.objects.exists()
    assert make(mask="9999", pattern=r"[1-3]\d+").mask == "9999"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "flags",
    [{"hidden": "yes", "required": "yes"}, {"hidden": "yes", "group": {"required": "yes"}}],
)
def test_what_is_hidden_and_required_needs_a_default(flags: dict[str, Any]) -> None:
    if "group" in flags:
        said = {"code": "g", "name": NAME, **flags["group"]}
        group = save_reference(by=ADMIN, kind="attributes.group", values=said)
        flags = flags | {"group": group.pk}
    with pytest.raises(Invalid) as refused:
        make(**flags)
    assert list(refused.value.problems) == ["hidden"]
    assert not Attribute.objects.exists()
    assert make(**flags, default="x").default == "x"


@pytest.mark.django_db
def test_what_is_read_only_and_required_needs_a_default() -> None:
    with pytest.raises(Invalid) as refused:
        make(read_only="yes", required="yes")
    assert list(refused.value.problems) == ["read_only"]
    assert not Attribute.objects.exists()
    assert make(read_only="yes", required="yes", default="x").read_only == "yes"


@pytest.mark.django_db
def test_an_override_does_not_hide_what_is_required() -> None:
    above = make(required="yes")
    below = create_set().pk
    with pytest.raises(Invalid) as refused:
        override_attribute(by=ADMIN, set_id=below, attribute_id=above.pk, hidden="yes")
    assert list(refused.value.problems) == ["hidden"]
    assert not AttributeOverride.objects.exists()
    said = override_attribute(
        by=ADMIN, set_id=below, attribute_id=above.pk, hidden="yes", default="x"
    )
    assert said is not None
