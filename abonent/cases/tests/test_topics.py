from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import translation

from abonent.attributes.actions import save_attribute
from abonent.attributes.models import Attribute, AttributeSet
from abonent.bus.models import Event
from abonent.cases import actions
from abonent.cases.demo_reference import load_reference
from abonent.cases.models import Case, Channel, Contact, Place, PlaceKind, Priority, Topic
from abonent.cases.pages.forms import topic_nodes
from abonent.cases.queries import get_catalogue, get_topic_row, list_topic_rows
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Refused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import delete_reference, move_reference, save_reference
from abonent.staff.models import Operator

pytestmark = pytest.mark.django_db
ADMIN = Actor(
    id=None,
    login="a",
    name="Admin",
    granted=frozenset({"cases.administer", "attributes.administer"}),
)


def named(text: str) -> dict[str, str]:
    return {"ru": text, "en": text}


def everything() -> list[Any]:
    kept = (Topic, AttributeSet, Attribute, Priority, AuditEntry, Event)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def refuse(kind: type[Refused], act: Callable[[], object]) -> Any:
    before = everything()
    with pytest.raises(kind) as caught:
        act()
    assert everything() == before
    return caught.value


@pytest.fixture
def agent() -> Actor:
    operator = Operator.objects.create(login="agent", name="Agent", created_at=now())
    return Actor(
        id=operator.pk, login="agent", name="Agent", granted=frozenset({"cases.propose_topic"})
    )


@pytest.fixture
def group() -> Topic:
    return actions.save_topic(by=ADMIN, name=named("Bills"), is_group=True)


@pytest.fixture
def topic(group: Topic) -> Topic:
    return actions.save_topic(by=ADMIN, name=named("Claim"), parent_id=group.pk)


def open_case(topic: Topic, **attributes: object) -> Case:
    kind = save_reference(by=ADMIN, kind="cases.place_kind", values={"name": named("Office")})
    place = save_reference(
        by=ADMIN, kind="cases.place", values={"name": named("Main"), "kind": kind.pk}
    )
    channel = save_reference(by=ADMIN, kind="cases.channel", values={"name": named("Phone")})
    priority = save_reference(by=ADMIN, kind="cases.priority", values={"name": named("Usual")})
    assert isinstance(place, Place)
    assert isinstance(channel, Channel)
    assert isinstance(priority, Priority)
    contact = Contact.objects.create(
        started_at=now(), direction="in", channel=channel, place=place, created_at=now()
    )
    return Case.objects.create(
        contact=contact, topic=topic, kind="request", priority=priority, state="registered",
        phase="open", attributes=attributes, registered_at=now(), changed_at=now(),
    )  # fmt: skip


def test_a_topic_serves_at_once(group: Topic, topic: Topic) -> None:
    node = get_catalogue().topic_by_code["claim"]
    assert (node.is_open, node.path) == (True, "Bills › Claim")
    changes = AuditEntry.objects.get(object_type="topic", object_id=str(topic.pk)).changes
    assert changes["parent"] == [None, "bills"]


def test_topics_refuse_without_the_right(agent: Actor, topic: Topic) -> None:
    for act in (
        lambda: actions.save_topic(by=agent, name=named("x")),
        lambda: actions.save_topic(by=agent, topic_id=topic.pk, name=named("x")),
        lambda: actions.accept_topic(by=agent, topic_id=topic.pk),
        lambda: actions.reject_topic(by=agent, topic_id=topic.pk, reason="x"),
        lambda: actions.propose_topic(by=ADMIN, name=named("x")),
        lambda: list_topic_rows(by=agent),
    ):
        refuse(PermissionRefused, act)


def test_a_group_does_not_move_under_itself(group: Topic) -> None:
    inner = actions.save_topic(by=ADMIN, name=named("Inner"), is_group=True, parent_id=group.pk)
    for parent in (group, inner):
        facts: dict[str, Any] = {"topic_id": group.pk, "is_group": True, "parent_id": parent.pk}
        act = partial(actions.save_topic, by=ADMIN, name=named("Bills"), **facts)
        refusal = refuse(Invalid, act)
        assert list(refusal.problems) == ["parent"]


def test_nothing_goes_under_a_topic(topic: Topic) -> None:
    refusal = refuse(
        Invalid, lambda: actions.save_topic(by=ADMIN, name=named("x"), parent_id=topic.pk)
    )
    assert list(refusal.problems) == ["parent"]


