"""Who is here: told while pages are open, forgotten when they close."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import call, patch
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from abonent.bus.ports import LiveTopic, live_topics
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.registry import Registry
from abonent.work import actions, policy, queries
from abonent.work.models import Presence

OF = "case:17"


@pytest.fixture(autouse=True)
def _case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody but the third may look at case 17."""
    topics: Registry[LiveTopic] = Registry(key=lambda topic: topic.kind)
    topics.add(LiveTopic("case", lambda actor, id_: id_ == "17" and actor.can("cases.view")))
    monkeypatch.setattr("abonent.bus.ports.live_topics", topics)
    assert live_topics.find("here") is not None


def test_a_colleague_is_seen_coming_working_and_going(anna: Actor, boris: Actor) -> None:
    page = uuid4()
    with patch("abonent.work.actions.presence.nudge") as nudge:
        actions.be_here(by=anna, page=page, of=OF, state="viewing")
        assert [(h.name, h.state) for h in queries.list_others_here(by=boris, of=OF)] == [
            ("Агентова anna", "viewing")
        ]
        actions.be_here(by=anna, page=page, of=OF, state="viewing")
        actions.be_here(by=anna, page=page, of=OF, state="editing")
        actions.leave(by=boris, page=page)
        assert [h.state for h in queries.list_others_here(by=boris, of=OF)] == ["editing"]
        actions.leave(by=anna, page=page)
    assert queries.list_others_here(by=boris, of=OF) == []
    assert nudge.call_args_list == [call("here:case:17")] * 3  # a mere sign of life tells nobody


def test_of_several_pages_the_busiest_counts_and_nobody_sees_oneself(
    anna: Actor, boris: Actor
) -> None:
    for state in ("idle", "editing", "viewing"):
        actions.be_here(by=anna, page=uuid4(), of=OF, state=state)
    assert [h.state for h in queries.list_others_here(by=boris, of=OF)] == ["editing"]
    assert queries.list_others_here(by=anna, of=OF) == []


def test_a_page_that_fell_silent_counts_as_closed(anna: Actor, boris: Actor) -> None:
    actions.be_here(by=anna, page=uuid4(), of=OF, state="viewing")
    Presence.objects.update(seen_at=now() - timedelta(seconds=policy.GONE_AFTER + 1))
    assert queries.list_others_here(by=boris, of=OF) == []


def test_where_one_may_not_look_one_is_not_and_sees_nobody(anna: Actor, boris: Actor) -> None:
    with pytest.raises(NotFound):
        actions.be_here(by=anna, page=uuid4(), of="case:18", state="viewing")
    with pytest.raises(Invalid):
        actions.be_here(by=anna, page=uuid4(), of=OF, state="dancing")
    assert not Presence.objects.exists()
    assert queries.list_others_here(by=boris, of="case:18") == []


def test_the_page_hears_who_is_here(browser: Browser, boris: Actor) -> None:
    actions.be_here(by=boris, page=uuid4(), of=OF, state="editing")
    page = str(uuid4())
    said = {"of": OF, "page": page, "state": "viewing"}
    assert "Агентова boris редактирует" in browser.post("/work/here", said).content.decode()
    assert browser.post("/work/here", {**said, "state": "gone"}).status_code == 204
    assert browser.post("/work/here", {**said, "page": "1"}).status_code == 404
    assert list(Presence.objects.values_list("operator_id", flat=True)) == [boris.id]


def test_the_table_is_not_logged(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'work_presence'")
        assert cursor.fetchone() == ("u",)
