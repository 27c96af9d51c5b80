"""Everything registered names a right that exists, and live topics are closed without one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abonent.bus.ports import live_topics
from abonent.cases import actions, testing
from abonent.kernel.actor import permissions
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.search import search_providers
from abonent.parties.ports import client_panels
from abonent.parties.testing import make_client
from abonent.webkit.registry import commands, rail, start_panels

REGISTRIES = (search_providers, client_panels, reference_kinds, rail, commands, start_panels)


def test_everything_registered_names_a_right_that_exists() -> None:
    known = {p.code for p in permissions}
    named = {one.permission for registry in REGISTRIES for one in registry}
    assert {right for right in named if right and right not in known} == set()


@pytest.mark.django_db
def test_live_topics_are_closed_to_who_has_no_right() -> None:
    testing.make_company()
    client = make_client("Иванова Анна Сергеевна")
    draft = replace(testing.claim_draft(), client_id=client.pk)
    done = actions.register_contact(by=testing.ADMIN, draft=draft)
    keys = {"case": done.case_ids[0], "client": client.pk, "contact": done.contact_id}
    actor = testing.make_agent(login="powerless")
    watched = {t.kind for t in live_topics if t.may_watch(actor, str(keys.get(t.kind, 0)))}
    assert watched == {"news"}  # that there is some; what it says is asked for by who may read it
