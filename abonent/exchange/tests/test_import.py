from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.utils import translation

from abonent.attributes.actions import ensure_subject_set, save_attribute
from abonent.bus.models import Event
from abonent.cases.models import Case, Contact, HistoryEntry
from abonent.exchange.maps import read_map
from abonent.exchange.running import BATCH, Outcome, import_file
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.parties.models import Client

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
SPEC = """\
source: old
fields:
  key: {column: Id}
  started_at: {column: Date}
  channel: {column: Way}
  place: {const: moscow}
  topic: {const: claim}
  state: {column: State, values: {new: registered, done: closed}}
  text: {column: Text}
  attributes:
    amount: {column: Amount}
"""
HEAD = "Id,Date,Way,State,Text,Amount\n"
GOOD = '1,01.09.2026 10:00,phone,new,Charged twice,"120,50"\n'
DONE = "2,02.09.2026 10:00,email,done,Thank you,5\n"
WRONG = "3,03.09.2026 10:00,pigeon,new,Who,many\n"


def feed(
    by: Actor, text: str | bytes, *, spec: str = SPEC, dry_run: bool = False, name: str = "a.csv"
) -> tuple[Outcome, str]:
    data = text.encode() if isinstance(text, str) else text
    with translation.override("en"):
        outcome, rejected = import_file(
            by=by, source=io.BytesIO(data), name=name, spec=read_map(spec), dry_run=dry_run
        )
    return outcome, rejected.read().decode("utf-8-sig") if rejected else ""


def counts() -> dict[str, int]:
    tables = (Contact, Case, HistoryEntry, AuditEntry, Event, Client)
    return {model.__name__: model.objects.count() for model in tables}


def test_rows_become_contacts_with_cases(importer: Actor) -> None:
    outcome, rejected = feed(importer, HEAD + GOOD + DONE)
    assert (outcome.rows, outcome.imported, outcome.cases, outcome.rejected) == (2, 2, 2, 0)
    assert rejected == ""
    first, second = Case.objects.select_related("contact").order_by("id")
    assert (first.contact.external_key, first.state, first.phase) == ("old:1", "registered", "open")
    assert first.attributes == {"amount": 120.5}
    assert first.registered_at == first.contact.started_at
    assert (second.state, second.phase, second.resolved_at) == ("closed", "closed", None)
    moves = HistoryEntry.objects.filter(case=second).values_list(
        "kind", "data__to", "data__imported"
    )
    assert list(moves) == [("registered", None, "old:2"), ("moved", "closed", "old:2")]


def test_a_second_run_doubles_nothing(importer: Actor) -> None:
    feed(importer, HEAD + GOOD + DONE)
    before = counts()
    outcome, _rejected = feed(importer, HEAD + GOOD + DONE)
    assert (outcome.imported, outcome.known) == (0, 2)
    assert counts() == before


def test_a_trial_writes_nothing_and_tells_the_same(importer: Actor) -> None:
    before = counts()
    tried, tried_rejected = feed(importer, HEAD + GOOD + WRONG, dry_run=True)
    assert counts() == before
    done, rejected = feed(importer, HEAD + GOOD + WRONG)
    told = [{**o.as_json(), "preview": []} for o in (tried, done)]
    assert told[0] == told[1]
    assert tried_rejected == rejected
    assert [row["key"] for row in tried.preview] == ["old:1"]


def test_rejected_rows_can_be_corrected_and_fed_again(importer: Actor) -> None:
    outcome, rejected = feed(importer, HEAD + GOOD + WRONG)
    assert (outcome.imported, outcome.rejected) == (1, 1)
    assert rejected == (
        "Id,Date,Way,State,Text,Amount,Reason of the rejection\r\n"
        "3,03.09.2026 10:00,pigeon,new,Who,many,"
        '"Column “Way”: “pigeon” is not known; write one of: phone, email"\r\n'
    )
    corrected = rejected.replace("pigeon", "phone", 1)
    outcome, rejected = feed(importer, corrected)
    assert (outcome.imported, outcome.rejected) == (0, 1)
    assert "Column “Amount”: “many”: Give a number, such as 1234.50." in rejected
    outcome, rejected = feed(importer, corrected.replace("many", "7"))
    assert (outcome.imported, outcome.rejected, rejected) == (1, 0, "")
    assert Contact.objects.count() == 2


