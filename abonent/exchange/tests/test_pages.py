from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from abonent.cases.models import Contact
from abonent.cases.testing import PASSWORD, make_agent
from abonent.exchange.models import ImportMap, ImportRun
from abonent.exchange.tests.test_import import GOOD, HEAD, SPEC, WRONG
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.models import StoredFile


@pytest.fixture
def browser(importer: Actor) -> Browser:
    return log_in(importer)


def log_in(who: Actor) -> Browser:
    browser = Browser()
    answer = browser.post("/login", {"login": who.login, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def upload(text: str = HEAD + GOOD + WRONG) -> SimpleUploadedFile:
    return SimpleUploadedFile("old.csv", text.encode())


def finish(address: str) -> ImportRun:
    run = ImportRun.objects.get(pk=int(address.rsplit("/", 1)[1]))
    assert run.job is not None
    jobs.perform(job_id=run.job.pk)
    run.refresh_from_db()
    return run


def test_try_import_correct_and_feed_again(browser: Browser) -> None:
    answer = browser.post("/imports/new", {"file": upload(), "map": SPEC, "try": "1"})
    tried = finish(answer["Location"])
    assert (tried.outcome["imported"], Contact.objects.count()) == (1, 0)
    assert "nothing is written yet" in browser.get(f"/imports/{tried.pk}").content.decode()

    done = finish(browser.post(f"/imports/{tried.pk}/again")["Location"])
    assert (done.outcome["imported"], done.outcome["rejected"]) == (1, 1)
    page = browser.get(f"/imports/{done.pk}").content.decode()
    assert "Column “Way”: “pigeon” is not known; write one of: phone, email" in page
    answer = browser.get(f"/imports/{done.pk}/rejected")
    assert answer["Content-Disposition"].startswith("attachment;")
    rejected = b"".join(answer).decode("utf-8-sig")

    corrected = upload(rejected.replace("pigeon", "phone", 1).replace("many", "7"))
    answer = browser.post(f"/imports/{done.pk}/again", {"file": corrected})
    again = finish(answer["Location"])
    assert (again.outcome["imported"], again.outcome["rejected"]) == (1, 0)
    assert Contact.objects.count() == 2
    assert browser.get("/imports").content.decode().count("old.csv") >= 3


ADMINISTERS = ("cases.administer", "attributes.administer")
SETUP = """\
setup:
  topics:
    - code: bills
      name: {en: Bills}
      attributes: [{code: total, name: {en: Total}, type: decimal}]
"""


def test_the_preview_tells_values_as_they_will_be_stored(browser: Browser) -> None:
    spec = SPEC + "    month: {column: Month}\n    since: {column: Since}\n"
    row = GOOD.replace("120,50", "12 345,67").rstrip() + ",05.11.2026,05.11.2026 10:30\n"
    text = HEAD.rstrip() + ",Month,Since\n" + row
    run = finish(
        browser.post("/imports/new", {"file": upload(text), "map": spec, "try": "1"})["Location"]
    )
    assert run.outcome["preview"][0]["attributes"] == {
        "amount": 12345.67, "month": "2026-11-05", "since": "2026-11-05T07:30:00Z",
    }  # fmt: skip
    chief = log_in(make_agent("exchange.import", "kernel.view_jobs", login="chief", language="ru"))
    for reader, texts in (
        (browser, ("Amount: 12,345.67", "Month: 5 Nov 2026", "5 Nov 2026, 10:30</time>")),
        (chief, ("Сумма: 12\xa0345,67", "Месяц: 05.11.2026", "05.11.2026 10:30</time>")),
    ):
        page = reader.get(f"/imports/{run.pk}").content.decode()
        for told in texts:
            assert told in page


def test_the_preview_tells_values_of_what_the_map_would_set_up(company: object) -> None:
    rights = ("exchange.import", "cases.register", "cases.work", "parties.view", *ADMINISTERS)
    browser = log_in(make_agent(*rights, login="chief", language="en"))
    spec = SPEC.replace("{const: claim}", "{const: bills}").replace("amount:", "total:") + SETUP
    given = {"file": upload(HEAD + GOOD.replace("120,50", "1234,50")), "map": spec, "try": "1"}
    run = finish(browser.post("/imports/new", given)["Location"])
    assert "Total: 1,234.5<" in browser.get(f"/imports/{run.pk}").content.decode()


def test_a_wrong_map_is_told_beside_it_and_nothing_is_kept(browser: Browser) -> None:
    wrong = {"file": upload(), "map": SPEC.replace("{column: Id}", "{colum: Id}")}
    answer = browser.post("/imports/new", wrong)
    assert answer.status_code == 422
    assert "did you mean “column”?" in answer.content.decode()
    assert (ImportRun.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_that_is_no_table_fails_with_a_word(browser: Browser) -> None:
    given = {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken"), "map": SPEC}
    run = finish(browser.post("/imports/new", given)["Location"])
    page = browser.get(f"/imports/{run.pk}").content.decode()
    assert "The workbook is damaged. Open it in Excel and save it again." in page
    assert Contact.objects.count() == 0


def test_maps_are_kept_changed_and_deleted(browser: Browser) -> None:
    browser.post("/imports/maps/new", {"name": "Old", "map": SPEC})
    kept = ImportMap.objects.get()
    answer = browser.get("/imports/map-text", {"saved_map": kept.pk})
    assert "source: old" in answer.content.decode()
    answer = browser.post(f"/imports/maps/{kept.pk}", {"name": "Old", "map": "source: 1"})
    assert answer.status_code == 422
    kept.refresh_from_db()
    assert kept.text == SPEC
    browser.post(f"/imports/maps/{kept.pk}/delete")
    assert ImportMap.objects.count() == 0


def test_strangers_see_and_do_nothing(browser: Browser) -> None:
    answer = browser.post("/imports/new", {"file": upload(), "map": SPEC})
    run = finish(answer["Location"])
    colleague = log_in(make_agent("exchange.import", "cases.view", login="colleague"))
    nobody = log_in(make_agent("cases.view", login="nobody"))
    job = run.job
    assert job is not None
    for path in (f"/imports/{run.pk}", f"/imports/{run.pk}/rejected", f"/jobs/{job.pk}"):
        assert colleague.get(path).status_code == 404
    assert nobody.get("/imports").status_code == 403
    assert nobody.post("/imports/new", {"file": upload(), "map": SPEC}).status_code == 403
    assert nobody.get("/imports/maps/new").status_code == 403
    assert nobody.post("/imports/maps/new", {"name": "", "map": ""}).status_code == 403
    assert colleague.post(f"/jobs/{job.pk}/cancel").status_code == 404
    assert (ImportRun.objects.count(), ImportMap.objects.count()) == (1, 0)


def test_a_job_leads_to_its_import(browser: Browser) -> None:
    answer = browser.post("/imports/new", {"file": upload(), "map": SPEC})
    run = ImportRun.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))
    assert run.job is not None
    assert browser.get(f"/jobs/{run.job.pk}")["Location"] == f"/imports/{run.pk}"
    stopped = browser.post(f"/jobs/{run.job.pk}/cancel", follow=True)
    assert stopped.redirect_chain[-1] == (f"/imports/{run.pk}", 302)
    assert "Stopped." in browser.get(f"/imports/{run.pk}").content.decode()


def test_reasons_are_told_in_the_language_of_the_reader(browser: Browser) -> None:
    wrong = GOOD.replace('"120,50"', "many").replace("01.09.2026 10:00", "yesterday")
    wrong += GOOD.replace('"120,50"', "many").replace("1,", "2,", 1)
    answer = browser.post("/imports/new", {"file": upload(HEAD + wrong), "map": SPEC})
    run = finish(answer["Location"])
    chief = log_in(make_agent("exchange.import", "kernel.view_jobs", login="chief", language="ru"))
    date = "day.month.year hours:minutes (22.11.2026 14:30); day.month.year (22.11.2026)"
    for reader, texts in (
        (browser, (f"Column “Date”: “yesterday” is no date; write it as {date}",
                   "Column “Amount”: “many”: Give a number, such as 1234.50.")),
        (chief, ("Столбец «Date»: «yesterday» — не дата; напишите так: день.месяц.год часы:минуты "
                 "(22.11.2026 14:30); день.месяц.год (22.11.2026)",
                 "Столбец «Amount»: значение «many» не подходит. "
                 "Введите число, например 1234.50.")),
    ):  # fmt: skip
        page = reader.get(f"/imports/{run.pk}").content.decode()
        for text in texts:
            assert page.count(f"<td>{text}</td>") == 1


def test_reasons_kept_as_plain_text_are_still_shown(browser: Browser) -> None:
    run = finish(browser.post("/imports/new", {"file": upload(), "map": SPEC})["Location"])
    run.outcome["by_reason"] = [["Столбец «Way»: так было раньше", 1]]
    run.save()
    assert (
        "<td>Столбец «Way»: так было раньше</td>"
        in browser.get(f"/imports/{run.pk}").content.decode()
    )
