"""Notes begun wait on the case's page, on whatever machine, until they are sent."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from abonent.cases.models import Case
from abonent.cases.tests.browsing import HTMX, text_of
from abonent.work.models import Draft


@pytest.fixture
def begun(browser: Browser, case: Case) -> UUID:
    """The draft of a note, as the page keeps it."""
    draft_id = uuid4()
    kept = {"kind": "case_note", "path": f"/cases/{case.pk}", "title": "17 · Спор", "version": "0",
            "content": '{"text": ["Перезвонить"]}'}  # fmt: skip
    assert browser.post(f"/work/drafts/{draft_id}", kept).json() == {"version": 1}
    return draft_id


def test_a_note_begun_comes_with_the_bar_of_tabs_of_its_page_only(
    browser: Browser, case: Case, begun: UUID
) -> None:
    at = f"/cases/{case.pk}"
    assert f'data-waiting="{begun}"' in text_of(browser.post("/work/tabs", {"path": at}))
    assert str(begun) not in text_of(browser.post("/work/tabs", {"path": "/cases"}))
    assert f'data-keep="case_note-{case.pk}"' in text_of(browser.get(at))


def test_a_note_sent_empties_its_box_and_its_draft_is_over(
    browser: Browser, case: Case, begun: UUID
) -> None:
    sent = {"text": "Перезвонить", "draft": str(begun)}
    page = text_of(browser.post(f"/cases/{case.pk}/note", sent, headers=HTMX))
    assert page.count("Перезвонить") == 1  # in the timeline
    assert f'name="draft" value="{begun}"' not in page
    assert Draft.objects.get().outcome == Draft.Outcome.DONE


def test_a_refused_note_goes_on_with_its_draft(browser: Browser, case: Case, begun: UUID) -> None:
    sent = {"text": " ", "draft": str(begun)}
    page = text_of(browser.post(f"/cases/{case.pk}/note", sent, headers=HTMX))
    assert f'name="draft" value="{begun}"' in page
    assert Draft.objects.get().outcome == Draft.Outcome.OPEN
