"""Documents of clients: versions, masks, rights, scans."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, PermissionRefused
from abonent.kernel.files import store_upload
from abonent.kernel.models import AuditEntry
from abonent.parties import actions, queries
from abonent.parties.actions import DocumentDraft
from abonent.parties.confidential import DOCUMENTS
from abonent.parties.models import Client, Document
from abonent.parties.policy.documents import fits_mask
from abonent.parties.policy.joining import flat_document
from abonent.parties.queries.documents import held_document
from abonent.parties.testing import make_account, make_client, make_document_type
from abonent.parties.tests.conftest import Hire, Program, Refuse, browser_of
from abonent.staff.actions import save_role
from abonent.staff.models import Role
from abonent.staff.queries import find_actor

pytestmark = pytest.mark.django_db
RIGHTS = ("parties.view", "parties.view_documents", "parties.edit_documents")
PASSPORT = DocumentDraft(
    type="passport", series="45 08", number="123456", issued_date=date(2008, 5, 1)
)


@pytest.fixture
def client(db: None) -> Client:
    make_document_type("passport", series_mask="99 99", number_mask="999999")
    make_document_type("power", expires=True)
    return make_client()


@pytest.fixture
def keeper(hire: Hire) -> Actor:
    return hire("keeper", *RIGHTS)


@pytest.fixture
def opened(hire: Hire) -> Callable[..., Actor]:
    """Hires somebody to whom confidential documents are open so far."""

    def opened(login: str, how: str) -> Actor:
        actor = hire(login, *RIGHTS)
        role = Role.objects.get(operators=actor.id)
        save_role(by=Actor.system("tests"), role_id=role.pk, name=role.name, granted=RIGHTS,
                  fields={DOCUMENTS.code: how})  # fmt: skip
        found = find_actor(operator_id=actor.id or 0)
        assert found is not None
        return found

    return opened


def scan(by: Actor, name: str = "скан.png", content: bytes = b"\x89PNG\r\n\x1a\n1") -> int:
    return store_upload(by=by, uploaded=BytesIO(content), name=name).pk


@pytest.mark.parametrize(
    ("text", "mask", "fits"),
    [("45 08", "99 99", True), ("4508", "99 99", False), ("4508", "99 ?99", True),
     ("AB1", "AA*", True), ("A", "AA?", True), ("ABC", "AA?", False), ("anything", "", True),
     ("٣", "9", True), ("1" * 300, "9?" * 30, False)],
)  # fmt: skip
def test_masks(text: str, mask: str, fits: bool) -> None:
    assert fits_mask(text, mask) is fits


def test_a_change_makes_a_version_and_the_old_one_stays(client: Client, keeper: Actor) -> None:
    first, second = scan(keeper), scan(keeper, "новый.png", b"\x89PNG\r\n\x1a\n2")
    draft = replace(PASSPORT, file_ids=[first])
    made = actions.add_document(by=keeper, client_id=client.pk, draft=draft)
    changed = replace(draft, number="654321", file_ids=[first, second])
    actions.edit_document(by=keeper, document_id=made.pk, draft=changed, version=1)
    versions = queries.list_versions(by=keeper, document=made)
    told = [
        (v.number_in_row, v.number, [s.file_id for s in v.scans.all()], v.made_by_id)
        for v in versions
    ]
    assert told == [(2, "654321", [first, second], keeper.id), (1, "123456", [first], keeper.id)]
    found = queries.find_by_number(by=keeper, text="4508 654", limit=5)
    assert [document.pk for document in found] == [made.pk]
    again = actions.edit_document(by=keeper, document_id=made.pk, draft=changed)
    assert again.version == 2
    entry = AuditEntry.objects.get(action="parties.edit_document")
    assert entry.changes["number"] == ["123456", "654321"]


def test_what_is_refused(client: Client, keeper: Actor, refuse: Refuse) -> None:
    made = actions.add_document(by=keeper, client_id=client.pk, draft=PASSPORT)

    def add(by: Actor = keeper, **changes: Any) -> Any:
        draft = replace(PASSPORT, **changes)
        return lambda: actions.add_document(by=by, client_id=client.pk, draft=draft)

    assert set(refuse(Invalid, add(series="4508", number="12")).problems) == {"series", "number"}
    assert set(refuse(Invalid, add(type="power", series="")).problems) == {"valid_until"}
    assert set(refuse(Invalid, add(type="nothing")).problems) == {"type"}
    assert set(refuse(Invalid, add(issued_date=date(2200, 1, 1))).problems) == {"issued_date"}
    foreign = make_account(make_client("Сидорова Нина"), "777").pk
    assert set(refuse(Invalid, add(account_id=foreign)).problems) == {"account_id"}
    others = scan(Actor.system("tests"))
    assert set(refuse(Invalid, add(file_ids=[others])).problems) == {"file_ids"}

    def edit(version: int | None = 1) -> Any:
        draft = replace(PASSPORT, number="111111")
        return lambda: actions.edit_document(
            by=keeper, document_id=made.pk, draft=draft, version=version
        )

    refuse(Outdated, edit(version=7))
    actions.withdraw_document(by=keeper, document_id=made.pk)
    refuse(Conflict, edit())
    actions.restore_document(by=keeper, document_id=made.pk)
    assert edit()().version == 2


def text_at(by: Actor, client: Client) -> str:
    """The card of the client as ``by`` sees it."""
    return str(browser_of(by).get(f"/clients/{client.pk}").content.decode())


def test_confidential_documents_do_not_exist_without_the_right(
    client: Client, keeper: Actor, hire: Hire, opened: Callable[..., Actor], refuse: Refuse
) -> None:
    make_document_type("income", is_confidential=True)
    chief = opened("chief", "change")
    draft = DocumentDraft(type="income", number="77", file_ids=[scan(chief)])
    made = actions.add_document(by=chief, client_id=client.pk, draft=draft)
    refuse(NotFound, lambda: queries.get_document(by=keeper, document_id=made.pk))
    refuse(NotFound, lambda: actions.withdraw_document(by=keeper, document_id=made.pk))
    given = replace(draft, file_ids=[])
    refuse(Invalid, lambda: actions.add_document(by=keeper, client_id=client.pk, draft=given))
    assert queries.list_documents_of_client(by=keeper, client_id=client.pk, limit=9) == []
    assert queries.find_by_number(by=keeper, text="770", limit=9) == []
    assert "Документов пока нет" not in text_at(keeper, client)
    assert "Документов пока нет" in text_at(chief, make_client("Сидорова Нина"))
    page, place = browser_of(chief).get(f"/documents/{made.pk}"), f"/documents/{made.pk}/scans/"
    assert "77" in page.content.decode()
    scan_id = queries.list_versions(by=chief, document=made)[0].scans.all()[0].pk
    assert browser_of(keeper).get(f"{place}{scan_id}").status_code == 404
    assert browser_of(chief).get(f"{place}{scan_id}").status_code == 200
    looks = AuditEntry.objects.filter(action="kernel.view_confidential", actor_id=chief.id)
    assert [look.changes["fields"] for look in looks] == [[DOCUMENTS.code]] * 2
    assert AuditEntry.objects.get(action="parties.add_document").changes["number"] == "***"
    blind = hire("blind", "parties.view")
    refuse(PermissionRefused, lambda: queries.get_document(by=blind, document_id=made.pk))


def test_to_see_a_confidential_document_is_not_to_change_it(
    client: Client, opened: Callable[..., Actor], refuse: Refuse
) -> None:
    make_document_type("income", is_confidential=True)
    draft = DocumentDraft(type="income", number="77")
    made = actions.add_document(by=opened("chief", "change"), client_id=client.pk, draft=draft)
    reader = opened("reader", "see")
    page = browser_of(reader).get(f"/documents/{made.pk}").content.decode()
    assert ("77" in page, "/withdraw" in page, "/edit" in page) == (True, False, False)
    assert browser_of(reader).get(f"/documents/{made.pk}/edit").status_code == 403
    for act in (actions.withdraw_document, actions.restore_document):
        refuse(PermissionRefused, partial(act, by=reader, document_id=made.pk))
    edit = partial(actions.edit_document, by=reader, document_id=made.pk, draft=draft, version=1)
    refuse(PermissionRefused, edit)
    refuse(Invalid, partial(actions.add_document, by=reader, client_id=client.pk, draft=draft))
    looks = AuditEntry.objects.filter(action="kernel.view_confidential", actor_id=reader.id)
    before = looks.count()
    browser_of(reader).get("/documents")
    Program(reader)("get", "/documents")
    assert [(one.object_type, one.object_id) for one in looks.order_by("id")[before:]] == [
        ("list", "documents"), ("list", "documents"),
    ]  # fmt: skip


def test_roles_keep_what_the_former_right_gave(db: None) -> None:
    moved = import_module("abonent.parties.migrations.0013_confidential_documents")
    for code, rights in (("keeps", [moved.RIGHT, *RIGHTS]), ("reads", [moved.RIGHT]), ("no", [])):
        Role.objects.create(code=code, name={"ru": code, "en": code}, permissions=rights)
    moved.open_field(apps, None)
    told = {role.code: (role.permissions, role.fields) for role in Role.objects.all()}
    assert told == {
        "keeps": ([*RIGHTS], {DOCUMENTS.code: "change"}),
        "reads": ([], {DOCUMENTS.code: "see"}),
        "no": ([], {}),
    }
    moved.close_field(apps, None)
    assert Role.objects.get(code="reads").permissions == [moved.RIGHT]


def test_the_pages(client: Client, keeper: Actor) -> None:
    browser = browser_of(keeper)
    given = {"type": "passport", "series": "45 08", "number": "123456", "linked": "",
             "scan-files": str(scan(keeper, '<script>"a".png'))}  # fmt: skip
    wrong = browser.post(f"/clients/{client.pk}/documents/new", given | {"number": "1"})
    assert (wrong.status_code, "000000" in wrong.content.decode()) == (422, True)
    assert "&lt;script&gt;" in wrong.content.decode()  # the upload survived the refusal
    lost = given | {"scan": "паспорт.pdf"}  # a name instead of what was to be kept before
    assert browser.post(f"/clients/{client.pk}/documents/new", lost).status_code == 422
    assert not Document.objects.exists()
    done = browser.post(f"/clients/{client.pk}/documents/new", given)
    document = Document.objects.get()
    assert done.headers["Location"] == f"/documents/{document.pk}"
    page = browser.get(f"/documents/{document.pk}").content.decode()
    assert ("45 08" in page, "&lt;script&gt;" in page, '<script>"a' in page) == (True, True, False)
    seen = json.dumps(flat_document(held_document(document)))
    changed = given | {"number": "654321", "seen": seen}
    assert browser.post(f"/documents/{document.pk}/edit", changed).status_code == 302
    listed = browser.get("/documents?q=654321").content.decode()
    assert "654321" in listed
    assert "654321" in browser.get(f"/clients/{client.pk}").content.decode()
    browser.post(f"/documents/{document.pk}/withdraw")
    assert Document.objects.get().state == "withdrawn"


def test_expiring_documents(client: Client, keeper: Actor) -> None:
    today = date(2026, 11, 22)
    draft = DocumentDraft(type="power", number="1", valid_until=date(2026, 12, 22))
    later = replace(draft, number="2", valid_until=date(2026, 12, 23))
    made = actions.add_document(by=keeper, client_id=client.pk, draft=draft)
    actions.add_document(by=keeper, client_id=client.pk, draft=later)
    rows = queries.narrow_to_expiring(queries.visible_documents(by=keeper), today=today)
    assert [document.pk for document in rows] == [made.pk]


def test_rest(client: Client, hire: Hire) -> None:
    program = Program(hire("robot", *RIGHTS))
    file = program.upload(b"%PDF-1.4", "паспорт.pdf")
    assert (file.status_code, file.json()["content_type"]) == (201, "application/pdf")
    body = {"type": "passport", "series": "45 08", "number": "123456",
            "file_ids": [file.json()["id"]]}  # fmt: skip
    made = program("POST", f"/clients/{client.pk}/documents", body)
    at = made.headers["Location"].removeprefix("/api/v1")
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    changed = program("PATCH", at, {"number": "654321"}, If_Match='"1"').json()
    assert (changed["version"], changed["series"]) == (2, "45 08")
    assert program("PATCH", at, {"number": "111111"}, If_Match='"1"').status_code == 412
    versions = program("GET", f"{at}/versions").json()["items"]
    assert [len(version["scans"]) for version in versions] == [1, 1]
    content = program("GET", f"{at}/scans/{versions[0]['scans'][0]['id']}/content")
    assert content.getvalue() == b"%PDF-1.4"
    assert program("POST", f"{at}/withdraw").json()["state"] == "withdrawn"
    found = program("GET", "/documents?number=654321").json()["items"]
    assert [document["id"] for document in found] == [made.json()["id"]]
    assert program("GET", "/documents?expiring=true").json()["items"] == []
    assert program("PATCH", at, {"number": "2", "client_id": 1}).status_code == 422
