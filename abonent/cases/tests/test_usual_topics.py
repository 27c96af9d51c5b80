"""Topics at hand: starred ones and those of the latest cases."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import StarredTopic
from abonent.cases.queries.usual_topics import UsualTopics, list_usual_topics
from abonent.cases.testing import claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound, PermissionRefused


def test_starred_topics_come_in_the_order_of_starring_then_the_latest(
    agent: Actor, django_assert_num_queries: Any
) -> None:
    for topic in ("other", "claim", "other", "claim"):
        draft = claim_draft(topic=topic, **({} if topic == "claim" else {"attributes": {}}))
        actions.register_contact(by=agent, draft=draft)
    with django_assert_num_queries(1):
        usual = list_usual_topics(by=agent)
    assert usual == UsualTopics(starred=[], recent=["claim", "other"])
    for topic in ("other", "other"):  # a second press of an impatient hand
        actions.star_topic(by=agent, topic=topic, starred=True)
    assert list_usual_topics(by=agent) == UsualTopics(starred=["other"], recent=["claim"])
    colleague = make_agent("cases.register", login="colleague")
    assert list_usual_topics(by=colleague) == UsualTopics(starred=[], recent=[])
    actions.star_topic(by=agent, topic="other", starred=False)
    assert list_usual_topics(by=agent).starred == []


@pytest.mark.parametrize("topic", ["billing", "nothing"])  # a group, and none at all
def test_only_what_can_be_chosen_is_starred(agent: Actor, topic: str) -> None:
    with pytest.raises(NotFound):
        actions.star_topic(by=agent, topic=topic, starred=True)
    with pytest.raises(PermissionRefused):
        actions.star_topic(by=make_agent("cases.view", login="r"), topic="claim", starred=True)
    assert not StarredTopic.objects.exists()


def test_the_picker_stars_and_unstars(browser: Browser) -> None:
    at = "/topics/usual"
    assert browser.get(at).json() == {"starred": [], "recent": []}
    starred = browser.post(at, {"value": "claim", "starred": "1"})
    assert starred.json() == {"starred": ["claim"], "recent": []}
    assert browser.post(at, {"value": "claim", "starred": "0"}).json()["starred"] == []
    assert f'data-usual="{at}"' in browser.get("/contacts/new").content.decode()
