"""Duplicates among all clients: found by the job, weighed, and told apart for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import Invalid, NotFound, PermissionRefused
from abonent.kernel.jobs import JobContext, perform
from abonent.kernel.models import AuditEntry, BackgroundJob
from abonent.parties import actions, jobs, queries
from abonent.parties.models import Client, ClientPair
from abonent.parties.testing import ADMIN, make_client, make_company
from abonent.parties.tests.conftest import Hire, Program, Refuse, browser_of


def search() -> list[tuple[int, int, int]]:
    """Look through all clients; what stands: both numbers and the score."""
    perform(job_id=actions.start_search(by=ADMIN).pk)
    pairs = queries.list_pairs(by=ADMIN).filter(dismissed_at=None).order_by("-score", "pk")
    return [(pair.one_number, pair.other_number, pair.score) for pair in pairs]


@pytest.fixture
def two(db: None) -> tuple[Client, Client]:
    """A client and his double: the same number, the name typed shorter."""
    return (
        make_client("Иванова Анна Сергеевна", "+79161230001"),
        make_client("Иванова Анна", "+79161230001"),
    )


def test_pairs_are_found_with_their_reasons(two: tuple[Client, Client]) -> None:
    first, double = two
    make_client("Петров Пётр", "+79161230002")
    assert search() == [(first.pk, double.pk, 55)]
    assert ClientPair.objects.get().reasons == [
        ["phone", "+79161230001"],
        ["similar_name", "Иванова Анна Сергеевна — Иванова Анна"],
    ]


def test_names_turned_round_are_the_same(db: None) -> None:
    one = make_client("Кузнецова Вера", "+79161230003")
    other = make_client("Вера Кузнецова", "+79161230004")
    assert search() == [(one.pk, other.pk, 35)]


def test_a_family_with_one_number_is_no_pair(db: None) -> None:
    make_client("Иванова Анна", "+79161230001")
    make_client("Сидоров Олег", "+79161230001")
    assert search() == []


def test_what_too_many_share_tells_nothing(db: None) -> None:
    for number in range(13):
        make_client("Смирнова Ольга", "+79161230001", f"n{number}@example.org")
    assert search() == []


def test_a_tax_number_is_not_shown_among_the_reasons(db: None) -> None:
    make_company("ООО «Вектор»", tax_id="7701234567")
    make_company("ООО «Вектор Плюс»", tax_id="7701234567")
    search()
    assert ["tax_id", ""] in ClientPair.objects.get().reasons


def test_a_pair_goes_when_nothing_speaks_for_it(two: tuple[Client, Client]) -> None:
    search()
    reach = two[1].reaches.get()
    actions.remove_reach(by=ADMIN, client_id=two[1].pk, reach_id=reach.pk)
    assert search() == []


def test_told_apart_stays_apart(two: tuple[Client, Client]) -> None:
    first, double = two
    search()
    actions.tell_apart(by=ADMIN, one_id=double.pk, other_id=first.pk)
    assert search() == []
    assert queries.list_candidates(by=ADMIN, client_id=first.pk) == []
    actions.untell_apart(by=ADMIN, one_id=first.pk, other_id=double.pk)
    assert search() == [(first.pk, double.pk, 55)]
    told = AuditEntry.objects.filter(object_id=str(first.pk), action__endswith="tell_apart")
    assert told.count() == 2


def test_a_merge_takes_the_pair_off_and_its_undo_brings_it_back(two: tuple[Client, Client]) -> None:
    first, double = two
    search()
    made = actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    assert queries.list_pairs(by=ADMIN).count() == 0
    actions.undo_merge(by=ADMIN, merge_id=made.pk)
    assert queries.list_pairs(by=ADMIN).count() == 1


def test_what_was_said_of_a_client_holds_for_the_one_he_became(two: tuple[Client, Client]) -> None:
    first, double = two
    third = make_client("Иванова Анна", "+79161230001", "anna@example.org")
    actions.tell_apart(by=ADMIN, one_id=double.pk, other_id=third.pk)
    actions.merge_clients(by=ADMIN, winner_id=first.pk, loser_id=double.pk)
    assert search() == []


def test_two_that_no_search_found_can_be_told_apart(db: None) -> None:
    one, other = make_client("Орлов Олег"), make_client("Гусев Глеб")
    pair = actions.tell_apart(by=ADMIN, one_id=one.pk, other_id=other.pk)
    assert pair.dismissed_at is not None
    assert pair.reasons == [["other_name", "Орлов Олег — Гусев Глеб"]]


def test_refusals_change_nothing(two: tuple[Client, Client], refuse: Refuse, agent: Actor) -> None:
    first, double = two
    tell = actions.tell_apart
    refuse(PermissionRefused, lambda: tell(by=agent, one_id=first.pk, other_id=double.pk))
    refuse(PermissionRefused, lambda: actions.start_search(by=agent))
    refuse(Invalid, lambda: tell(by=ADMIN, one_id=first.pk, other_id=first.pk))
    refuse(NotFound, lambda: tell(by=ADMIN, one_id=first.pk, other_id=404_404))
    assert ClientPair.objects.count() == 0


def test_one_search_at_a_time(db: None) -> None:
    assert actions.start_search(by=ADMIN) == actions.start_search(by=ADMIN)
    jobs.search_nightly(0)
    assert BackgroundJob.objects.filter(kind=queries.FINDING).count() == 1


def test_statements_do_not_grow_with_clients(
    db: None, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        for _twice in range(2):
            make_client(f"Иванов Иван{number}", f"+7916000000{number}")
    job = actions.start_search(by=ADMIN)
    context = JobContext(job, ADMIN)
    monkeypatch.setattr(context, "progress", lambda **_told: None)
    with django_assert_num_queries(12):
        assert jobs.find_pairs(context) == {"found": 6}


@pytest.fixture
def merger(hire: Hire) -> Browser:
    return browser_of(hire("merger", "parties.view", "parties.merge"))


def test_the_list_leads_to_the_merge(two: tuple[Client, Client], merger: Browser) -> None:
    first, double = two
    search()
    page = merger.get("/clients/duplicates?kept=open")
    assert page.status_code == 200
    told = page.content.decode()
    assert "тот же номер: <" in told
    assert f"/clients/{first.pk}/merge?other={double.pk}&amp;from=duplicates" in told


def test_not_the_same_from_the_page(two: tuple[Client, Client], merger: Browser) -> None:
    first, double = two
    search()
    answer = merger.post(f"/clients/{first.pk}/apart/{double.pk}", {"from": "duplicates"})
    assert answer.headers["Location"] == "/clients/duplicates?kept=open"
    page = merger.get(f"/clients/{first.pk}/merge?other={double.pk}").content.decode()
    assert "Агентова merger: отмечено, что это разные клиенты." in page
    merger.post(f"/clients/{first.pk}/apart/{double.pk}", {"undo": "1"})
    assert ClientPair.objects.get().dismissed_at is None


def test_programs_list_and_decide(two: tuple[Client, Client], hire: Hire) -> None:
    first, double = two
    program = Program(hire("merger", "parties.view", "parties.merge"))
    started = program("POST", "/clients/duplicates/search")
    assert started.status_code == 202
    perform(job_id=started.json()["job_id"])
    (pair,) = program("GET", f"/clients/duplicates?client_id={double.pk}").json()["items"]
    assert (pair["client_id"], pair["other_id"], pair["score"]) == (first.pk, double.pk, 55)
    answer = program("POST", f"/clients/duplicates/{pair['id']}/dismiss")
    assert answer.json()["dismissed_by"] == "merger"
    assert program("GET", "/clients/duplicates").json()["items"] == []
    restored = program("POST", f"/clients/duplicates/{pair['id']}/restore").json()
    assert restored["dismissed_at"] is None


def test_who_sees_one_of_the_two_sees_no_pair(two: tuple[Client, Client], hire: Hire) -> None:
    search()
    full = hire("merger", "parties.view", "parties.merge")
    assert queries.list_pairs(by=full).count() == 1
    Client.objects.filter(pk=two[0].pk).update(manager=full.id)
    own = replace(full, narrowed={"parties.view": Scope.OWN, "parties.merge": Scope.OWN})
    assert queries.list_pairs(by=own).count() == 0
