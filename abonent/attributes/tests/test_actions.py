from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.utils import translation

from abonent.attributes import actions
from abonent.attributes.models import (
    Attribute,
    AttributeQuery,
    AttributeSet,
    Dictionary,
    DictionaryEntry,
)
from abonent.attributes.policy import check_values, show
from abonent.attributes.queries import list_choices, list_definitions
from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.cache import clear_all
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Refused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import delete_reference, list_uses, move_reference

pytestmark = pytest.mark.django_db
ADMIN = Actor(id=None, login="a", name="Admin", granted=frozenset({"attributes.administer"}))
NOBODY = Actor(id=None, login="n", name="Nobody")
NAME = {"ru": "Причина", "en": "Reason"}


def everything() -> list[Any]:
    kept = (Attribute, AttributeSet, Dictionary, DictionaryEntry, AuditEntry, Event)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def refuse(kind: type[Refused], act: Callable[[], object]) -> Any:
    before = everything()
    with pytest.raises(kind) as caught:
        act()
    assert everything() == before
    return caught.value


@pytest.fixture
def reasons() -> Dictionary:
    return actions.save_dictionary(by=ADMIN, name=NAME)


def test_a_dictionary_is_kept_audited_and_told(reasons: Dictionary) -> None:
    assert (reasons.code, reasons.position) == ("reason", 0)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_type, entry.actor_name) == (
        "attributes.save_dictionary",
        "dictionary",
        "Admin",
    )
    assert entry.changes == {
        "code": [None, "reason"],
        "name": [None, NAME],
        "is_active": [None, True],
        "source": [None, ""],
        "address": [None, ""],
        "period_minutes": [None, 60],
    }
    event = Event.objects.get()
    assert (event.type, event.topics) == (
        "ReferenceChanged",
        [f"dictionary:{reasons.pk}", "reference"],
    )


def test_a_change_reaches_the_readers(reasons: Dictionary) -> None:
    assert list_choices(dictionary="reason") == []
    first = actions.save_entry(
        by=ADMIN, dictionary_id=reasons.pk, name={"ru": "Цена", "en": "Price"}
    )
    actions.save_entry(by=ADMIN, dictionary_id=reasons.pk, name={"ru": "Сеть", "en": "Network"})
    assert [c.code for c in list_choices(dictionary="reason")] == ["price", "network"]
    move_reference(by=ADMIN, kind="attributes.entry", id=first.pk, step=1)
    assert [c.code for c in list_choices(dictionary="reason")] == ["network", "price"]
    move_reference(by=ADMIN, kind="attributes.entry", id=first.pk, step=1)
    assert AuditEntry.objects.latest("id").changes == {"position": [0, 1]}


def test_codes_are_unique_within_their_dictionary(reasons: Dictionary) -> None:
    other = actions.save_dictionary(by=ADMIN, name={"ru": "Модели", "en": "Models"})
    for dictionary in (reasons, other):
        actions.save_entry(by=ADMIN, dictionary_id=dictionary.pk, code="x", name=NAME)
    refusal = refuse(
        Invalid,
        lambda: actions.save_entry(by=ADMIN, dictionary_id=other.pk, code="x", name=NAME),
    )
    assert list(refusal.problems) == ["code"]


def test_a_code_never_changes(reasons: Dictionary) -> None:
    refusal = refuse(
        Invalid,
        lambda: actions.save_dictionary(by=ADMIN, dictionary_id=reasons.pk, code="why", name=NAME),
    )
    assert list(refusal.problems) == ["code"]


def test_refusals_without_the_right(reasons: Dictionary) -> None:
    fields = actions.create_set()
    kind = "attributes.dictionary"
    for act in (
        lambda: actions.save_dictionary(by=NOBODY, name=NAME),
        lambda: actions.save_entry(by=NOBODY, dictionary_id=reasons.pk, name=NAME),
        lambda: actions.save_attribute(by=NOBODY, set_id=fields.pk, name=NAME, type="string"),
        lambda: actions.save_attribute(
            by=NOBODY, set_id=fields.pk, attribute_id=1, name=NAME, type="string"
        ),
        lambda: move_reference(by=NOBODY, kind=kind, id=reasons.pk, step=1),
        lambda: delete_reference(by=NOBODY, kind=kind, id=reasons.pk),
    ):
        refuse(PermissionRefused, act)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": {"ru": "Причина"}}, "name_en"),
        ({"name": {"ru": "п" * 201, "en": "Reason"}}, "name_ru"),
        ({"type": "colour"}, "type"),
        ({"type": "dictionary"}, "dictionary"),
        ({"type": "dictionary", "dictionary_id": 999_999}, "dictionary"),
        ({"code": "причина"}, "code"),
    ],
)
def test_bad_facts_of_an_attribute(facts: dict[str, Any], field: str) -> None:
    fields = actions.create_set()
    given = {"name": NAME, "type": "string"} | facts
    refusal = refuse(Invalid, lambda: actions.save_attribute(by=ADMIN, set_id=fields.pk, **given))
    assert field in refusal.problems