def test_a_row_of_too_many_cells_stays_rejected_until_corrected(importer: Actor) -> None:
    row = '1,01.09.2026 10:00,phone,new,Text,1,=2,,"a,b",\n'
    _outcome, rejected = feed(importer, HEAD + row)
    before = counts()
    assert rejected.splitlines()[1] == (
        "1,01.09.2026 10:00,phone,new,Text,1,the row has more cells than there are columns,"
        '\'=2,,"a,b"'
    )
    outcome, again = feed(importer, rejected)
    assert (outcome.imported, outcome.rejected, again) == (0, 1, rejected)
    assert counts() == before
    outcome, _none = feed(importer, rejected.replace(',\'=2,,"a,b"', ""))
    assert (outcome.imported, outcome.rejected) == (1, 0)


def test_a_key_repeated_in_the_file_is_rejected(importer: Actor) -> None:
    outcome, rejected = feed(importer, HEAD + GOOD + GOOD)
    assert (outcome.imported, outcome.rejected) == (1, 1)
    assert rejected.endswith("Column “Id”: repeats the key of row 2\r\n")


@pytest.mark.parametrize("other", [GOOD.replace("10:00", "11:00"), GOOD.replace("twice", "once")])
def test_a_row_whose_key_is_taken_stays_rejected(importer: Actor, other: str) -> None:
    _outcome, rejected = feed(importer, HEAD + GOOD + other)
    before, number = counts(), Contact.objects.get().pk
    outcome, again = feed(importer, rejected)
    assert (outcome.imported, outcome.known, outcome.rejected) == (0, 0, 1)
    assert again.endswith(f"Column “Id”: is taken by another contact (number {number})\r\n")
    assert counts() == before
    corrected = again.replace("\n1,", "\n7,")
    for told in ((1, 0, 0), (0, 1, 0)):  # and once more
        outcome, _none = feed(importer, corrected)
        assert (outcome.imported, outcome.known, outcome.rejected) == told


def test_the_right_is_needed_and_refusals_write_nothing(company: object) -> None:
    from abonent.cases.testing import make_agent

    stranger = make_agent("cases.register", "cases.work")
    before = counts()
    with pytest.raises(PermissionRefused):
        feed(stranger, HEAD + GOOD)
    clerk = make_agent("exchange.import", "parties.view", login="clerk")
    before = counts()
    with pytest.raises(PermissionRefused):
        feed(clerk, HEAD + GOOD)
    assert counts() == before


def test_a_file_without_the_columns_writes_nothing(importer: Actor) -> None:
    before = counts()
    with pytest.raises(Invalid):
        feed(importer, "Id,Way\n1,phone\n")
    assert counts() == before


def test_what_stopped_halfway_goes_on_where_it_was(importer: Actor) -> None:
    rows = [f'{n},01.09.2026 10:00,phone,new,Text,"1"\n' for n in range(1, BATCH + 701)]

    def stop(done: int, _total: int | None) -> None:
        if done == BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(
            by=importer, source=io.BytesIO((HEAD + "".join(rows)).encode()), name="a.csv",
            spec=read_map(SPEC), dry_run=False, on_progress=stop,
        )  # fmt: skip
    assert Contact.objects.count() == BATCH
    outcome, _rejected = feed(importer, HEAD + "".join(rows))
    assert (outcome.known, outcome.imported) == (BATCH, 700)


@pytest.mark.parametrize(
    ("decimal", "amounts"), [("", [1234.0, 120.5]), (".", [1234.0, 120.5]), (",", [1.234, 120.5])]
)
def test_the_map_may_say_what_a_comma_is(
    importer: Actor, decimal: str, amounts: list[float]
) -> None:
    spec = SPEC + (f"file: {{decimal: '{decimal}'}}\n" if decimal else "")
    feed(
        importer,
        HEAD + GOOD.replace("120,50", "1,234") + DONE.replace(",5\n", ',"120,50"\n'),
        spec=spec,
    )
    found = Case.objects.order_by("id").values_list("attributes__amount", flat=True)
    assert list(found) == amounts


def test_a_reason_has_its_example_as_the_file_is_written(importer: Actor) -> None:
    row = GOOD.replace('"120,50"', "many")
    for decimal, example in ((",", "1234,50"), (".", "1234.50")):
        spec = SPEC + f"file: {{decimal: '{decimal}'}}\n"
        outcome, rejected = feed(importer, HEAD + row, spec=spec)
        assert f"“many”: Give a number, such as {example}." in rejected
        told = [dict(reason.texts)["ru"] for reason in outcome.by_reason]
        assert told[0].endswith(f"Введите число, например {example}.")