def test_a_topic_with_cases_becomes_no_group(topic: Topic) -> None:
    open_case(topic)
    refusal = refuse(
        Invalid,
        lambda: actions.save_topic(
            by=ADMIN, topic_id=topic.pk, name=named("Claim"), is_group=True,
            parent_id=topic.parent_id,
        ),
    )  # fmt: skip
    assert list(refusal.problems) == ["is_group"]
    assert "обращения: 1" in str(refusal)
    refuse(Conflict, lambda: delete_reference(by=ADMIN, kind="cases.topic", id=topic.pk))


def test_what_defines_attributes_neither_goes_nor_is_rejected_but_changes(
    group: Topic, agent: Actor
) -> None:
    asked = actions.propose_topic(by=agent, name=named("Missed"), parent_id=group.pk)
    for owner in (group, asked):
        save_attribute(
            by=ADMIN, set_id=owner.attribute_set_id, code="sum", name=named("Sum"), type="string"
        )
    refuse(Conflict, lambda: delete_reference(by=ADMIN, kind="cases.topic", id=group.pk))
    refuse(Conflict, lambda: actions.reject_topic(by=ADMIN, topic_id=asked.pk, reason="not ours"))
    turned = actions.save_topic(
        by=ADMIN, topic_id=asked.pk, name=named("Missed"), parent_id=group.pk, is_group=True
    )
    assert turned.is_group


def test_a_group_with_topics_becomes_no_topic(group: Topic, topic: Topic) -> None:
    refusal = refuse(
        Invalid, lambda: actions.save_topic(by=ADMIN, topic_id=group.pk, name=named("Bills"))
    )
    assert list(refusal.problems) == ["is_group"]


def test_the_type_of_an_attribute_with_values_stays(group: Topic, topic: Topic) -> None:
    attribute = save_attribute(
        by=ADMIN, set_id=group.attribute_set_id, code="sum", name=named("Sum"), type="decimal"
    )
    open_case(topic, sum=100)

    def change(type: str) -> Attribute:  # noqa: A002
        return save_attribute(
            by=ADMIN, set_id=group.attribute_set_id, attribute_id=attribute.pk, name=named("Sum"),
            type=type,
        )  # fmt: skip

    refusal = refuse(Invalid, lambda: change("string"))
    assert list(refusal.problems) == ["type"]
    assert "обращения: 1" in str(refusal)
    refuse(
        Conflict,
        lambda: delete_reference(by=ADMIN, kind="attributes.attribute", id=attribute.pk),
    )
    Case.objects.update(attributes={})
    assert change("string").type == "string"


def test_attributes_are_inherited_and_replaced(group: Topic, topic: Topic) -> None:
    for code in ("sum", "since"):
        save_attribute(
            by=ADMIN, set_id=group.attribute_set_id, code=code, name=named(code), type="string"
        )
    own = save_attribute(
        by=ADMIN, set_id=topic.attribute_set_id, code="sum", name=named("sum"), type="decimal"
    )
    row = get_topic_row(by=ADMIN, topic_id=topic.pk)
    assert list(row.own) == [own]
    assert [(p.attribute.code, p.defined_at.id) for p in row.inherited] == [("since", group.pk)]


def test_a_proposal_waits_and_serves_when_accepted(agent: Actor, group: Topic) -> None:
    proposed = actions.propose_topic(by=agent, name={"ru": "Кэшбэк"}, parent_id=group.pk)
    assert proposed.name == {"ru": "Кэшбэк", "en": "Кэшбэк"}
    assert not get_catalogue().topic_by_code["keshbek"].is_open
    actions.accept_topic(by=ADMIN, topic_id=proposed.pk)
    assert get_catalogue().topic_by_code["keshbek"].is_open
    told = Event.objects.get(type="TopicAccepted")
    assert told.topics == [f"topic:{proposed.pk}", f"operator:{agent.id}"]
    refuse(Conflict, lambda: actions.accept_topic(by=ADMIN, topic_id=proposed.pk))
    refuse(Conflict, lambda: actions.reject_topic(by=ADMIN, topic_id=proposed.pk, reason="x"))