def test_an_attribute_of_each_type(reasons: Dictionary) -> None:
    fields = actions.create_set()
    query = AttributeQuery.objects.create(code="contracts", name=NAME, connection="x", sql="x")
    for kind in Attribute.Type.values:
        actions.save_attribute(
            by=ADMIN, set_id=fields.pk, code=kind, name=NAME, type=kind,
            dictionary_id=reasons.pk, query=query.pk, required="yes" if kind == "date" else "no",
        )  # fmt: skip
    found = list_definitions(set_ids=[fields.pk])
    assert [(d.code, d.type, d.is_required) for d in found] == [
        (kind, kind, kind == "date") for kind in Attribute.Type.values
    ]
    with_dictionary = Attribute.objects.exclude(dictionary=None)
    assert [a.code for a in with_dictionary] == ["dictionary"]
    assert [d.query for d in found if d.query] == ["contracts"]
    refuse(
        Invalid,
        lambda: actions.save_attribute(by=ADMIN, set_id=fields.pk, name=NAME, type="query"),
    )


def test_an_attribute_of_another_set_is_not_found() -> None:
    fields, others = actions.create_set(), actions.create_set()
    attribute = actions.save_attribute(by=ADMIN, set_id=fields.pk, name=NAME, type="string")
    refuse(
        NotFound,
        lambda: actions.save_attribute(
            by=ADMIN, set_id=others.pk, attribute_id=attribute.pk, name=NAME, type="string"
        ),
    )
    refuse(NotFound, lambda: actions.save_attribute(by=ADMIN, set_id=0, name=NAME, type="string"))


def test_what_is_used_is_not_deleted(reasons: Dictionary) -> None:
    entry = actions.save_entry(by=ADMIN, dictionary_id=reasons.pk, name=NAME)
    fields = actions.create_set()
    actions.save_attribute(
        by=ADMIN, set_id=fields.pk, name=NAME, type="dictionary", dictionary_id=reasons.pk
    )
    kind = "attributes.dictionary"
    told = [(str(use.label), use.count) for use in list_uses(by=ADMIN, kind=kind, id=reasons.pk)]
    assert told == [("атрибуты", 1), ("значения", 1)]
    refusal = refuse(Conflict, lambda: delete_reference(by=ADMIN, kind=kind, id=reasons.pk))
    assert "атрибуты: 1, значения: 1" in str(refusal.message)
    delete_reference(by=ADMIN, kind="attributes.entry", id=entry.pk)
    assert AuditEntry.objects.latest("id").action == "attributes.delete_entry"


def test_a_dictionary_in_use_stays_active(reasons: Dictionary) -> None:
    where = actions.create_set()

    def save(active: bool = True, **facts: Any) -> Attribute:
        return actions.save_attribute(
            by=ADMIN, set_id=where.pk, name={"ru": "Почему", "en": "Why"}, type="dictionary",
            dictionary_id=reasons.pk, is_active=active, **facts,
        )  # fmt: skip

    def end() -> Dictionary:
        return actions.save_dictionary(
            by=ADMIN, dictionary_id=reasons.pk, name=NAME, is_active=False
        )

    used = save()
    with translation.override("en"):
        refusal = refuse(Invalid, end)
        told = "Active attributes use it: Why. Deactivate them first."
        assert refusal.problems == {"is_active": [told]}
    save(attribute_id=used.pk, active=False)
    assert end().is_active is False
    for act in (save, lambda: save(attribute_id=used.pk)):
        assert list(refuse(Invalid, act).problems) == ["dictionary"]


def test_a_set_goes_once_its_attributes_have_gone() -> None:
    fields = actions.create_set()
    own = actions.save_attribute(by=ADMIN, set_id=fields.pk, name=NAME, type="string")
    with pytest.raises(ProtectedError):
        actions.delete_set(set_id=fields.pk)
    assert Attribute.objects.filter(set=fields).exists()
    delete_reference(by=ADMIN, kind="attributes.attribute", id=own.pk)
    actions.delete_set(set_id=fields.pk)
    assert not AttributeSet.objects.exists()


def test_a_thousand_levels_are_read_and_none_is_added_below(reasons: Dictionary) -> None:
    above = None
    for number in range(1000):
        above = DictionaryEntry.objects.create(
            dictionary=reasons, code=f"n{number}", name={"en": str(number)}, parent=above
        )
    clear_all()
    choices = list_choices(dictionary=reasons.code)
    assert len(choices) == 1000
    assert (choices[-1].code, len(choices[-1].above)) == ("n999", 999)
    assert above is not None
    refusal = refuse(
        Invalid,
        lambda: actions.save_entry(
            by=ADMIN, dictionary_id=reasons.pk, name=NAME, parent_id=above.pk
        ),
    )
    assert list(refusal.problems) == ["parent"]


def test_values_outlive_their_dictionary(reasons: Dictionary) -> None:
    actions.save_entry(by=ADMIN, dictionary_id=reasons.pk, code="old", name=NAME)
    place = actions.create_set()
    attribute = actions.save_attribute(
        by=ADMIN, set_id=place.pk, code="why", name=NAME, type="dictionary",
        dictionary_id=reasons.pk,
    )  # fmt: skip
    refuse(
        Conflict, lambda: delete_reference(by=ADMIN, kind="attributes.dictionary", id=reasons.pk)
    )
    Attribute.objects.filter(pk=attribute.pk).update(is_active=False)
    Dictionary.objects.filter(pk=reasons.pk).update(is_active=False)
    DictionaryEntry.objects.filter(dictionary=reasons).delete()
    clear_all()
    (definition,) = list_definitions(set_ids=[place.pk])
    assert show(definition, "old") == "old"
    assert check_values([definition], {"why": "old"}, before={"why": "old"}) == {"why": "old"}
    with pytest.raises(Invalid):
        check_values([definition], {"why": "new"}, before={"why": "old"})
