"""The REST face of cases, as a program with a token sees it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from abonent.cases import actions, testing
from abonent.cases.models import Attachment, BulkChange, Case
from abonent.cases.queries import list_cases
from abonent.kernel.actor import Actor
from abonent.kernel.files import store_produced
from abonent.kernel.jobs import perform
from abonent.staff.actions import create_token

RIGHTS = ("cases.view", "cases.register", "cases.work", "parties.view")


def ask(by: Actor, method: str, path: str, body: object = None) -> Any:
    token = create_token(by=by, name="program")
    return Client().generic(
        method,
        f"/api/v1{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


@pytest.fixture
def robot(company: testing.Company) -> Actor:
    return testing.make_agent(*RIGHTS, login="robot", language="en")


@pytest.fixture
def case(robot: Actor) -> Case:
    draft = testing.claim_draft(attributes={"amount": 120.5, "city": "Псков", "calls": 3})
    actions.register_contact(by=robot, draft=draft)
    return list_cases(by=robot).get()


def test_an_unknown_state_is_refused_with_those_there_are(robot: Actor, case: Case) -> None:
    response = ask(robot, "GET", "/cases?state=zzz&state=registered")
    assert response.status_code == 422
    told = "There is no such state: zzz. States: registered, in_work, resolved, closed."
    assert response.json()["errors"] == [{"field": "state", "message": told}]
    assert len(ask(robot, "GET", "/cases?state=registered").json()["items"]) == 1


def test_attributes_left_out_stay_and_null_clears_one(robot: Actor, case: Case) -> None:
    path = f"/cases/{case.pk}"
    response = ask(robot, "PATCH", path, {"attributes": {"amount": 7, "city": None}})
    assert response.status_code == 200
    assert response.json()["attributes"] == {"amount": 7, "calls": 3}
    for wrong in ({"amount": None}, {"colour": None}, {"colour": "red"}):
        refused = ask(robot, "PATCH", path, {"attributes": wrong})
        assert refused.status_code == 422
        assert [e["field"] for e in refused.json()["errors"]] == [f"attributes.{next(iter(wrong))}"]
    case.refresh_from_db()
    assert case.attributes == {"amount": 7, "calls": 3}


@pytest.mark.parametrize("more", [{}, {"attributes": {}}])
def test_under_a_new_topic_the_values_it_lacks_stay(
    robot: Actor, case: Case, more: dict[str, Any]
) -> None:
    path, held = f"/cases/{case.pk}", case.attributes
    moved = ask(robot, "PATCH", path, {"topic": "other", **more}).json()
    assert (moved["topic"], moved["attributes"]) == ("other", held)
    back = ask(robot, "PATCH", path, {"topic": "claim", **more}).json()
    assert (back["topic"], back["attributes"]) == ("claim", held)
    cleared = {"topic": "other", "attributes": dict.fromkeys(held)}
    assert ask(robot, "PATCH", path, cleared).json()["attributes"] == {}


def test_the_right_to_take_off_others_files_is_named_in_words(robot: Actor, case: Case) -> None:
    other = testing.make_agent(*RIGHTS, login="other")
    file = store_produced(by=other, source=BytesIO(b"hello"), name="bill.txt")
    (attachment,) = actions.attach_files(by=other, case_id=case.pk, file_ids=[file.pk])
    response = ask(robot, "DELETE", f"/cases/{case.pk}/attachments/{attachment.pk}")
    assert response.status_code == 403
    assert "“Cases: assign to colleagues, remove their files”" in response.json()["detail"]
    assert Attachment.objects.get().removed_at is None


def test_a_stranger_is_told_where_tokens_are_made(company: testing.Company) -> None:
    response = Client().get("/api/v1/cases")
    assert response.status_code == 401
    assert "«Мой профиль»" in response.json()["detail"]


def test_many_cases_are_changed_in_the_background(robot: Actor, case: Case) -> None:
    program = testing.make_agent(*RIGHTS, "cases.bulk", login="program", language="en")
    body = {"case_ids": [case.pk, 999], "change": {"kind": "move", "move": "start"}}
    trial = ask(program, "POST", "/cases/bulk/trial", body).json()
    assert (trial["looked"], trial["changed"], trial["failed"]) == (2, 1, 1)
    assert ask(robot, "POST", "/cases/bulk", body).status_code == 403
    other = {**body, "case_ids": [case.pk], "tried": trial["mark"]}
    assert ask(program, "POST", "/cases/bulk", other).status_code == 409
    assert not BulkChange.objects.exists()
    started = ask(program, "POST", "/cases/bulk", {**body, "tried": trial["mark"]})
    assert (started.status_code, started.json()["state"]) == (201, "waiting")
    perform(job_id=BulkChange.objects.get().job_id or 0)
    path = started.headers["Location"].removeprefix("/api/v1")
    done = ask(program, "GET", path).json()
    assert (done["state"], done["done"], done["changed"], done["failed"]) == ("done", 2, 1, 1)
    (failure,) = ask(program, "GET", f"{path}/failures").json()["items"]
    assert failure["case_id"] == 999
    assert failure["reason"] == "Nothing found here. It may have been removed."
    assert ask(robot, "GET", path).status_code == 403
    assert ask(program, "POST", f"{path}/continue").status_code == 409  # every case was reached
