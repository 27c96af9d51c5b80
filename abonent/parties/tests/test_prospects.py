"""Potential clients: their own life, joining with a client, and the file for billing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.parties import actions
from abonent.parties.actions import AccountDraft
from abonent.parties.actions.joining_work import held_prospect
from abonent.parties.models import Client, LossReason, Prospect, ProspectSource
from abonent.parties.policy.joining import flat_prospect
from abonent.parties.policy.prospects import ProspectDraft
from abonent.parties.testing import ADMIN, make_account, make_client
from abonent.parties.tests.conftest import Hire, Program, Refuse, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(agent: Actor) -> Prospect:
    """Somebody unknown who called."""
    client = actions.create_potential_client(by=agent, name="Котов Пётр", reach="+79161230009")
    return Prospect.objects.get(client=client)


@pytest.fixture
def reason() -> LossReason:
    return LossReason.objects.create(code="price", name={"ru": "Дорого", "en": "Price"})


def test_a_newcomer_has_work_of_his_own(newcomer: Prospect, agent: Actor) -> None:
    assert (newcomer.state, newcomer.owner_id, newcomer.version) == ("new", agent.id, 1)
    assert not Prospect.objects.exclude(pk=newcomer.pk).exists()


def test_what_is_known_and_what_comes_next(newcomer: Prospect, agent: Actor) -> None:
    source = ProspectSource.objects.create(code="site", name={"ru": "Сайт", "en": "Site"})
    draft = ProspectDraft(
        source_id=source.pk, interest="Интернет", next_step="Перезвонить",
        next_date=date(2026, 11, 25),
    )  # fmt: skip
    held = actions.edit_prospect(by=agent, prospect_id=newcomer.pk, draft=draft, version=1)
    assert (held.interest, held.owner_id, held.version) == ("Интернет", None, 2)


def test_won_makes_the_client_active(newcomer: Prospect, agent: Actor) -> None:
    for state in ("work", "qualified", "won"):
        actions.move_prospect(by=agent, prospect_id=newcomer.pk, state=state)
    assert Client.objects.get(pk=newcomer.client_id).status == "active"


def test_lost_with_a_reason_and_found_again(
    newcomer: Prospect, agent: Actor, reason: LossReason
) -> None:
    lose = {"by": agent, "prospect_id": newcomer.pk, "state": "lost"}
    with pytest.raises(Invalid):
        actions.move_prospect(**lose)  # type: ignore[arg-type]  # as named above
    held = actions.move_prospect(**lose, loss_reason_id=reason.pk)  # type: ignore[arg-type]  # as above
    assert (held.state, held.loss_reason_id) == ("lost", reason.pk)
    held = actions.move_prospect(by=agent, prospect_id=newcomer.pk, state="work")
    assert (held.state, held.loss_reason_id) == ("work", None)


def test_refusals_change_nothing(
    newcomer: Prospect, agent: Actor, hire: Hire, refuse: Refuse
) -> None:
    move = actions.move_prospect
    reader = hire("reader", "parties.view")
    pk = newcomer.pk
    refuse(PermissionRefused, lambda: move(by=reader, prospect_id=pk, state="work"))
    refuse(Conflict, lambda: move(by=agent, prospect_id=pk, state="won"))
    refuse(Conflict, lambda: move(by=agent, prospect_id=pk, state="work", version=9))
    refuse(Invalid, lambda: move(by=agent, prospect_id=pk, state="nope"))


def test_joining_with_a_client_wins_and_can_be_undone(newcomer: Prospect) -> None:
    client = make_client("Котов Пётр Ильич", "+79161230009")
    made = actions.merge_clients(by=ADMIN, winner_id=client.pk, loser_id=newcomer.client_id)
    former = newcomer.client_id
    newcomer.refresh_from_db()
    assert (newcomer.client_id, newcomer.state) == (client.pk, "won")
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    newcomer.refresh_from_db()
    assert (newcomer.client_id, newcomer.state) == (former, "new")


def test_joining_the_other_way_round_wins_too(newcomer: Prospect) -> None:
    client = make_client("Котов Пётр Ильич")
    made = actions.merge_clients(by=ADMIN, winner_id=newcomer.client_id, loser_id=client.pk)
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.client.status) == ("won", "active")
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    newcomer.refresh_from_db()
    assert newcomer.state == "new"


def test_billing_hears_of_each_once_and_answers(newcomer: Prospect, agent: Actor) -> None:
    actions.move_prospect(by=agent, prospect_id=newcomer.pk, state="qualified")
    made = actions.export_prospects(by=agent, format="json")
    assert made.count == 1
    with pytest.raises(Conflict):
        actions.export_prospects(by=agent)
    draft = AccountDraft(number="3000000555", contract_number="Д-7")
    first = actions.accept_account(by=agent, prospect_id=newcomer.pk, draft=draft)
    assert actions.accept_account(by=agent, prospect_id=newcomer.pk, draft=draft) == first
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.client.status) == ("won", "active")
    assert newcomer.client.search_keys.filter(kind="account", key="3000000555").exists()


def test_an_account_of_somebody_else_is_refused(
    newcomer: Prospect, agent: Actor, refuse: Refuse
) -> None:
    make_account(make_client(), "3000000556")
    draft = AccountDraft(number="3000000556")
    accept = actions.accept_account
    refuse(Invalid, lambda: accept(by=agent, prospect_id=newcomer.pk, draft=draft))


def seen_of(prospect: Prospect) -> str:
    """What the page of this work began with, as it says so itself."""
    prospect.refresh_from_db()
    return json.dumps(flat_prospect(held_prospect(prospect)))


def test_a_step_takes_what_was_typed_with_it(
    newcomer: Prospect, browser: Browser, agent: Actor
) -> None:
    page, typed = f"/potential/{newcomer.pk}", {"interest": "Интернет", "was": "new"}
    typed |= {"seen": seen_of(newcomer)}
    refused = browser.post(f"{page}/move", {**typed, "state": "lost"})
    assert refused.status_code == 422
    assert 'value="Интернет"' in refused.content.decode()
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.interest, newcomer.version) == ("new", "", 1)
    assert browser.post(f"{page}/move", {**typed, "state": "work"}).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.interest) == ("work", "Интернет")


def test_a_step_beside_a_colleague_loses_neither_text(
    newcomer: Prospect, browser: Browser, agent: Actor
) -> None:
    page, began = f"/potential/{newcomer.pk}", seen_of(newcomer)
    theirs = replace(held_prospect(newcomer), interest="Телефон")
    actions.edit_prospect(by=agent, prospect_id=newcomer.pk, draft=theirs)
    mine = {"was": "new", "seen": began, "interest": "Интернет", "state": "work"}
    late = browser.post(f"{page}/move", mine)
    assert late.status_code == 409
    assert "Телефон" in late.content.decode()
    assert 'value="Интернет"' in late.content.decode()
    actions.move_prospect(by=agent, prospect_id=newcomer.pk, state="qualified")
    stale = {"was": "new", "seen": seen_of(newcomer), "interest": "ТВ", "state": "won"}
    assert browser.post(f"{page}/move", stale).status_code == 409
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.interest) == ("qualified", "Телефон")


@pytest.mark.parametrize("format_", ["csv", "xlsx", "json"])
def test_pages_lead_from_the_list_to_billing(
    newcomer: Prospect, browser: Browser, agent: Actor, format_: str
) -> None:
    assert "Котов Пётр" in browser.get("/potential?state=new").content.decode()
    assert "Новый" in browser.get(f"/clients/{newcomer.client_id}").content.decode()
    page = f"/potential/{newcomer.pk}"
    saved = browser.post(page, {"interest": "Интернет", "version": "1"})
    assert saved.status_code == 302
    assert "Интернет" in browser.get(page).content.decode()
    typed = {"was": "new", "seen": seen_of(newcomer), "interest": "Интернет и ТВ"}
    assert browser.post(f"{page}/move", {"state": "lost", **typed}).status_code == 422
    assert browser.post(f"{page}/move", {"state": "qualified", **typed}).status_code == 302
    assert "1 готовый клиент" in browser.get("/potential/billing").content.decode()
    assert browser.post("/potential/billing", {"format": format_}).status_code == 302
    assert f".{format_}" in browser.get("/potential/billing").content.decode()
    newcomer.refresh_from_db()
    assert newcomer.export is not None
    got = browser.get(f"/potential/billing/{newcomer.export_id}")
    content = b"".join(got.streaming_content)  # type: ignore[attr-defined]  # a file
    assert content
    if format_ == "json":
        assert json.loads(content)[0]["phone"] == "+79161230009"


@pytest.mark.parametrize(
    ("days", "state", "is_marked"),
    [(-1, "new", True), (0, "new", False), (-1, "lost", False)],
)
def test_a_next_step_whose_day_has_passed_is_marked(
    newcomer: Prospect, agent: Actor, browser: Browser, days: int, state: str, is_marked: bool
) -> None:
    day = now().astimezone(ZoneInfo(agent.timezone)).date() + timedelta(days=days)
    Prospect.objects.update(next_date=day, state=state)
    for page in ("/potential?state=new&state=lost", f"/clients/{newcomer.client_id}"):
        shown = browser.get(page).content.decode()
        before = shown[: shown.index(f"{day:%d.%m.%Y}")]
        assert before.endswith("</svg>") is is_marked


def test_rest_goes_the_same_way(newcomer: Prospect, hire: Hire) -> None:
    rest = Program(hire("robot", "parties.view", "parties.edit", "parties.export"))
    base = "/prospects"
    assert [one["id"] for one in rest("get", base).json()["items"]] == [newcomer.pk]
    changed = rest("patch", f"{base}/{newcomer.pk}", {"interest": "ТВ", "owner": None})
    assert (changed.json()["interest"], changed.json()["owner"]) == ("ТВ", None)
    moved = rest("post", f"{base}/{newcomer.pk}/moves", {"state": "qualified"})
    assert moved.json()["state"] == "qualified"
    made = rest("post", f"{base}/exports", {"format": "csv"})
    assert (made.status_code, made.json()["count"]) == (201, 1)
    assert rest("post", f"{base}/exports", {"format": "csv"}).status_code == 409
    done = rest("post", f"{base}/{newcomer.pk}/account", {"number": "3000000777"})
    assert done.json()["state"] == "won"


def test_the_page_of_one_is_a_page_of_its_own(newcomer: Prospect, hire: Hire) -> None:
    reader = browser_of(hire("reader", "parties.view"))
    assert reader.get(f"/potential/{newcomer.pk}").status_code == 200
    assert reader.post(f"/potential/{newcomer.pk}", {"interest": "x"}).status_code == 403


def test_the_card_tells_of_it_only_where_there_was_such_work(
    newcomer: Prospect, agent: Actor
) -> None:
    browser, other = browser_of(agent), make_client("Иванова Анна")
    assert 'id="panel-prospects"' in browser.get(f"/clients/{newcomer.client_id}").content.decode()
    assert 'id="panel-prospects"' not in browser.get(f"/clients/{other.pk}").content.decode()
