"""Where an entry is used, and what is asked before it is offered no more."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from abonent.cases.models import Channel, ContactTemplate, Place, PlaceKind, Priority, Topic
from abonent.desk.console.tests.conftest import save
from abonent.kernel.models import ConfigurationChange

Enter = Callable[..., Client]


def test_entries_that_use_one_are_named_with_the_way_there(enter: Enter) -> None:
    client = enter(everything=True)
    kind = PlaceKind.objects.get(code="office")
    place = Place.objects.filter(kind=kind).order_by("position").first()
    assert place is not None
    page = client.get(f"/console/lists/cases.place_kind/{kind.pk}").content.decode()
    assert f"places: {Place.objects.filter(kind=kind).count()} – " in page
    assert f'<a href="/console/lists/cases.place/{place.pk}">{place.name["en"]}</a>' in page


def test_what_is_in_use_is_made_inactive_only_after_a_question(enter: Enter) -> None:
    client = enter(everything=True)
    channel = ContactTemplate.objects.exclude(channel=None)[0].channel
    assert channel is not None
    address = f"/console/lists/cases.channel/{channel.pk}"
    given = {"name_ru": channel.name["ru"], "name_en": channel.name["en"], "icon": channel.icon}
    before = ConfigurationChange.objects.count()

    asked = save(client, address, given)
    assert asked.status_code == 422
    assert "Make it inactive" in asked.content.decode()
    assert Channel.objects.get(pk=channel.pk).is_active
    assert ConfigurationChange.objects.count() == before

    assert save(client, address, {**given, "confirmed": "1"}).status_code == 302
    assert not Channel.objects.get(pk=channel.pk).is_active


def test_a_topic_asks_as_well(enter: Enter) -> None:
    client = enter(everything=True)
    group = Topic.objects.get(code="billing")
    given = {"name_ru": "Расчёты", "name_en": "Billing", "is_group": "on"}
    asked = save(client, f"/console/topics/{group.pk}", given)
    assert asked.status_code == 422
    assert "Make it inactive" in asked.content.decode()
    assert Topic.objects.get(pk=group.pk).is_active


def test_what_nothing_uses_is_made_inactive_at_once(enter: Enter) -> None:
    client = enter(everything=True)
    priority = Priority.objects.create(
        code="idle", name={"ru": "Праздный", "en": "Idle"}, weight=1, position=99
    )
    given = {"name_ru": "Праздный", "name_en": "Idle", "weight": "1", "color": "grey"}
    answer = save(client, f"/console/lists/cases.priority/{priority.pk}", given)
    assert answer.status_code == 302, answer.content.decode()
    assert not Priority.objects.get(pk=priority.pk).is_active
