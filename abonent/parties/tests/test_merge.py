"""Merging two clients into one, and parting them again: the rows must come back as they were."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyCase

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused
from abonent.kernel.merging import list_unregistered
from abonent.parties import actions, models, queries
from abonent.parties.models import Client, ClientMerge
from abonent.parties.pages.found import told
from abonent.parties.ports import client_rows
from abonent.parties.queries.merges import hindrances_of
from abonent.parties.testing import (
    ADMIN,
    make_account,
    make_client,
    make_company,
    make_contact_person,
    make_subscriber,
)
from abonent.parties.tests.conftest import Hire, Refuse, browser_of
from abonent.parties.tests.test_rest import Rest
from abonent.staff.actions import save_role
from abonent.staff.models import Role

ROWS = (
    models.Account, models.Subscriber, models.Reach, models.ContactPerson, models.Circle,
    models.CircleMember, models.Note,
)  # fmt: skip


def rows_now() -> dict[str, Any]:
    """Everything a merge touches but versions; search keys without their ids, built anew."""
    found: dict[str, Any] = {m.__name__: list(m.objects.order_by("pk").values()) for m in ROWS}
    clients = Client.objects.order_by("pk").values()
    found["Client"] = [{k: v for k, v in c.items() if k != "version"} for c in clients]
    keys = models.SearchKey.objects.values_list("client_id", "kind", "key", "shown")
    return found | {"SearchKey": sorted(keys)}


@pytest.fixture
def two(db: None) -> tuple[Client, Client]:
    """A client, and the double whom a colleague made of the same person."""
    first = make_client("Иванова Анна Сергеевна", "+79161230001", tax_id="")
    double = make_client("Иванова Анна", "+79161230001", "anna@example.org", tax_id="7701234567")
    account = make_account(double, "3000000042")
    make_subscriber(double, account, "+79031112244")
    make_contact_person(double)
    actions.add_note(by=ADMIN, client_id=double.pk, text="Звонить вечером")
    return first, double


def test_every_foreign_key_to_a_client_is_registered() -> None:
    assert list_unregistered(client_rows, to=Client) == []


def test_what_was_the_doubles_is_the_clients(two: tuple[Client, Client]) -> None:
    first, double = two
    actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    first.refresh_from_db()
    assert (first.name, first.tax_id) == ("Иванова Анна Сергеевна", "7701234567")
    assert list(first.reaches.values_list("value", "is_main")) == [
        ("+79161230001", True),
        ("anna@example.org", True),
    ]
    assert [a.number for a in first.accounts.all()] == ["3000000042"]
    assert [s.number for s in first.subscribers.all()] == ["+79031112244"]
    assert not Client.objects.filter(pk=double.pk).exists()
    assert queries.find_merged_into(by=ADMIN, client_id=double.pk) == first.pk


def test_attributes_that_were_missing_come_along(two: tuple[Client, Client]) -> None:
    first, double = two
    Client.objects.filter(pk=first.pk).update(attributes={"city": "Псков"})
    Client.objects.filter(pk=double.pk).update(attributes={"city": "Тверь", "floor": 3})
    before = rows_now()
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    first.refresh_from_db()
    assert first.attributes == {"city": "Псков", "floor": 3}
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    assert rows_now() == before


def test_the_person_chooses_whose_value_wins(two: tuple[Client, Client]) -> None:
    first, double = two
    actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk, take=["name"])
    first.refresh_from_db()
    assert (first.name, first.patronymic, first.tax_id) == ("Иванова Анна", "", "")


def test_undo_brings_back_the_same_rows(two: tuple[Client, Client]) -> None:
    first, double = two
    circle = actions.create_circle(
        by=ADMIN, kind="family", name="Ивановы", members=[(first.pk, ""), (double.pk, "дочь")]
    )
    before = rows_now()
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    assert circle.members.count() == 1
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    assert rows_now() == before
    assert queries.find_merged_into(by=ADMIN, client_id=double.pk) is None


def found(text: str) -> list[tuple[int, str]]:
    return [(hit.client_id, hit.shown) for hit in queries.search_clients(by=ADMIN, text=text)]


def test_the_one_gone_is_found_by_former_name_and_number(
    two: tuple[Client, Client], refuse: Refuse
) -> None:
    first, double = two
    named = make_client("Соловьёва Анна", "+79161230077")
    shown = f"Соловьёва Анна, № {named.pk}"
    merge = partial(actions.merge_clients, by=ADMIN, winner_id=double.pk, loser_id=named.pk)
    refuse(Invalid, merge)  # nothing in common, and no reason
    merge(reason="Вышла замуж")
    last = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    assert found("соловьева") == [(first.pk, shown)]
    number = models.SearchKey.objects.get(client=first, kind="former", key=f"{named.pk}")
    assert number.shown == shown
    (hit,) = queries.search_clients(by=ADMIN, text="соловьева")
    assert told(hit).startswith(f"бывший клиент: {shown}")
    actions.undo_merge(by=ADMIN, merge_id=last.pk)
    assert found("соловьева") == [(double.pk, shown)]


def test_what_came_since_stays_with_the_one_left(two: tuple[Client, Client]) -> None:
    first, double = two
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    note = actions.add_note(by=ADMIN, client_id=first.pk, text="Новая")
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    note.refresh_from_db()
    assert note.client_id == first.pk


def test_undo_says_what_hinders(two: tuple[Client, Client], refuse: Refuse) -> None:
    first, double = two
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    reach = first.reaches.get(value="anna@example.org")
    actions.remove_reach(by=ADMIN, client_id=first.pk, reach_id=reach.pk)
    refusal = refuse(Conflict, lambda: actions.undo_merge(by=ADMIN, merge_id=made.pk))
    assert f"Удалено с тех пор: телефоны и адреса, номер {reach.pk}" in str(refusal.message)


def test_a_new_line_on_a_moved_account_hinders(two: tuple[Client, Client]) -> None:
    first, double = two
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    make_subscriber(first, first.accounts.get(), "+79031119999")
    assert len(hindrances_of(made)) == 1


def test_a_chain_of_merges_is_undone_from_its_end(two: tuple[Client, Client]) -> None:
    first, double = two
    third = make_client("Иванова Анна Петровна")
    before = rows_now()
    one = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    other = actions.merge_clients(by=ADMIN, winner_id=third.pk, loser_id=first.pk)
    assert queries.find_merged_into(by=ADMIN, client_id=double.pk) == third.pk
    with pytest.raises(Conflict):
        actions.undo_merge(by=ADMIN, merge_id=one.pk)
    actions.undo_merge(by=ADMIN, merge_id=other.pk)
    actions.undo_merge(by=ADMIN, merge_id=one.pk)
    assert rows_now() == before


def test_refusals_change_nothing(two: tuple[Client, Client], refuse: Refuse, agent: Actor) -> None:
    first, double = two
    merge = actions.merge_clients
    refuse(PermissionRefused, lambda: merge(by=agent, winner_id=first.pk, loser_id=double.pk))
    refuse(Invalid, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=first.pk))
    refuse(NotFound, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=double.pk + 99))
    refuse(
        Invalid,
        lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=double.pk, take=["shoe_size"]),
    )


def test_reasons_for_and_against(two: tuple[Client, Client]) -> None:
    first, double = two
    found = queries.list_candidates(by=ADMIN, client_id=first.pk)
    assert [(one.client.pk, one.score) for one in found] == [(double.pk, 55)]
    assert [reason.code for reason in found[0].reasons] == ["phone", "similar_name"]
    company = make_company("ООО «Ромашка»", "+79161230001")
    preview = queries.preview_merge(by=ADMIN, winner_id=first.pk, loser_id=company.pk)
    assert [reason.code for reason in preview.reasons] == ["phone", "other_name", "other_kind"]
    assert preview.score == 0


def test_pages_compare_merge_lead_on_and_undo(two: tuple[Client, Client], hire: Hire) -> None:
    first, double = two
    browser = browser_of(hire("head", "parties.view", "parties.edit", "parties.merge"))
    page = browser.get(f"/clients/{first.pk}/merge").content.decode()
    assert f"/clients/{first.pk}/merge?other={double.pk}" in page
    assert f"/clients/options?but={first.pk}" in page
    offered = browser.post(f"/clients/options?but={first.pk}", {"q": "Иванова"}).content.decode()
    assert [f'"{one.pk}"' in offered for one in (first, double)] == [False, True]
    compared = browser.get(f"/clients/{first.pk}/merge?other={double.pk}").content.decode()
    assert "тот же номер" in compared
    sent = {"other": double.pk, "take-name": "mine", "take-tax_id": "theirs", "reason": "Дубль"}
    done = browser.post(f"/clients/{first.pk}/merge", sent)
    assert (done.status_code, done.headers["Location"]) == (302, f"/clients/{first.pk}")
    for at in ("", "/edit", "/people/new", "/merge?other=1"):
        led = browser.get(f"/clients/{double.pk}{at}")
        assert (led.status_code, led.headers["Location"]) == (302, f"/clients/{first.pk}{at}")
    made = ClientMerge.objects.get()
    card = browser.get(f"/clients/{first.pk}").content.decode()
    assert f"Карточки объединены: {double.name}" in card
    assert f'<a class="btn btn-sm" href="/clients/merges/{made.pk}">' in card
    assert (made.reason, made.evidence[0][0]) == ("Дубль", "phone")
    assert "Дубль" in browser.get(f"/clients/merges/{made.pk}").content.decode()
    typed = {"name": "Кто-то другой", "phone": "+79161230088", "is_active": "on"}
    late = browser.post(f"/clients/{double.pk}/people/new", typed)
    kept = re.findall(r">([^<]+)</textarea>", late.content.decode())
    assert (late.status_code, kept) == (409, ["Кто-то другой", "+79161230088"])
    narrow = hire("narrow", "parties.view")
    role = Role.objects.get(name__en="Role narrow")
    save_role(by=ADMIN, role_id=role.pk, name=role.name, granted=["parties.view"],
              scopes={"parties.view": "own"})  # fmt: skip
    assert browser_of(narrow).get(f"/clients/{double.pk}").status_code == 404  # nor who it became
    undone = browser.post(f"/clients/merges/{made.pk}/undo")
    assert undone.headers["Location"] == f"/clients/{double.pk}"


def test_a_potential_client_is_joined_into_the_real_one(
    two: tuple[Client, Client], hire: Hire
) -> None:
    first, double = two
    Client.objects.filter(pk=double.pk).update(status="potential")
    browser = browser_of(hire("head", "parties.view", "parties.edit", "parties.merge"))
    sent = browser.get(f"/clients/{double.pk}/merge?other={first.pk}")
    assert sent.headers["Location"] == f"/clients/{first.pk}/merge?other={double.pk}"
    page = browser.get(sent.headers["Location"]).content.decode()
    swap = f"/clients/{double.pk}/merge?other={first.pk}&amp;kept=1"
    assert (swap in page, " required autofocus" in page) == (True, False)
    assert browser.get(swap.replace("&amp;", "&")).status_code == 200
    stranger = make_client("Котов Пётр", "+79160009999")
    page = browser.get(f"/clients/{first.pk}/merge?other={stranger.pk}").content.decode()
    assert 'data-limit="2000" required autofocus' in page


def test_the_card_offers_it_to_those_who_may(two: tuple[Client, Client], browser: Browser) -> None:
    page = browser.get(f"/clients/{two[0].pk}").content.decode()
    assert f"/clients/{two[0].pk}/merge" not in page


_NUMBERS = st.lists(st.sampled_from(["+79161230001", "+79161230002", "a@b.ru"]), unique=True)


class Law(PropertyCase):
    """Merging and undoing returns the database to the same rows, whatever the two have."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        mine=_NUMBERS,
        theirs=_NUMBERS,
        lines=st.integers(0, 2),
        share_circle=st.booleans(),
        take=st.none() | st.sets(st.sampled_from(["name", "status", "tax_id", "language"])),
    )
    def test_merge_and_undo_are_inverse(
        self, mine: list[str], theirs: list[str], lines: int, share_circle: bool, take: Any
    ) -> None:
        winner, loser = make_client("Котов Пётр", *mine), make_client("Котов П", *theirs)
        for number in range(lines):
            account = make_account(loser, f"77{number}")
            make_subscriber(loser, account, f"+7903111224{number}")
        if share_circle:
            members = [(winner.pk, ""), (loser.pk, "")]
            actions.create_circle(by=ADMIN, kind="family", name="Котовы", members=members)
        before = rows_now()
        made = actions.merge_clients(by=ADMIN, winner_id=winner.pk, loser_id=loser.pk, take=take)
        actions.undo_merge(by=ADMIN, merge_id=made.pk)
        assert rows_now() == before


