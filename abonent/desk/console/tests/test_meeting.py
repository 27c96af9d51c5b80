"""A draft that a colleague saved meanwhile: seen beside mine, merged, written over or left."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import delete_draft, save_draft
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.bpmn.pieces import Pieces
from abonent.routes.models import RouteVersion

BASE = Pieces(
    Drawing().start().step("look", name="Смотреть").end().line("start", "look", "end").xml()
).file.write()
MINE = BASE.replace("Смотреть", "Осмотреть")
THEIRS = BASE.replace("Смотреть", "Глядеть")


@pytest.fixture
def theirs() -> RouteVersion:
    """What a colleague made of the draft."""
    make_company()
    values = {"code": "claims", "name": {"ru": "Спор", "en": "Claim"}}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    make_agent("routes.administer", login="boss")
    save_draft(by=ADMIN, route_id=route.pk, xml=BASE)
    return save_draft(by=ADMIN, route_id=route.pk, xml=THEIRS, revision=1)


def send(browser: Client, route: int, what: str, mine: str = MINE, **given: str) -> Any:
    texts = {"stored": BASE, "before": BASE, "after": mine}
    files = {name: SimpleUploadedFile(name, text.encode()) for name, text in texts.items()}
    return browser.post(f"/console/routes/{route}/{what}", {**files, **given})


def drafts(route: int) -> list[tuple[int, int, str]]:
    rows = RouteVersion.objects.filter(route=route, state="draft")
    return [(one.number, one.revision, one.xml) for one in rows]


@pytest.mark.django_db
def test_both_are_shown_and_what_both_changed_is_asked(theirs: RouteVersion) -> None:
    answer = send(log_in("boss"), theirs.route_id, "meet").json()
    assert (answer["revision"], answer["open"]) == (2, ["look"])
    for words in ("Смотреть", "Осмотреть", "Глядеть", 'name="choice:look"'):
        assert words in answer["html"]


@pytest.mark.django_db
def test_a_merge_wants_each_choice(theirs: RouteVersion) -> None:
    browser, route = log_in("boss"), theirs.route_id
    refused = send(browser, route, "save", merge="1", revision="2")
    assert (refused.status_code, refused.json()) == (
        409, {"message": "Сначала выберите, что оставить: Осмотреть.", "met": True},
    )  # fmt: skip
    assert drafts(route) == [(1, 2, THEIRS)]
    chosen = {"merge": "1", "revision": "2", "choice:look": "mine"}
    assert send(browser, route, "save", **chosen).status_code == 200
    assert drafts(route) == [(1, 3, MINE)]


@pytest.mark.django_db
def test_a_merge_with_an_older_save_of_the_colleague_is_refused(theirs: RouteVersion) -> None:
    save_draft(by=ADMIN, route_id=theirs.route_id, xml=BASE, revision=2)
    answer = send(log_in("boss"), theirs.route_id, "save", merge="1", revision="2")
    assert answer.status_code == 409
    assert drafts(theirs.route_id) == [(1, 3, BASE)]


@pytest.mark.django_db
def test_mine_is_kept_beside_theirs_and_is_the_draft_then(theirs: RouteVersion) -> None:
    browser, route = log_in("boss"), theirs.route_id
    assert send(browser, route, "save", beside="1", revision="1").status_code == 200
    assert drafts(route) == [(2, 1, MINE), (1, 2, THEIRS)]
    later = MINE.replace("Осмотреть", "Смотреть снова")
    saved = browser.post(
        f"/console/routes/{route}/save",
        {name: SimpleUploadedFile(name, text.encode()) for name, text in
         (("stored", MINE), ("before", MINE), ("after", later))} | {"revision": "1"},
    )  # fmt: skip
    assert saved.status_code == 200
    assert drafts(route) == [(2, 2, later), (1, 2, THEIRS)]


@pytest.mark.django_db
def test_without_a_draft_there_is_nothing_to_merge_with(theirs: RouteVersion) -> None:
    delete_draft(by=ADMIN, version_id=theirs.pk)
    browser, route = log_in("boss"), theirs.route_id
    told = "Черновик тем временем ввели в действие или удалили. Сохраните свой как новый."
    assert send(browser, route, "meet").json() == {"message": told}
    assert send(browser, route, "save", revision="1").json()["met"] is False
    assert send(browser, route, "save", revision="1", over="1").status_code == 200
    assert [xml for _number, _revision, xml in drafts(route)] == [MINE]


@pytest.mark.django_db
def test_what_is_no_drawing_is_refused(theirs: RouteVersion) -> None:
    answer = send(log_in("boss"), theirs.route_id, "meet", mine="<broken")
    assert answer.status_code == 422
    assert drafts(theirs.route_id) == [(1, 2, THEIRS)]
