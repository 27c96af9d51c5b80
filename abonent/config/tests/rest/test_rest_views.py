"""Saved views and columns over REST."""

from __future__ import annotations

from typing import Any

VIEW = {
    "subject": "case", "name": "Счета", "query": "тема:billing статус:open", "rest": "sort=-opened",
}  # fmt: skip


def _made(program: Any, **more: Any) -> Any:
    return program.post("/views", {**VIEW, **more}).json()


def test_a_view_is_made_changed_deleted_and_brought_back(program: Any) -> None:
    answer = program.post("/views", VIEW)
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/views/{made['id']}")
    assert answer["ETag"] == '"1"'
    assert made == {
        "id": made["id"], "subject": "case", "name": "Счета",
        "query": "topic:billing status:open", "rest": "sort=-opened", "owner": "Operator robot",
        "is_own": True, "is_shared": False, "roles": [], "is_pinned": False,
        "is_subscribed": False, "version": 1,
    }  # fmt: skip
    path = f"/views/{made['id']}"
    changed = program.ask("PUT", path, {"name": "Новые"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json() == {**made, "name": "Новые", "query": "", "rest": "", "version": 2}
    stale = program.ask("PUT", path, {"name": "Старые"}, If_Match='"1"')
    assert (stale.status_code, program.get(path).json()) == (412, changed.json())
    assert program.ask("DELETE", path).status_code == 204
    assert (program.get(path).status_code, program.get("/views").json()) == (404, {"items": []})
    assert program.post(f"{path}/restore", None).json() == changed.json()


def test_sharing_asks_for_its_right(program: Any, hire: Any) -> None:
    clerk, boss = hire("clerk", "cases.view"), hire("boss", "cases.view", "rules.share")
    assert clerk.post("/views", {**VIEW, "is_shared": True}).status_code == 403
    own = clerk.post("/views", VIEW).json()
    assert boss.get(f"/views/{own['id']}").status_code == 404
    shared = boss.post("/views", {**VIEW, "is_shared": True}).json()
    assert [v["id"] for v in clerk.get("/views").json()["items"]] == [own["id"], shared["id"]]
    path = f"/views/{shared['id']}"
    assert clerk.ask("PUT", path, {"name": "x"}).status_code == 403
    assert clerk.ask("DELETE", path).status_code == 403
    assert boss.get(path).json() == shared


def test_each_keeps_a_view_in_his_own_way(program: Any, hire: Any) -> None:
    shared = _made(program, is_shared=True)
    another = _made(program, name="Другая", is_shared=True)
    clerk = hire("clerk", "cases.view")
    for view in (shared, another):
        kept = clerk.ask("PATCH", f"/views/{view['id']}/keeping", {"is_pinned": True}).json()
        assert (kept["is_pinned"], kept["is_subscribed"], kept["version"]) == (True, False, 1)
    ids = [another["id"], shared["id"]]
    assert clerk.ask("PUT", "/views/order", {"ids": ids}).status_code == 204
    assert [v["id"] for v in clerk.get("/views").json()["items"]] == ids
    assert [v["id"] for v in program.get("/views").json()["items"]] == ids[::-1]


def test_what_is_wrong_with_a_view_is_told_by_its_field(program: Any) -> None:
    def problems(**more: Any) -> list[str]:
        answer = program.post("/views", {**VIEW, **more})
        assert answer.status_code == 422
        return [error["field"] for error in answer.json()["errors"]]

    assert problems(name="  ") == ["name"]
    assert problems(query="nonsense:1") == ["query"]
    assert problems(query="x" * 100_000) == ["query"]
    assert problems(query="(" * 40 + "x" + ")" * 40) == ["query"]
    assert problems(roles=["nobody"]) == ["roles"]
    assert problems(subject="letter") == ["subject"]
    assert program.get("/views").json() == {"items": []}


def test_columns_are_kept_in_their_order(program: Any) -> None:
    chosen = {"subject": "case", "keys": ["topic", "number"]}
    assert program.ask("PUT", "/columns", chosen).json() == chosen
    wrong = program.ask("PUT", "/columns", {"subject": "case", "keys": ["nonsense"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "keys")
    assert program.get("/columns?subject=case").json() == chosen
    assert program.get("/columns?subject=client").json() == {"subject": "client", "keys": []}
    empty = {"subject": "case", "keys": []}
    assert program.ask("PUT", "/columns", empty).json() == empty


def test_totals_are_of_what_the_query_finds(program: Any, case_id: int, contact: Any) -> None:
    contact["cases"][0]["attributes"]["amount"] = 49.5
    program.post("/contacts", contact)
    wanted = "totals=attr-amount.sum,registered.max,nonsense.sum"
    found = program.get(f"/totals?{wanted}&q=number:>={case_id}").json()["items"]
    at = program.get("/cases?limit=1").json()["items"][0]["registered_at"]
    assert [(i["column"], i["way"]) for i in found] == [
        ("attr-amount", "sum"), ("registered", "max"),
    ]  # fmt: skip
    assert [i["value"] for i in found] == ["400", at]
    one = program.get(f"/totals?totals=attr-amount.sum&q=number:{case_id}").json()["items"]
    assert [i["value"] for i in one] == ["350.5"]
    assert program.get("/totals?totals=x&q=nonsense:1").status_code == 422
