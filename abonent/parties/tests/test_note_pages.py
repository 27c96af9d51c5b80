"""Notes on the card of a client."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.parties import actions
from abonent.parties.models import Note
from abonent.parties.testing import make_client
from abonent.parties.tests.conftest import Hire, browser_of

pytestmark = pytest.mark.django_db


def test_notes_on_the_card(browser: Browser, hire: Hire) -> None:
    client = make_client()
    url = f"/clients/{client.pk}/notes"
    answer = browser.post(url, {"text": "Звонить после 18"})
    assert "Звонить после 18" in answer.content.decode()
    note = Note.objects.get()
    assert "Звонить после 18" in browser.get(f"{url}/{note.pk}").content.decode()
    assert (
        "После 19"
        in browser.post(f"{url}/{note.pk}", {"text": "После 19", "version": "1"}).content.decode()
    )
    assert browser.post(url, {"text": " "}).status_code == 422
    long = browser.post(url, {"text": "я" * 4001})  # the draft stays: it is not done
    told = json.loads(long.headers["HX-Trigger"])["toast"]["text"]
    assert (long.status_code, told) == (
        422, "Слишком длинно: 4001 знаков, а можно не больше 4000. Сократите текст.",
    )  # fmt: skip
    assert Note.objects.count() == 1
    stranger = browser_of(hire("other", "parties.view", "parties.note"))
    assert stranger.get(f"{url}/{note.pk}").status_code == 404
    assert stranger.post(f"{url}/{note.pk}/remove").status_code == 409
    asked = browser.get(f"/clients/{client.pk}/parts/notes").content.decode()
    assert (f'data-open="unnote-{note.pk}"' in asked, "Убрать заметку?" in asked) == (True, True)
    removed = browser.post(f"{url}/{note.pk}/remove")
    assert f"{url}/{note.pk}/restore" in removed.headers["HX-Trigger"]
    assert "После 19" not in removed.content.decode()
    again = browser.post(f"{url}/{note.pk}/remove")
    assert (again.status_code, "HX-Trigger" in again.headers) == (200, False)
    browser.post(f"{url}/{note.pk}/restore")
    assert Note.objects.get().deleted_at is None


def test_an_unfinished_action_leaves_the_note(browser: Browser, agent: Actor) -> None:
    client = make_client()
    note = actions.add_note(by=agent, client_id=client.pk, text="Моё")
    path = f"/clients/{client.pk}/notes/{note.pk}"
    refused = browser.post(path, {"text": "", "version": "1"})
    assert (refused.status_code, "Введите текст" in refused.content.decode()) == (422, True)
    assert refused.headers["HX-Retarget"] == f"#entry-{note.pk} .wk-timeline-body"
    assert Note.objects.get().text == "Моё"


def test_a_note_changed_in_another_window_is_overwritten_only_knowingly(
    browser: Browser, agent: Actor
) -> None:
    client = make_client()
    note = actions.add_note(by=agent, client_id=client.pk, text="Моё")
    path = f"/clients/{client.pk}/notes/{note.pk}"
    assert 'name="version" value="1"' in browser.get(path).content.decode()
    actions.edit_note(by=agent, note_id=note.pk, text="Из другого окна")
    refused = browser.post(path, {"text": "Из этого окна", "version": "1"})
    page = refused.content.decode()
    told = ["в другом окне", "Из другого окна", "Из этого окна</textarea>", "Сохранить мой вариант",
            'name="version" value="2"']  # fmt: skip
    assert [text for text in told if text not in page] == []
    assert (refused.status_code, Note.objects.get().text) == (422, "Из другого окна")
    assert refused.headers["HX-Retarget"] == f"#entry-{note.pk} .wk-timeline-body"
    assert browser.post(path, {"text": "Из этого окна", "version": "2"}).status_code == 200
    assert (Note.objects.get().text, Note.objects.get().version) == ("Из этого окна", 3)


def test_a_note_removed_while_it_was_changed_can_be_added_anew(
    browser: Browser, agent: Actor
) -> None:
    client = make_client()
    note = actions.add_note(by=agent, client_id=client.pk, text="Моё")
    actions.remove_note(by=agent, note_id=note.pk)
    refused = browser.post(
        f"/clients/{client.pk}/notes/{note.pk}", {"text": "Моё, полнее", "version": "1"}
    )
    page = refused.content.decode()
    told = ["удалили", "Моё, полнее</textarea>", "Добавить как новую заметку", "Отмена",
            f'hx-post="/clients/{client.pk}/notes"']  # fmt: skip
    assert [text for text in told if text not in page] == []
    assert (refused.status_code, Note.objects.filter(deleted_at=None).count()) == (422, 0)
    assert refused.headers["HX-Retarget"] == f"#entry-{note.pk} .wk-timeline-body"
    added = browser.post(
        f"/clients/{client.pk}/notes", {"text": "Моё, полнее", "instead": str(note.pk)}
    )
    assert Note.objects.get(deleted_at=None).text == "Моё, полнее"
    assert "note-text" not in added.content.decode()  # what is typed into that field stays