def test_moments_of_attributes_are_of_the_zone_of_the_map(importer: Actor) -> None:
    spec = SPEC + "    since: {column: Since}\ntimezone: Asia/Vladivostok\n"
    feed(importer, f"{HEAD.rstrip()},Since\n{GOOD.rstrip()},05.11.2026 10:30\n", spec=spec)
    assert Case.objects.get().attributes["since"] == "2026-11-05T00:30:00Z"


CLIENTS = (
    SPEC.replace("{column: State, values: {new: registered, done: closed}}", "{const: registered}")
    + """\
client:
  find: [{by: phone, column: Phone}]
  create: {name: {column: Who}, phone: {column: Phone}}
"""
)


def test_clients_are_found_or_made(importer: Actor) -> None:
    head = "Id,Date,Way,Text,Amount,Who,Phone\n"
    text = (
        head
        + "1,01.09.2026,phone,Text,1,Петрова Вера,8 916 555 01 11\n"
        + "2,02.09.2026,phone,Text,1,Петрова Вера,8 916 555 01 11\n"
        + "3,03.09.2026,phone,Text,1,Кто-то Ещё,123\n"
        + "4,04.09.2026,phone,Text,1,,\n"
    )
    tried, _rejected = feed(importer, text, spec=CLIENTS, dry_run=True)
    assert Client.objects.count() == 0
    outcome, rejected = feed(importer, text, spec=CLIENTS)
    assert (tried.imported, tried.rejected) == (outcome.imported, outcome.rejected) == (3, 1)
    assert "Column “Phone”: This is no telephone number." in rejected
    client = Client.objects.get()
    assert (client.name, client.status) == ("Петрова Вера", "potential")
    assert list(Contact.objects.order_by("id").values_list("client", flat=True)) == [
        client.pk, client.pk, None,
    ]  # fmt: skip
    feed(importer, head + "5,05.09.2026,phone,Text,1,Вера П.,+7 916 555-01-11\n", spec=CLIENTS)
    assert Contact.objects.get(external_key="old:5").client_id == client.pk
    assert Client.objects.count() == 1


def test_own_attributes_of_new_clients_are_read_and_checked(importer: Actor) -> None:
    set_id = ensure_subject_set(by=Actor.system("tests"), subject="client.person")
    names = {"ru": "Возраст", "en": "Age"}
    save_attribute(
        by=Actor.system("tests"), set_id=set_id, code="age", name=names, type="integer",
        maximum="120", default="1",
    )  # fmt: skip
    spec = CLIENTS.replace("phone: {column: Phone}}", "attributes: {age: {column: Age}}}")
    text = (
        "Id,Date,Way,Text,Amount,Who,Phone,Age\n"
        "1,01.09.2026,phone,Text,1,Петрова Вера,,41\n"
        "2,02.09.2026,phone,Text,1,Ким Олег,,400\n"
        "3,03.09.2026,phone,Text,1,Орлов Ян,,\n"
    )
    outcome, rejected = feed(importer, text, spec=spec)
    assert (outcome.imported, outcome.rejected) == (2, 1)
    assert "Column “Age”: Give 120 or less." in rejected
    told = dict(Client.objects.values_list("surname", "attributes"))
    assert told == {"Петрова": {"age": 41}, "Орлов": {"age": 1}}


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r", "utf-16"])
def test_the_sample_in_other_encodings(admin: Actor, encoding: str) -> None:
    text = (SAMPLES / "complaints.csv").read_text(encoding="utf-8")
    spec = (SAMPLES / "complaints.map.yaml").read_text(encoding="utf-8")
    outcome, _rejected = feed(admin, text.encode(encoding, "replace"), spec=spec)
    assert (outcome.rows, outcome.imported, outcome.rejected) == (60, 53, 7)
    assert outcome.cases == 53


def test_the_sample_corrected(admin: Actor) -> None:
    spec = (SAMPLES / "complaints.map.yaml").read_text(encoding="utf-8")
    _outcome, rejected = feed(admin, (SAMPLES / "complaints.csv").read_bytes(), spec=spec)
    lines = rejected.splitlines()
    assert len(lines) == 8
    corrected = "\n".join([lines[0], lines[1].replace("Голубь", "Почта")])
    outcome, _rejected = feed(admin, corrected, spec=spec)
    assert (outcome.imported, outcome.rejected) == (1, 0)
    contact = Contact.objects.get(external_key="sample:Ж-4107")
    assert contact.address == "+442079460958"
