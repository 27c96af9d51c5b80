"""Programs keep named rules and check texts."""

from __future__ import annotations

from typing import Any


def test_programs_write_and_read_rules(program: Any) -> None:
    body = {"code": "vip", "name": {"ru": "Важный", "en": "VIP"}, "subject": "client",
            "text": 'client.kind == "company"'}  # fmt: skip
    assert program.post("/rules", body).status_code == 201
    assert [one["code"] for one in program.get("/rules").json()["items"]] == ["vip"]
    wrong = program.post("/rules/check", {"subject": "client", "text": "client.kin == 1"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "text")
    right = program.post("/rules/check", {"subject": "client", "text": "client.id > 0"})
    assert right.json()["refused"] == ""
    assert program.get("/rules/vip").json()["versions"][0]["number"] == 1
    assert program.get("/rules/nothing").status_code == 404
