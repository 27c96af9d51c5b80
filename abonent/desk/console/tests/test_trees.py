"""Trees put in order: what moves, what is refused, the way back, thousands of nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abonent.attributes.actions import create_set
from abonent.cases.models import Topic
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import REASON
from abonent.kernel.configuration.settings import set_setting
from abonent.kernel.models import ConfigurationChange

Enter = Callable[..., Client]
URL = "/console/trees/cases.topic"


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def _codes(parent: str | None) -> list[str]:
    rows = (
        Topic.objects.filter(parent__code=parent) if parent else Topic.objects.filter(parent=None)
    )
    return [topic.code for topic in rows.order_by("position")]


def _move(client: Client, code: str, parent: str | None, index: int, **more: str) -> Any:
    ids = dict(Topic.objects.values_list("code", "pk"))
    told = {"id": ids[code], "parent": ids[parent] if parent else "", "index": index}
    return client.post(f"{URL}/move", told | more)


def test_a_topic_moves_into_another_group_and_back(enter: Enter) -> None:
    client = enter(everything=True)
    before = _codes("billing"), _codes("tv")
    answer = _move(client, "refund", "tv", 1).json()
    assert answer["text"] == "Moved."
    assert _codes("tv") == [before[1][0], "refund", *before[1][1:]]
    change = ConfigurationChange.objects.latest("id")
    assert change.changes == {
        "parent": ["billing", "tv"], "position": [before[0].index("refund"), 1],
    }  # fmt: skip
    client.post(answer["undo"])
    assert (_codes("billing"), _codes("tv")) == before


def test_a_move_into_another_group_wants_the_reason_that_the_company_wants(enter: Enter) -> None:
    set_setting(by=Actor.system("test"), key=REASON.key, value=True)
    client = enter(everything=True)
    before, count = _codes("tv"), ConfigurationChange.objects.count()
    assert 'id="tree-reason"' in client.get("/console/topics").content.decode()
    refused = _move(client, "refund", "tv", 1)
    assert (refused.status_code, refused.json()["text"]) == (
        422, "Say why: it stays in the history.",
    )  # fmt: skip
    assert (_codes("tv"), ConfigurationChange.objects.count()) == (before, count)
    assert _move(client, "refund", "tv", 1, reason="Paid channels").status_code == 200
    assert ConfigurationChange.objects.latest("id").reason == "Paid channels"
    assert _move(client, _codes("tv")[0], "tv", 1).status_code == 200


def test_brothers_change_places(enter: Enter) -> None:
    client = enter(everything=True)
    before = _codes(None)
    _move(client, before[2], None, 0)
    assert _codes(None) == [before[2], before[0], before[1], *before[3:]]
    count = ConfigurationChange.objects.count()
    assert _move(client, before[2], None, 0).json()["undo"] == ""
    assert ConfigurationChange.objects.count() == count


@pytest.mark.parametrize(
    ("code", "parent", "said"),
    [
        ("refund", "tv-packages", "Choose a group: a topic has nothing below it."),
        ("tv", "tv", "A group cannot be moved under itself or what is below it."),
    ],
)
def test_what_cannot_be_is_told(enter: Enter, code: str, parent: str, said: str) -> None:
    before = _codes("billing"), _codes("tv")
    answer = _move(enter(everything=True), code, parent, 0)
    assert (answer.status_code, answer.json()["text"]) == (422, said)
    assert (_codes("billing"), _codes("tv")) == before


def test_a_group_is_not_moved_so_deep_that_what_is_in_it_sinks(enter: Enter) -> None:
    above = Topic.objects.get(code="billing")
    for floor in range(4):
        above = Topic.objects.create(
            code=f"floor-{floor}", name={"ru": "Э", "en": "F"}, parent=above, is_group=True,
            attribute_set=create_set(),
        )  # fmt: skip
    answer = _move(enter(everything=True), "tv", "floor-3", 0)
    assert answer.status_code == 422
    assert answer.json()["text"] == ("The tree would be too deep for anyone to find a topic in it.")
    assert Topic.objects.get(code="tv").parent is None


def test_a_thousand_brothers_in_few_statements(
    enter: Enter, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    client = enter(everything=True)
    group = Topic.objects.get(code="tv")
    Topic.objects.bulk_create(
        Topic(
            code=f"many-{n}", name={"ru": f"Тема {n}", "en": f"Topic {n}"}, parent=group,
            attribute_set=create_set(), position=n + 10,
        )
        for n in range(1000)
    )  # fmt: skip
    with django_assert_max_num_queries(8):
        told = client.get(URL).json()["nodes"]
    assert len(told) == 1000 + 55
    with django_assert_max_num_queries(40):
        assert _move(client, "many-999", "tv", 0).status_code == 200
    assert _codes("tv")[0] == "many-999"


def test_strangers_and_bad_input(enter: Enter) -> None:
    client = enter(everything=True)
    assert client.get("/console/trees/cases.channel").status_code == 404
    for told in (
        {},
        {"id": "x"},
        {"id": "1", "index": "-1"},
        {"id": "1", "index": "0", "parent": "x"},
    ):
        assert client.post(f"{URL}/move", told).status_code == 404
