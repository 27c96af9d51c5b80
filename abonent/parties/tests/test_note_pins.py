"""Important notes: pinned until a day, told where the client is spoken with; former texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound, PermissionRefused
from abonent.parties import actions, queries
from abonent.parties.testing import make_client
from abonent.parties.tests.conftest import Hire, Program, Refuse

Act = Callable[[], object]
pytestmark = pytest.mark.django_db


def test_a_pinned_note_comes_first_until_its_day_is_over(agent: Actor, hire: Hire) -> None:
    client = make_client()
    first = actions.add_note(by=agent, client_id=client.pk, text="Глухой, говорите громче")
    actions.add_note(by=agent, client_id=client.pk, text="Обычная")
    today = timezone.localtime(now()).date()
    other = hire("other", "parties.view", "parties.note")
    actions.pin_note(by=other, client_id=client.pk, note_id=first.pk, pinned=True, until=today)
    card = queries.get_client_card(by=agent, client_id=client.pk)
    assert [note.text for note in card.notes] == ["Глухой, говорите громче", "Обычная"]
    brief = queries.find_brief(by=agent, client_id=client.pk)
    assert brief is not None
    assert brief.notes == ("Глухой, говорите громче",)
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert queries.list_pinned_notes(by=agent, client_id=client.pk) == []
        card = queries.get_client_card(by=agent, client_id=client.pk)
    assert [note.text for note in card.notes] == ["Обычная", "Глухой, говорите громче"]


def test_what_is_refused(agent: Actor, hire: Hire, refuse: Refuse) -> None:
    client, other = make_client(), make_client("Сидорова Нина")
    note = actions.add_note(by=agent, client_id=client.pk, text="Моё")
    yesterday = timezone.localtime(now()).date() - timedelta(days=1)

    def pin(by: Actor = agent, client_id: int = client.pk, until: date | None = None) -> Act:
        return lambda: actions.pin_note(
            by=by, client_id=client_id, note_id=note.pk, pinned=True, until=until
        )

    refuse(Invalid, pin(until=yesterday))
    refuse(NotFound, pin(client_id=other.pk))
    refuse(PermissionRefused, pin(hire("reader", "parties.view")))


def test_pages_and_rest(agent: Actor, browser: Browser) -> None:
    client = make_client()
    note = actions.add_note(by=agent, client_id=client.pk, text="Было")
    actions.edit_note(by=agent, note_id=note.pk, text="Стало")
    path = f"/clients/{client.pk}/notes/{note.pk}"
    assert "Было" in browser.get(f"{path}/versions").content.decode()
    pinned = browser.post(f"{path}/pin", {"pinned": "1", "until": "2999-01-01"}).content.decode()
    assert "Важное" in pinned
    wrong = browser.post(f"{path}/pin", {"pinned": "1", "until": "tomorrow"})
    assert wrong.status_code == 422
    program = Program(agent)
    told = program("GET", path).json()
    assert (told["is_pinned"], told["pinned_until"]) == (True, "2999-01-01")
    told = program("PUT", f"{path}/pin", {"pinned": False}).json()
    assert (told["is_pinned"], told["pinned_until"]) == (False, None)
