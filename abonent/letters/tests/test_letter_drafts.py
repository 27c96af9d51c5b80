"""Letters begun are kept on the server and wait in the bar of tabs until they are sent."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from abonent.cases import testing
from abonent.kernel.actor import Actor
from abonent.letters.models import Letter
from abonent.letters.tests.test_letters import browser_of
from abonent.work.models import Draft

pytestmark = pytest.mark.django_db
OUT = {"kind": "reply-out", "letterhead": "main", "language": "ru", "subject": "О списании",
       "correspondent": "Иванова", "text": "Вернём"}  # fmt: skip
IN = {"kind": "claim-in", "place": "moscow", "subject": "О списании", "correspondent": "Иванова"}


@pytest.mark.parametrize(
    ("kind", "at", "typed"),
    [("letter_out", "/letters/new", OUT), ("letter_in", "/letters/incoming", IN)],
)
def test_a_letter_begun_waits_and_serves_once(
    writer: Actor, kind: str, at: str, typed: dict[str, str]
) -> None:
    browser, draft = browser_of(writer), str(uuid4())
    assert f'data-draft-kind="{kind}"' in browser.get(at).content.decode()
    content = json.dumps({name: [value] for name, value in typed.items()})
    kept = {"kind": kind, "path": at, "title": "О списании", "version": "0", "content": content}
    assert browser.post(f"/work/drafts/{draft}", kept).json() == {"version": 1}
    opened = f"{at}?draft={draft}"
    assert opened in browser.post("/work/tabs", {"path": "/cases"}).content.decode()
    assert "О списании" in browser.get("/work/drafts").content.decode()
    assert f'name="draft" value="{draft}"' in browser.get(opened).content.decode()
    wrong = browser.post(opened, {**typed, "draft": draft, "subject": ""})
    assert (wrong.status_code, Draft.objects.get().outcome) == (422, "")
    assert browser.post(opened, {**typed, "draft": draft}).status_code == 302
    assert (Letter.objects.count(), Draft.objects.get().outcome) == (1, Draft.Outcome.DONE)


def test_who_may_not_write_letters_keeps_none(company: testing.Company) -> None:
    reader = testing.make_agent("letters.view", login="reader")
    kept = {"kind": "letter_out", "path": "/letters/new", "title": "", "version": "0",
            "content": "{}"}  # fmt: skip
    assert browser_of(reader).post(f"/work/drafts/{uuid4()}", kept).status_code == 403
    assert not Draft.objects.exists()