def test_rest_merges_leads_on_and_parts(two: tuple[Client, Client], hire: Hire) -> None:
    first, double = two
    rest = Rest(hire("robot", "parties.view", "parties.merge"))
    found = rest("get", f"/{first.pk}/duplicates").json()["items"]
    assert [(one["client_id"], one["score"]) for one in found] == [(double.pk, 55)]
    preview = rest("get", f"/{first.pk}/merge-preview?other={double.pk}").json()
    assert [f["name"] for f in preview["fields"] if f["takes_theirs"]] == ["tax_id"]
    assert rest("post", f"/{first.pk}/merges", {"other_id": first.pk}).status_code == 422
    made = rest("post", f"/{first.pk}/merges", {"other_id": double.pk, "reason": "Дубль"})
    assert (made.status_code, made.json()["hindrances"]) == (201, [])
    led = rest("get", f"/{double.pk}")
    assert (led.status_code, led.headers["Location"]) == (307, f"/api/v1/clients/{first.pk}")
    items = rest("get", f"/{first.pk}/merges").json()["items"]
    assert [one["merged_id"] for one in items] == [double.pk]
    undone = rest("post", f"/merges/{made.json()['id']}/undo")
    assert undone.json()["undone_at"] is not None
    assert rest("get", f"/{double.pk}").status_code == 200