def test_a_rejected_proposal_is_gone_but_for_the_audit(agent: Actor) -> None:
    proposed = actions.propose_topic(by=agent, name={"en": "Smart home"})
    refusal = refuse(
        Invalid, lambda: actions.reject_topic(by=ADMIN, topic_id=proposed.pk, reason=" ")
    )
    assert list(refusal.problems) == ["reason"]
    actions.reject_topic(by=ADMIN, topic_id=proposed.pk, reason="We do not sell it")
    assert not Topic.objects.exists()
    assert not AttributeSet.objects.exists()
    entry = AuditEntry.objects.latest("id")
    assert entry.action == "cases.reject_topic"
    assert entry.changes["reason"] == "We do not sell it"
    refuse(NotFound, lambda: actions.reject_topic(by=ADMIN, topic_id=proposed.pk, reason="x"))


def test_bad_proposals(agent: Actor, topic: Topic) -> None:
    refusal = refuse(Invalid, lambda: actions.propose_topic(by=agent, name={"ru": " "}))
    assert list(refusal.problems) == ["name_ru", "name_en"]
    refusal = refuse(
        Invalid, lambda: actions.propose_topic(by=agent, name={"ru": "а"}, parent_id=topic.pk)
    )
    assert list(refusal.problems) == ["parent"]


def test_topics_keep_their_order_within_a_group(group: Topic, topic: Topic) -> None:
    second = actions.save_topic(by=ADMIN, name=named("Refund"), parent_id=group.pk)
    other = actions.save_topic(by=ADMIN, name=named("Network"), is_group=True)
    move_reference(by=ADMIN, kind="cases.topic", id=second.pk, step=-1)
    order = [(row.topic.code, row.depth) for row in list_topic_rows(by=ADMIN)]
    assert order == [("bills", 0), ("refund", 1), ("claim", 1), ("network", 0)]
    actions.save_topic(by=ADMIN, topic_id=second.pk, name=named("Refund"), parent_id=other.pk)
    second.refresh_from_db()
    assert second.position == 0


def test_one_priority_is_the_default() -> None:
    kind = "cases.priority"
    for text in ("low", "high"):
        values = {"name": named(text), "weight": 1, "is_default": True}
        save_reference(by=ADMIN, kind=kind, values=values)
    assert [p.code for p in Priority.objects.filter(is_default=True)] == ["high"]
    refusal = refuse(
        Invalid,
        lambda: save_reference(by=ADMIN, kind=kind, values={"name": named("x"), "weight": 1001}),
    )
    assert list(refusal.problems) == ["weight"]


def test_the_default_priority_goes_only_to_another() -> None:
    kind = "cases.priority"
    normal, high = (
        save_reference(
            by=ADMIN, kind=kind, values={"name": named(text), "weight": 1, "is_default": default}
        )
        for text, default in (("normal", True), ("high", False))
    )
    told = ["Make another priority the default first: new cases need one."]
    for row, values, field in (
        (normal, {"is_default": False}, "is_default"),
        (normal, {"is_active": False}, "is_active"),
        (normal, {"is_default": False, "is_active": False}, "is_default"),
        (high, {"is_default": True, "is_active": False}, "is_active"),
    ):
        act = partial(save_reference, by=ADMIN, kind=kind, id=row.pk, values=values)
        refusal = refuse(Invalid, act)
        with translation.override("en"):
            assert {f: [str(t) for t in ts] for f, ts in refusal.problems.items()} == {field: told}
    refuse(Conflict, lambda: delete_reference(by=ADMIN, kind=kind, id=normal.pk))
    save_reference(by=ADMIN, kind=kind, id=high.pk, values={"is_default": True})
    save_reference(by=ADMIN, kind=kind, id=normal.pk, values={"is_active": False})
    assert [p.code for p in Priority.objects.filter(is_default=True)] == ["high"]
    assert [p.code for p in Priority.objects.filter(is_active=True)] == ["high"]


def test_a_place_needs_a_kind() -> None:
    for values in ({}, {"kind": ""}, {"kind": 999_999}):
        given = {"name": named("x"), **values}
        act = partial(save_reference, by=ADMIN, kind="cases.place", values=given)
        refusal = refuse(Invalid, act)
        assert list(refusal.problems) == ["kind"]
    assert not PlaceKind.objects.exists()


def test_the_picker_tells_groups_and_no_codes() -> None:
    load_reference()
    with translation.override("ru"):
        hints = {node["value"]: node["hint"] for node in topic_nodes()}
    assert hints["billing"] == ""
    assert hints["charge-disputed"] == "Счета и платежи"
