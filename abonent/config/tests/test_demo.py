from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from abonent.attributes.policy import check_values
from abonent.cases import demo as cases_demo
from abonent.cases.actions import register_contact
from abonent.cases.demo_routes.journeys import JOURNEYS
from abonent.cases.models import Case, Contact, HistoryEntry
from abonent.cases.policy import ContactDraft
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.cases.queries.templates import templates_of
from abonent.config import demo
from abonent.config.commands.demo import _count
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.packages.actions import is_installed, plan
from abonent.kernel.configuration.packages.compare import Act
from abonent.kernel.configuration.packages.content import from_path
from abonent.kernel.models import AuditEntry, ConfigurationPackage
from abonent.parties.models import Client
from abonent.routes.queries import get_flow
from abonent.staff.models import Operator
from abonent.staff.queries import find_actor

MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> None:
    demo.generate(demo.Amount(clients=150, cases=0))


def test_exactly_as_many_cases_as_asked_and_all_of_them_plausible(company: None) -> None:
    ids = cases_demo.load(cases=600, years=2, seed=3, moment=MOMENT)
    cases = list(Case.objects.select_related("contact", "client").order_by("id"))
    assert [case.pk for case in cases] == list(ids)
    assert len(ids) == 600
    catalogue, states = get_catalogue(), {s.code: s.phase.value for s in get_flow().states()}
    for case in cases:
        assert datetime(2024, 11, 20, tzinfo=UTC) <= case.registered_at <= case.changed_at <= MOMENT
        assert case.phase == states[case.state]
        assert (case.resolved_at is not None) == (case.phase != "open")
        assert (case.closed_at is not None) == (case.phase == "closed")
        assert case.client_id == case.contact.client_id
        assert case.client is None or case.client.created_at <= case.registered_at
        found = definitions_of(catalogue.topics[case.topic_id])
        definitions = [replace(one, default="", compute=None) for one in found]
        assert check_values(definitions, case.attributes) == case.attributes


def test_a_timeline_leads_to_the_state_of_its_case(company: None) -> None:
    cases_demo.load(cases=300, seed=5, moment=MOMENT)
    for case in Case.objects.all():
        lines = list(HistoryEntry.objects.filter(case=case))
        assert lines[0].kind == "registered"
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        moves = [line.data for line in lines if line.kind == "moved"]
        assert [m["from"] for m in moves] == ["registered", *[m["to"] for m in moves]][: len(moves)]
        assert (moves[-1]["to"] if moves else "registered") == case.state
        for move in moves:
            assert any(
                (known.code, known.to) == (move["move"], move["to"])
                and (move["comment"] or not known.needs_comment)
                for known in get_flow().moves_from(move["from"])
            )
        assert case.version == 1 + sum(line.kind in ("moved", "assigned") for line in lines)


def test_the_same_seed_makes_the_same_cases(company: None) -> None:
    def load() -> list[tuple[Any, ...]]:
        cases_demo.load(cases=80, seed=9, moment=MOMENT)
        made = Case.objects.order_by("-id")[:80]
        return list(made.values_list("topic", "client", "state", "text", "attributes"))

    assert load() == load()


def test_ids_go_on_behind_what_was_generated(company: None) -> None:
    cases_demo.load(cases=20, seed=1, moment=MOMENT)
    last = Contact.objects.order_by("-id")[0].pk
    draft = ContactDraft(channel="phone", place="cc-moscow", summary="Asked the way.")
    done = register_contact(by=Actor.system("test"), draft=draft)
    assert done.contact_id == last + 1


def test_without_clients_nothing_is_written() -> None:
    demo.load_reference()
    with pytest.raises(LookupError, match="no customers"):
        cases_demo.load(cases=10, moment=MOMENT)
    assert not Contact.objects.exists()


def test_the_demo_company_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.Amount, "__init__", lambda self: _amount(self))
    assert demo.load_once() is True
    assert demo.load_once() is False
    assert (Client.objects.count(), Case.objects.count()) == (
        46,
        50 + len(JOURNEYS) + 1,
    )  # a fitter's visit
    agent = find_actor(operator_id=Operator.objects.get(login="agent").pk)
    assert agent is not None
    assert sorted(one.code for one in templates_of(by=agent)) == ["call", "chat"]
    entry = AuditEntry.objects.get(action=demo.ACTION)
    assert entry.changes == {"clients": 40, "cases": 50, "seed": 1}


def _amount(amount: demo.Amount) -> None:
    for name, value in (("clients", 40), ("cases", 50), ("years", 2.0), ("seed", 1)):
        object.__setattr__(amount, name, value)


def test_a_load_that_was_broken_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cases_demo, "load", break_off)
    with pytest.raises(KeyboardInterrupt):
        demo.load_once()
    assert not Client.objects.exists()
    assert not Operator.objects.exists()
    assert connection.is_usable()


@pytest.mark.parametrize(("text", "number"), [("300000", 300_000), ("1_000_000", 1_000_000)])
def test_counts_may_be_grouped(text: str, number: int) -> None:
    assert _count(text) == number


def test_icons_of_the_demo_channels_are_drawn() -> None:
    from abonent.cases.demo_reference import CHANNELS
    from abonent.config import front

    sprite = (front.DIST / "sprite.svg").read_text()
    assert [icon for _code, _ru, _en, icon in CHANNELS if f'id="{icon}"' not in sprite] == []


def test_the_demo_company_is_a_package_that_holds_its_settings() -> None:
    package = from_path(demo.COMPANY)
    by = Actor.system("test")
    demo.load_company()
    assert is_installed(package=package)
    assert plan(by=by, package=package) == []
    installed = ConfigurationPackage.objects.count()
    demo.load_reference()
    assert ConfigurationPackage.objects.count() == installed
    assert {one.act for one in plan(by=by, package=package)} <= {Act.LOCAL}
