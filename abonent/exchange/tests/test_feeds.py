"""Files with known columns: documents with their scans, billing's answers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from abonent.cases import testing
from abonent.exchange.tests.test_pages import log_in
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.models import BackgroundJob, StoredFile
from abonent.parties.actions import create_potential_client, export_prospects, move_prospect
from abonent.parties.models import Account, Document, DocumentScan, Prospect
from abonent.parties.testing import make_account, make_client, make_document_type

RIGHTS = ("exchange.import", "parties.view", "parties.edit", "parties.view_documents",
          "parties.edit_documents", "parties.export")  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"
HEAD = "Лицевой счёт;Вид документа;Серия;Номер;Дата выдачи;Сканы\n"


@pytest.fixture
def keeper(db: None) -> Actor:
    make_document_type("passport", series_mask="99 99", number_mask="999999")
    return testing.make_agent(*RIGHTS, login="keeper")


def _zip(*names: str, content: bytes = PNG) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return SimpleUploadedFile("сканы.zip", packed.getvalue())


def feed(by: Actor, code: str, text: str, **more: Any) -> BackgroundJob:
    """The job of a file fed on its page, done."""
    files = {"file": SimpleUploadedFile("файл.csv", text.encode()), **more}
    answer = log_in(by).post(f"/imports/of/{code}", files)
    assert answer.status_code == 302, answer.content.decode()
    job = BackgroundJob.objects.get(pk=int(answer.headers["Location"].rsplit("/", 1)[1]))
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    assert job.error == ""
    return job


def rejected(job: BackgroundJob, by: Actor) -> str:
    answer: Any = log_in(by).get(f"/jobs/{job.pk}/result")
    return b"".join(answer.streaming_content).decode()


def figures(job: BackgroundJob) -> tuple[int, int, int]:
    return tuple(job.outcome[key] for key in ("done", "known", "rejected"))


def test_documents_come_with_their_scans(keeper: Actor) -> None:
    client = make_client("Иванова Анна")
    make_account(client, "3000000017")
    rows = (
        "3000000017;Passport;45 08;123456;01.05.2008;лицо.png; ОБОРОТ.png\n"
        "3000000017;passport;45 08;12;;\n"
        "404;passport;45 08;123457;;\n"
        "3000000017;diploma;;1;;\n"
        "3000000017;passport;45 09;123458;вчера;\n"
        "3000000017;passport;45 10;123459;;нет.png\n"
    ).replace("лицо.png; ОБОРОТ.png", '"лицо.png; ОБОРОТ.png"')
    pack = _zip("папка/лицо.png", "оборот.PNG")
    tried = feed(keeper, "documents", HEAD + rows, scans=pack, **{"try": "1"})
    assert (figures(tried), Document.objects.count()) == ((1, 0, 5), 0)
    done = feed(keeper, "documents", HEAD + rows, scans=_zip("папка/лицо.png", "оборот.PNG"))
    assert figures(done) == (1, 0, 5)
    made = Document.objects.get()
    assert (made.client_id, made.issued_date) == (client.pk, date(2008, 5, 1))
    assert sorted(scan.file.name for scan in DocumentScan.objects.all()) == [
        "ОБОРОТ.png", "лицо.png",
    ]  # fmt: skip
    text = rejected(done, keeper)
    for reason in ("Никто не найден по «404»", "Вида документов «diploma» нет",
                   "«вчера» — не дата", "«нет.png» нет в архиве"):  # fmt: skip
        assert reason in text
    page = log_in(keeper).get(f"/jobs/{done.pk}").content.decode()
    assert "Отклонено" in page
    again = feed(keeper, "documents", HEAD + rows.partition("\n")[0] + "\n")
    assert (figures(again), Document.objects.count()) == ((0, 1, 0), 1)


@override_settings(UPLOAD_MAX_BYTES=2000)
def test_a_scan_that_unpacks_too_large_is_refused_unread(keeper: Actor) -> None:
    make_account(make_client("Иванова Анна"), "3000000017")
    row = HEAD + "3000000017;passport;45 08;123456;;бомба.png\n"
    bomb = _zip("бомба.png", content=bytes(500_000))
    assert figures(feed(keeper, "documents", row, scans=bomb)) == (0, 0, 1)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("бомба.png", bytes(500_000))
        lying: ZipInfo = archive.getinfo("бомба.png")
        lying.file_size = 10  # as the central directory will say
    liar = SimpleUploadedFile("сканы.zip", packed.getvalue())
    assert figures(feed(keeper, "documents", row, scans=liar)) == (0, 0, 1)
    assert not Document.objects.exists()


def test_what_is_no_such_file_is_said_at_once(keeper: Actor) -> None:
    browser = log_in(keeper)
    wrong = SimpleUploadedFile("x.csv", b"a;b\n1;2\n")
    page = browser.post("/imports/of/documents", {"file": wrong})
    assert (page.status_code, "Нет столбцов: Вид документа" in page.content.decode()) == (422, True)
    table = SimpleUploadedFile("x.csv", HEAD.encode())
    no_zip = {"file": table, "scans": SimpleUploadedFile("x.zip", b"no")}
    assert "не архив ZIP" in browser.post("/imports/of/documents", no_zip).content.decode()
    assert not BackgroundJob.objects.exists()
    assert not StoredFile.objects.exists()
    assert browser.get("/imports/of/nonsense").status_code == 404
    reader = testing.make_agent("exchange.import", login="reader")
    assert log_in(reader).get("/imports/of/documents").status_code == 403


@pytest.mark.django_db
def test_billing_answers_of_several_potential_clients(keeper: Actor) -> None:
    people = []
    for name in ("Орлова Вера", "Котов Пётр", "Белов Олег"):
        client = create_potential_client(by=keeper, name=name)
        people.append(Prospect.objects.get(client=client))
        move_prospect(by=keeper, prospect_id=people[-1].pk, state="qualified")
    export_prospects(by=keeper)
    won, refused, other = people
    text = (
        "key;account;contract;reason\n"
        f"{won.pk};3000000777;Д-1;\n{refused.pk};;;Нет технической возможности\n"
        f"{other.pk};;;\n9999999;1;;\n"
    )
    done = feed(keeper, "billing", text)
    assert figures(done) == (2, 0, 2)
    for one in people:
        one.refresh_from_db()
    assert (won.state, won.client.status) == ("won", "active")
    assert Account.objects.get().contract_number == "Д-1"
    assert (refused.state, refused.export_id, refused.client.status) == ("work", None, "potential")
    assert refused.next_step == "Биллинг отказал: Нет технической возможности"
    assert (other.state, other.export_id is None) == ("qualified", False)
    assert "Укажите лицевой счёт или причину отказа" in rejected(done, keeper)
    assert figures(feed(keeper, "billing", text)) == (0, 2, 2)
