"""REST of the configuration: parts, entries, order, history, packages."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.kernel.jobs import perform
from abonent.kernel.models import ConfigurationChange, IdempotencyKey

CHANNELS = "/configuration/parts/cases.channel/entries"
KIOSK = {"name": {"ru": "Киоск", "en": "Kiosk"}, "icon": "phone"}


@pytest.fixture
def admin(hire: Any, client_id: int) -> Any:
    assert client_id
    return hire("admin", everything=True)


def _create(admin: Any, path: str = "kiosk") -> Any:
    return admin.post(CHANNELS, {"path": path, "values": KIOSK, "reason": "New hall"})


def test_parts_are_those_the_token_may_change(admin: Any, hire: Any) -> None:
    parts = {part["part"] for part in admin.get("/configuration/parts").json()["items"]}
    assert {"cases.channel", "staff.role", "kernel.setting"} <= parts
    assert hire("nobody").get("/configuration/parts").status_code == 403


def test_an_entry_is_created_read_changed_and_removed(admin: Any) -> None:
    made = _create(admin)
    assert made.status_code == 201, made.content
    assert made.headers["Location"] == f"/api/v1{CHANNELS}/kiosk"
    got = admin.get(f"{CHANNELS}/kiosk")
    assert got.json()["values"]["name"] == KIOSK["name"]
    assert got.headers["ETag"] == made.headers["ETag"]

    body = {"values": {"name": {"ru": "Киоск", "en": "Stand"}}}
    changed = admin.ask("PATCH", f"{CHANNELS}/kiosk", body)
    assert changed.json()["values"] == got.json()["values"] | body["values"]
    assert changed.headers["ETag"] != got.headers["ETag"]
    assert admin.ask("DELETE", f"{CHANNELS}/kiosk?reason=Closed").status_code == 204
    assert admin.get(f"{CHANNELS}/kiosk").status_code == 404
    kept = ConfigurationChange.objects.order_by("-id")[:3]
    assert [(row.verb, row.reason) for row in kept] == [
        ("deleted", "Closed"), ("changed", ""), ("created", "New hall"),
    ]  # fmt: skip


def test_a_change_of_what_changed_since_is_refused(admin: Any) -> None:
    seen = _create(admin).headers["ETag"]
    body = {"values": {"is_active": False}}
    admin.ask("PATCH", f"{CHANNELS}/kiosk", body)
    for method, given in (("PATCH", {"values": {"icon": "mail"}}), ("DELETE", None)):
        refused = admin.ask(method, f"{CHANNELS}/kiosk", given, If_Match=seen)
        assert refused.status_code == 412, refused.content
    assert admin.get(f"{CHANNELS}/kiosk").json()["values"]["icon"] == "phone"


def test_a_change_of_how_far_one_right_reaches_widens_no_other(admin: Any) -> None:
    roles = "/configuration/parts/staff.role/entries"
    own = {"cases.view": "own", "cases.work": "own"}
    told = {"name": {"ru": "Касса", "en": "Desk"}, "permissions": [*own, "parties.view"],
            "scopes": own}  # fmt: skip
    assert admin.post(roles, {"path": "desk", "values": told}).status_code == 201
    for named, left in (
        ({"cases.view": "department"}, own | {"cases.view": "department"}),
        ({"cases.work": None}, {"cases.view": "department"}),
    ):
        answer = admin.ask("PATCH", f"{roles}/desk", {"values": {"scopes": named}})
        assert answer.json()["values"]["scopes"] == left, answer.content


def test_a_creation_sent_twice_is_done_once(admin: Any) -> None:
    body = {"path": "kiosk", "values": KIOSK}
    for _again in range(2):
        made = admin.ask("POST", CHANNELS, body, Idempotency_Key="k-1")
        assert made.status_code == 201, made.content
    assert IdempotencyKey.objects.count() == 1
    assert _create(admin).status_code == 409


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Kiosk", "icon": "phone"},
        {**KIOSK, "icon": ["phone"]},
        {**KIOSK, "icon": "nonesuch"},
        {**KIOSK, "is_active": "no"},
        {**KIOSK, "stranger": 1},
        {"icon": "phone"},
    ],
)
def test_values_of_a_wrong_shape_are_refused(admin: Any, values: dict[str, Any]) -> None:
    before = ConfigurationChange.objects.count()
    refused = admin.post(CHANNELS, {"path": "kiosk", "values": values})
    assert refused.status_code == 422, refused.content
    assert ConfigurationChange.objects.count() == before


def test_entries_come_page_by_page_in_their_order(admin: Any) -> None:
    whole = [one["path"] for one in admin.get(f"{CHANNELS}?limit=200").json()["items"]]
    paged: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = admin.get(f"{CHANNELS}?limit=2" + (f"&cursor={cursor}" if cursor else "")).json()
        paged += [one["path"] for one in page["items"]]
        cursor = page["next"]
    assert paged == whole
    assert admin.get(f"{CHANNELS}?cursor=abc").status_code == 422

    turned = admin.ask("PUT", "/configuration/parts/cases.channel/order", {"paths": whole[::-1]})
    assert turned.status_code == 204
    now = [one["path"] for one in admin.get(f"{CHANNELS}?limit=200").json()["items"]]
    assert now == whole[::-1]


def test_a_change_is_found_and_taken_back(admin: Any) -> None:
    _create(admin)
    found = admin.get("/configuration/changes?part=cases.channel&path=kiosk").json()["items"]
    assert [(one["verb"], one["by"]) for one in found] == [("created", "Operator admin")]
    address = f"/configuration/changes/{found[0]['id']}"
    assert admin.get(address).json() == found[0]
    assert admin.post(f"{address}/revert", {"reason": "By mistake"}).status_code == 200
    assert admin.get(f"{CHANNELS}/kiosk").status_code == 404
    assert admin.post(f"{address}/revert", {}).status_code == 409


def _ended(admin: Any, started: Any) -> Any:
    """The outcome of the job that was started, after the worker has done it."""
    perform(job_id=started.json()["id"])
    job = admin.get(started["Location"].removeprefix("/api/v1")).json()
    assert job["state"] == "done"
    return job["outcome"]


def _take_back(admin: Any, package_id: int) -> None:
    address = f"/configuration/packages/{package_id}/revert"
    told = {"Idempotency-Key": "back-1"}
    started = admin.post(address, {"reason": "By mistake"}, **told)
    assert started.status_code == 202
    assert admin.post(address, {"reason": "By mistake"}, **told).json() == started.json()
    assert _ended(admin, started) == {"count": 1}
    assert admin.get(f"{CHANNELS}/kiosk").status_code == 404
    latest = admin.get("/configuration/packages").json()["items"][0]
    assert (latest["id"], latest["taken_back_at"] is not None) == (package_id, True)
    assert admin.post(address, {}).status_code == 409
    assert admin.post("/configuration/packages/987654/revert", {}).status_code == 404


def test_a_package_is_compared_tried_and_installed(admin: Any) -> None:
    package = admin.get("/configuration/packages/export?code=c&part=cases.channel").json()
    assert list(package["contents"]) == ["cases.channel"]
    package["contents"]["cases.channel"]["kiosk"] = KIOSK
    found = admin.post("/configuration/packages/compare", package).json()["items"]
    assert [(one["path"], one["act"]) for one in found] == [("kiosk", "add")]
    assert [(one["replaced"], one["to_confirm"]) for one in found] == [([], [])]
    unsaid = admin.post("/configuration/packages/import", {**package, "confirmed": True})
    assert unsaid.status_code == 422
    tried = admin.post("/configuration/packages/import", {**package, "dry_run": True})
    assert tried.status_code == 202
    assert _ended(admin, tried)["added"] == 1
    assert admin.get(f"{CHANNELS}/kiosk").status_code == 404
    told = {"Idempotency-Key": "once-1"}
    started = admin.post("/configuration/packages/import", package, **told)
    again = admin.post("/configuration/packages/import", package, **told)
    assert again.json()["id"] == started.json()["id"]
    installed = _ended(admin, started)
    assert installed["added"] == 1
    assert admin.get(f"{CHANNELS}/kiosk").status_code == 200
    _take_back(admin, installed["package"])
    foreign = {**package, "contents": {"moon.base": {}}}
    assert admin.post("/configuration/packages/compare", foreign).status_code == 422
    broken = {**package, "contents": {"cases.channel": {"a\x00b": KIOSK}}}
    assert admin.post("/configuration/packages/import", broken).status_code == 422


@pytest.mark.django_db
def test_a_title_that_no_database_keeps_is_refused_with_its_place(admin: Any) -> None:
    body = {"code": "x", "version": "1", "title": {"ru\x00": "x"}, "contents": {}, "reason": "x"}
    answer = admin.post("/configuration/packages/import", body)
    assert answer.status_code == 422
    assert "title" in answer.content.decode()
