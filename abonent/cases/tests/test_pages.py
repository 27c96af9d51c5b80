"""The other pages of contacts and cases, and who may open them."""

from __future__ import annotations

import re
from io import BytesIO

from django.test import Client as Browser
from openpyxl import load_workbook

from abonent.cases import actions
from abonent.cases.models import Case, HistoryEntry, Topic
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.cases.tests.browsing import RIGHTS, file_of, filled, log_in, text_of
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry


def test_lists_are_filtered_sorted_and_exported(browser: Browser, case: Case) -> None:
    browser.post("/contacts/new", filled(**{"case-0-topic": "other", "case-0-text": "=2+2"}))
    page = text_of(browser.get("/cases?q=дважды&sort=number"))
    assert f"/cases/{case.pk}" in page
    assert "=2+2" not in page
    csv = file_of(browser.get("/cases?export=csv")).decode("utf-8-sig")
    assert "'=2+2" in csv
    assert len(csv.strip().splitlines()) == 3
    answer = browser.get("/cases?export=xlsx")
    sheet = load_workbook(BytesIO(file_of(answer))).active
    assert sheet is not None
    assert sheet.max_row == 3
    assert AuditEntry.objects.filter(action="cases.export").count() == 2
    assert "Списали" not in text_of(browser.get("/cases?state=closed"))


def test_pages_need_their_rights(case: Case) -> None:
    make_agent("cases.view", login="reader")
    reader = log_in("reader")
    assert reader.get("/contacts/new").status_code == 403
    assert reader.get("/cases?export=csv").status_code == 403
    assert reader.post(f"/cases/{case.pk}/note", {"text": "x"}).status_code == 403
    assert reader.get(f"/cases/{case.pk}").status_code == 200
    assert reader.get("/cases/404").status_code == 404
    make_agent(login="nobody")
    nobody = log_in("nobody")
    for at in ("/cases", "/contacts", f"/cases/{case.pk}", f"/contacts/{case.contact_id}"):
        assert nobody.get(at).status_code == 403
    assert HistoryEntry.objects.count() == 1


def test_strangers_are_sent_to_the_log_in(case: Case) -> None:
    assert Browser().get("/cases").headers["Location"].startswith("/login")


def test_a_missing_topic_is_proposed_and_waits(company: Company) -> None:
    make_agent("cases.propose_topic", *RIGHTS, login="finder")
    finder = log_in("finder")
    assert "Предложить" in text_of(finder.get("/contacts/new"))
    form = {"name": "Умный дом", "parent": str(company.billing.pk)}
    assert finder.post("/topics/propose", form).status_code == 302
    topic = Topic.objects.get(proposed_by__login="finder")
    assert (topic.name, topic.parent_id) == (
        {"ru": "Умный дом", "en": "Умный дом"}, company.billing.pk,
    )  # fmt: skip
    refused = finder.post("/contacts/new", filled(**{"case-0-topic": topic.code}))
    assert refused.status_code == 422
    assert finder.post("/topics/propose", {"name": ""}).status_code == 422
    make_agent("cases.view", login="reader")
    assert log_in("reader").get("/topics/propose").status_code == 403
    assert Topic.objects.filter(proposed_by__isnull=False).count() == 1


def test_the_start_page_counts_and_begins_with_what_was_just_given(
    browser: Browser, agent: Actor
) -> None:
    ids: list[int] = []
    for _case in range(17):
        ids += actions.register_contact(by=agent, draft=claim_draft()).case_ids
    for case_id in [*ids[1:], ids[0]]:
        browser.post(f"/cases/{case_id}/assign", {"owner": "me"})
    text = text_of(browser.get("/"))
    shown = [int(n) for n in re.findall(r'data-href="/cases/(\d+)"', text)]
    assert shown[:2] == [ids[0], ids[16]]
    assert len(shown) == 15
    assert "15 из 17" in text
