"""Cases over REST: found, changed, moved, assigned, noted, with files."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from abonent.cases.models import Attachment, Case, HistoryEntry


def _numbers(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [item["id"] for item in response.json()["items"]]


@pytest.fixture
def cases(program: Any, contact: dict[str, Any]) -> dict[str, int]:
    """Three cases: of a charge in Moscow, of one in Kazan (high, owned), of tariffs."""
    contact["cases"] += [
        {
            "topic": "wrong-charge",
            "priority": "high",
            "owner": "robot",
            "attributes": {"city": "kazan", "amount": 12},
        },
        {"topic": "tariffs", "kind": "request", "text": "Новый тариф"},
    ]
    numbers = program.post("/contacts", contact).json()["case_ids"]
    return dict(zip(("moscow", "kazan", "tariffs"), numbers, strict=True))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["tariffs", "kazan", "moscow"]),
        ("sort=id", ["moscow", "kazan", "tariffs"]),
        ("sort=registered_at&limit=2", ["moscow", "kazan"]),
        ("sort=attr.amount", ["kazan", "moscow", "tariffs"]),
        ("sort=-attr.amount&limit=2", ["moscow", "kazan"]),
        ("sort=attr.city&topic=billing", ["kazan", "moscow"]),
        ("topic=billing", ["kazan", "moscow"]),
        ("topic=tariffs&topic=wrong-charge&limit=1", ["tariffs"]),
        ("kind=complaint", ["kazan", "moscow"]),
        ("priority=high", ["kazan"]),
        ("owner=robot", ["kazan"]),
        ("unassigned=true", ["tariffs", "moscow"]),
        ("state=registered&phase=open", ["tariffs", "kazan", "moscow"]),
        ("state=closed", []),
        ("text=роуминг", []),
        ("text=списали дважды", ["moscow"]),
        ("attr.city=kazan", ["kazan"]),
        ("attr[city]=moscow&attr.amount=350.50", ["moscow"]),
        ("channel=phone&place=call-centre", ["tariffs", "kazan", "moscow"]),
        ("channel=email", []),
        ("registered_before=2020-01-01T00:00:00Z", []),
        ("registered_from=2020-01-01T03:00:00%2B03:00", ["tariffs", "kazan", "moscow"]),
        ("client_id=9000000", []),
    ],
)
def test_filters(program: Any, cases: dict[str, int], query: str, wanted: list[str]) -> None:
    assert _numbers(program.get(f"/cases?{query}")) == [cases[name] for name in wanted]


@pytest.mark.parametrize("sort", ["attr.amount", "-attr.amount", "attr.city", "-attr.city"])
def test_pages_by_an_attribute_follow_one_another(
    program: Any, cases: dict[str, int], sort: str
) -> None:
    whole = _numbers(program.get(f"/cases?sort={sort}"))
    read, cursor = [], ""
    for _page in range(3):
        page = program.get(f"/cases?sort={sort}&limit=1{cursor}")
        read += _numbers(page)
        cursor = f"&cursor={page.json()['next']}"
    assert read == whole
    assert sorted(read) == sorted(cases.values())
    assert page.json()["next"] is None


def test_a_cursor_of_another_order_is_refused(program: Any, cases: dict[str, int]) -> None:
    cursor = program.get("/cases?sort=attr.amount&limit=1").json()["next"]
    for sort in ("-attr.amount", "attr.city", "id"):
        assert program.get(f"/cases?sort={sort}&cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("topic=nothing", "topic"),
        ("owner=nobody", "owner"),
        ("stat=open", "stat"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("phase=late", "phase.0"),
        ("attr.colour=red", "attr.colour"),
        ("sort=attr.colour", "sort"),
        ("attr.city=paris", "attr.city"),
        ("cursor=abc", "cursor"),
        ("cursor=WyJpZCIsMSwxXQ", "cursor"),
        ("registered_from=1700000000", "registered_from"),
    ],
)
def test_a_wrong_filter_is_named(
    program: Any, cases: dict[str, int], query: str, field: str
) -> None:
    response = program.get(f"/cases?{query}")
    assert response.status_code == 422
    assert [e["field"] for e in response.json()["errors"]] == [field]


def test_a_wrong_order_is_named_without_the_types_that_were_tried(program: Any) -> None:
    response = program.get("/cases?sort=colour")
    assert response.status_code == 422
    assert {e["field"] for e in response.json()["errors"]} == {"sort"}


def test_a_case_is_read(program: Any, case_id: int) -> None:
    response = program.get(f"/cases/{case_id}")
    assert response.headers["ETag"] == '"1"'
    shown = response.json()
    assert shown["attributes"] == {"amount": 350.5, "charged": "2026-11-01", "city": "moscow"}
    assert shown["moves"] == ["start", "resolve"]
    assert program.get("/cases/1").status_code == 404
    assert program.get(f"/cases/{2**63}").status_code == 404
    assert program.get("/cases/abc").status_code == 404


def test_a_case_is_changed_only_as_it_was_seen(program: Any, case_id: int) -> None:
    path = f"/cases/{case_id}"
    response = program.ask("PATCH", path, {"priority": "high", "text": "Их"}, If_Match='"1"')
    assert response.status_code == 200
    assert (response.json()["priority"], response.headers["ETag"]) == ("high", '"2"')
    late = program.ask("PATCH", path, {"text": "Моё", "priority": "normal"}, If_Match='"1"')
    assert late.status_code == 412
    assert late.json()["collisions"] == [
        {"field": "text", "original": "Списали дважды", "theirs": "Их", "mine": "Моё"}
    ]
    assert late.json()["type"] == "urn:abonent:problem:outdated"
    assert program.get(path).json()["priority"] == "high"
    assert program.ask("PATCH", path, {"text": "x"}, If_Match="seen").status_code == 422
    unconditional = program.ask("PATCH", path, {"topic": "tariffs", "attributes": {}})
    assert unconditional.json()["topic"] == "tariffs"
    changed = program.get(f"{path}/history").json()["items"][-1]
    assert (changed["kind"], changed["by"]) == ("changed", "robot")
    assert changed["data"]["topic"] == ["wrong-charge", "tariffs"]


def test_a_case_is_carried_along_its_route(program: Any, case_id: int) -> None:
    path = f"/cases/{case_id}"
    started = program.post(f"{path}/moves", {"move": "start"}, If_Match='"1"').json()
    assert (started["state"], started["owner"]) == ("in_work", "robot")
    assert program.post(f"{path}/moves", {"move": "resolve"}).status_code == 422
    done = program.post(f"{path}/moves", {"move": "resolve", "comment": "Вернули"}).json()
    assert (done["phase"], done["moves"]) == ("resolved", ["close", "reopen"])
    again = program.post(f"{path}/moves", {"move": "start"})
    assert again.status_code == 409
    unknown = program.post(f"{path}/moves", {"move": "jump"})
    assert unknown.status_code == 422
    assert unknown.json()["errors"] == [
        {
            "field": "move",
            "message": "The route has no step “jump”. Possible now: close, reopen.",
        }
    ]
    kinds = [e["kind"] for e in program.get(f"{path}/history").json()["items"]]
    assert kinds == ["registered", "moved", "moved"]


def test_a_case_is_assigned(program: Any, hire: Any, case_id: int) -> None:
    hire("ivanova", "cases.work")
    path = f"/cases/{case_id}/assignment"
    assert program.post(path, {"owner": "ivanova"}).json()["owner"] == "ivanova"
    refused = program.post(path, {"owner": "nobody"})
    assert [e["field"] for e in refused.json()["errors"]] == ["owner"]
    assert program.post(path, {"owner": None}).json()["owner"] is None
    entries = program.get(f"/cases/{case_id}/history").json()["items"]
    assert [e["data"] for e in entries if e["kind"] == "assigned"] == [
        {"from": None, "to": "ivanova"},
        {"from": "ivanova", "to": None},
    ]


def test_a_case_is_noted(program: Any, case_id: int) -> None:
    response = program.post(f"/cases/{case_id}/notes", {"text": "Клиент перезвонил"})
    assert response.status_code == 201
    assert response.json()["data"] == {"text": "Клиент перезвонил"}
    assert program.post(f"/cases/{case_id}/notes", {"text": " "}).status_code == 422
    assert program.post("/cases/1/notes", {"text": "x"}).status_code == 404
    assert HistoryEntry.objects.filter(kind="noted").count() == 1


def _upload(program: Any, case_id: int, content: bytes, **headers: str) -> Any:
    return program.client.post(
        f"/api/v1/cases/{case_id}/attachments",
        {"file": SimpleUploadedFile("счёт.txt", content)},
        headers={"Authorization": f"Bearer {program.token}", **headers},
    )


def test_a_file_is_attached_read_and_taken_off(program: Any, case_id: int) -> None:
    response = _upload(program, case_id, b"hello")
    assert response.status_code == 201, response.content
    shown = response.json()
    assert (shown["name"], shown["size"], shown["added_by"]) == ("счёт.txt", 5, "robot")
    path = f"/cases/{case_id}/attachments/{shown['id']}"
    assert response.headers["Location"] == f"/api/v1{path}"
    content = program.get(f"{path}/content")
    assert b"".join(content.streaming_content) == b"hello"
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert program.get(path).json() == shown
    assert program.get(path.replace(str(case_id), "1")).status_code == 404
    assert program.ask("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404
    assert program.get(f"/cases/{case_id}/attachments").json() == {"items": []}


def test_an_upload_sent_twice_is_kept_once(program: Any, case_id: int) -> None:
    first = _upload(program, case_id, b"hello", **{"Idempotency-Key": "u1"})
    again = _upload(program, case_id, b"hello", **{"Idempotency-Key": "u1"})
    other = _upload(program, case_id, b"other", **{"Idempotency-Key": "u1"})
    assert (first.json(), 409) == (again.json(), other.status_code)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Attachment.objects.count() == 1


def test_an_empty_file_and_a_missing_one_are_refused(program: Any, case_id: int) -> None:
    assert _upload(program, case_id, b"").status_code == 422
    nothing = program.client.post(
        f"/api/v1/cases/{case_id}/attachments",
        {"other": "x"},
        headers={"Authorization": f"Bearer {program.token}"},
    )
    assert nothing.status_code == 422
    assert Attachment.objects.count() == 0
    assert Case.objects.get().version == 1


def test_a_program_that_needs_only_the_version_is_told_no_more(program: Any, case_id: int) -> None:
    version = program.get(f"/cases/{case_id}").headers["ETag"]
    moves = f"/cases/{case_id}/moves"
    told = program.ask("POST", moves, {"move": "start"}, Prefer="respond-async, return=minimal")
    assert (told.status_code, told.content) == (204, b"")
    assert told.headers["Preference-Applied"] == "return=minimal"
    assert told.headers["ETag"] != version
    assert told.headers["ETag"] == program.get(f"/cases/{case_id}").headers["ETag"]
    whole = program.ask("PATCH", f"/cases/{case_id}", {"text": "New"}, Prefer="return=nothing")
    assert (whole.status_code, whole.json()["text"]) == (200, "New")


def test_cases_are_put_on_no_version_that_is_not_there(program: Any, case_id: int) -> None:
    change = {"kind": "reroute", "version": 77}
    for path in ("/cases/bulk/trial", "/cases/bulk"):
        refused = program.post(path, {"case_ids": [case_id], "change": change})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "version"), path
