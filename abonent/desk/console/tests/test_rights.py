"""Every address of the console refuses an operator without its right, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.bus.models import Event
from abonent.cases.models import Channel, Topic
from abonent.desk.console.urls import urlpatterns
from abonent.kernel.actor import permissions
from abonent.kernel.models import AuditEntry
from abonent.parties.models import ClientCategory
from abonent.staff.models import Operator, Role

Enter = Callable[..., Client]

STAFF, CASES, ATTRIBUTES = "staff.administer", "cases.administer", "attributes.administer"
ROUTES = "routes.administer"

ADDRESSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "start": ("desk.console", "get", {}),
    "operators": (STAFF, "get", {}),
    "operator_new": (STAFF, "both", {}),
    "operator": (STAFF, "both", {"operator_id": "operator"}),
    "operator_password": (STAFF, "post", {"operator_id": "operator"}),
    "operator_active": (STAFF, "post", {"operator_id": "operator"}),
    "operator_revoke_token": (STAFF, "post", {"operator_id": "operator", "token_id": 1}),
    "operator_unlock": (STAFF, "post", {"operator_id": "operator"}),
    "openid": (STAFF, "both", {}),
    "locks": (STAFF, "get", {}),
    "address_unlock": (STAFF, "post", {}),
    "see_as": (STAFF, "post", {"operator_id": "operator"}),
    "operator_second_factor": (STAFF, "post", {"operator_id": "operator"}),
    "roles": (STAFF, "get", {}),
    "role_new": (STAFF, "both", {}),
    "role": (STAFF, "both", {"role_id": "role"}),
    "list": (CASES, "get", {"kind": "cases.channel"}),
    "entry_new": (CASES, "both", {"kind": "cases.channel"}),
    "entry": (CASES, "both", {"kind": "cases.channel", "id": "channel"}),
    "entry_move": (CASES, "post", {"kind": "cases.channel", "id": "channel"}),
    "entry_delete": (CASES, "post", {"kind": "cases.channel", "id": "channel"}),
    "entry_replace": (CASES, "both", {"kind": "cases.channel", "id": "channel"}),
    "role_powers": ("staff.administer", "get", {"role_id": "role"}),
    "package_compare": ("desk.console", "get", {}),
    "topics": (CASES, "get", {}),
    "topic_new": (CASES, "both", {}),
    "topic": (CASES, "both", {"topic_id": "topic"}),
    "attribute_new": (ATTRIBUTES, "post", {"topic_id": "topic"}),
    "attribute": (ATTRIBUTES, "both", {"topic_id": "topic", "attribute_id": "attribute"}),
    "override": (ATTRIBUTES, "both", {"topic_id": "topic", "code": "amount"}),
    "attributes": (ATTRIBUTES, "get", {}),
    "dictionary_refresh": (ATTRIBUTES, "post", {"id": 1}),
    "conversion": (ATTRIBUTES, "both", {"attribute_id": 1}),
    "own_attribute_new": (ATTRIBUTES, "both", {"subject": "account"}),
    "own_attribute": (ATTRIBUTES, "both", {"subject": "account", "attribute_id": 1}),
    "topic_accept": (CASES, "post", {"topic_id": "topic"}),
    "topic_reject": (CASES, "post", {"topic_id": "topic"}),
    "tree": (CASES, "get", {"kind": "cases.topic"}),
    "tree_move": (CASES, "post", {"kind": "cases.topic"}),
    "route_draw": (ROUTES, "get", {"route_id": 1}),
    "route_topics": (ROUTES, "both", {"route_id": 1}),
    "route_save": (ROUTES, "post", {"route_id": 1}),
    "route_meet": (ROUTES, "post", {"route_id": 1}),
    "route_check": (ROUTES, "post", {"route_id": 1}),
    "route_bring": (ROUTES, "post", {"route_id": 1}),
    "route_version": (ROUTES, "get", {"version_id": 1}),
    "route_file": (ROUTES, "get", {"version_id": 1}),
    "route_compare": (ROUTES, "get", {"version_id": 1}),
    "route_activate": (ROUTES, "post", {"version_id": 1}),
    "route_retire": (ROUTES, "post", {"version_id": 1}),
    "route_delete": (ROUTES, "post", {"version_id": 1}),
    "route_trial": (ROUTES, "get", {"version_id": 1}),
    "route_example_save": (ROUTES, "post", {"version_id": 1}),
    "route_example_delete": (ROUTES, "post", {"version_id": 1, "example_id": 1}),
    "route_migrate": (ROUTES, "post", {"version_id": 1}),
    "changes": ("desk.console", "get", {}),
    "change": ("desk.console", "get", {"change_id": 1}),
    "change_drawing": ("desk.console", "get", {"change_id": 1}),
    "change_revert": ("desk.console", "post", {"change_id": 1}),
    "change_undo": ("desk.console", "post", {"change_id": 1}),
    "restore": ("desk.console", "post", {}),
    "settings": ("kernel.administer", "get", {}),
    "setting": ("kernel.administer", "both", {"key": "work.draft_days"}),
    "packages": ("desk.console", "get", {}),
    "package": ("desk.console", "get", {"package_id": 1}),
    "package_new": ("desk.console", "post", {}),
    "package_export": ("desk.console", "post", {}),
    "package_install": ("desk.console", "post", {"package_id": 1}),
    "package_back": ("desk.console", "post", {"package_id": 1}),
    "go": ("desk.console", "get", {"part": "cases.channel", "path": "fax"}),
    "audit": ("staff.view_audit", "get", {}),
    "bus": ("bus.administer", "get", {}),
    "letter_retry": ("bus.administer", "post", {"letter_id": 1}),
    "letter_discard": ("bus.administer", "post", {"letter_id": 1}),
}
KINDS = {
    "cases.place": CASES,
    "cases.place_kind": CASES,
    "cases.priority": CASES,
    "parties.category": "parties.administer",
    "attributes.dictionary": ATTRIBUTES,
    "attributes.entry": ATTRIBUTES,
    "routes.route": ROUTES,
}


def test_every_address_is_in_the_matrix() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(ADDRESSES)


def state() -> list[Any]:
    kept = (Operator, Role, Channel, Topic, Attribute, Dictionary, DictionaryEntry, AuditEntry,
            ClientCategory, Event)  # fmt: skip
    return [list(model.objects.order_by("pk").values()) for model in kept]


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_an_address_refuses_without_its_right(enter: Enter, name: str) -> None:
    needed, method, given = ADDRESSES[name]
    group = Topic.objects.get(code="billing")
    found = {
        "operator": Operator.objects.get(login="agent").pk,
        "role": Role.objects.get(code="agent").pk,
        "channel": Channel.objects.get(code="fax").pk,
        "topic": group.pk,
        "attribute": Attribute.objects.filter(set=group.attribute_set_id).get().pk,
    }
    kwargs = {k: found.get(str(v), v) for k, v in given.items()}
    address = reverse(f"console:{name}", kwargs=kwargs)
    client = enter(*(p.code for p in permissions if p.code != needed))
    before = state()
    facts = {"name_ru": "Имя", "name_en": "Name", "login": "x", "reason": "no", "is_active": "1"}
    if method != "post":
        assert client.get(address).status_code == 403
    if method != "get":
        assert client.post(address, facts).status_code == 403
    assert state() == before


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_list_refuses_without_its_right(enter: Enter, kind: str) -> None:
    client = enter(*(p.code for p in permissions if p.code != KINDS[kind]))
    assert client.get(f"/console/lists/{kind}").status_code == 403
    facts = {"name_ru": "Имя", "name_en": "Name"}
    before = state()
    assert client.post(f"/console/lists/{kind}/new", facts).status_code == 403
    assert state() == before


def test_the_start_shows_only_what_the_reader_may_use(enter: Enter) -> None:
    page = enter("desk.console", "staff.view_audit").get("/console").content.decode()
    assert 'href="/console/audit"' in page
    assert 'href="/console/operators"' not in page
    assert 'href="/console/topics"' not in page


def test_a_stranger_is_sent_to_the_log_in(company: None) -> None:
    assert Client().get("/console").headers["Location"] == "/login?next=%2Fconsole"
