"""Sources of external dictionaries: the conformance of each driver, and what becomes of copies."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from abonent.attributes.actions import refresh_dictionary, save_attribute, save_dictionary
from abonent.attributes.feeding import list_due
from abonent.attributes.models import AttributeSet, Dictionary
from abonent.attributes.ports import (
    DictionarySource,
    ExternalDictionary,
    FedEntry,
    SourceUnusable,
    external_dictionaries,
)
from abonent.attributes.queries import find_feed, list_choices, list_definitions
from abonent.drivers.dictionaries import FileFed, HttpFed
from abonent.drivers.failures import told_failure
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.kernel.text import in_languages

BY = Actor.system("tests")
HERE = frozenset({"127.0.0.1"})
TREE = [{"code": "msk", "name_ru": "Москва", "name_en": "Moscow"},
        {"code": "arbat", "name": "Арбат", "parent": "msk"}]  # fmt: skip
Put = Callable[[bytes, bool], tuple[ExternalDictionary, str]]


@pytest.fixture(params=["file", "http"])
def put(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Put]:
    """Gives each driver a content, as JSON or not; the driver and the address to ask it for."""
    if request.param == "file":

        def lay(content: bytes, is_json: bool) -> tuple[ExternalDictionary, str]:
            name = "cities.json" if is_json else "cities.csv"
            (tmp_path / name).write_bytes(content)
            return FileFed(tmp_path), name

        yield lay
        return
    told: dict[str, Any] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json" if told["json"] else "text/csv")
            self.end_headers()
            self.wfile.write(told["content"])

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def answer(content: bytes, is_json: bool) -> tuple[ExternalDictionary, str]:
        told.update(content=content, json=is_json)
        return HttpFed(HERE), f"http://127.0.0.1:{server.server_port}/cities"

    yield answer
    server.shutdown()
    server.server_close()


def fetch(put: Put, content: Any, *, limit: int = 100) -> list[FedEntry]:
    is_json = not isinstance(content, bytes)
    body = json.dumps(content).encode() if is_json else content
    driver, address = put(body, is_json)
    return list(driver.fetch(address, limit=limit, timeout=5))


def test_a_tree_is_read(put: Put) -> None:
    expected = [
        FedEntry("msk", {"ru": "Москва", "en": "Moscow"}),
        FedEntry("arbat", {"ru": "Арбат", "en": "Арбат"}, "msk"),
    ]
    assert fetch(put, list(reversed(TREE))) == expected
    text = "code;name_ru;name_en;parent\r\nmsk;Москва;Moscow;\r\narbat;Арбат;;msk\r\n"
    assert fetch(put, text.encode("utf-8-sig")) == expected
    assert fetch(put, text.encode("cp1251")) == expected


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", {"code": "a"}, [1], [{"name": "x"}], [{"code": "п"}],
     [{"code": "a"}, {"code": "a"}], [{"code": "a", "parent": "b"}],
     [{"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}], [{"code": "a"}] * 101,
     [{"code": f"n{n}", "parent": f"n{n - 1}" if n else ""} for n in range(90)]],
)  # fmt: skip
def test_what_is_no_dictionary_is_refused(put: Put, content: Any) -> None:
    with pytest.raises(SourceUnusable):
        fetch(put, content)


def test_a_refusal_names_the_bad_lines_of_the_file(put: Put) -> None:
    def told(content: Any) -> str:
        with pytest.raises(SourceUnusable) as refused:
            fetch(put, content)
        return in_languages(refused.value.message)["en"]

    assert told("code;name\na;А\nб;Б\na;Ещё\n".encode()) == (
        "Row 3: the code is missing, or has other than Latin signs. Row 4: the code is there twice."
    )
    assert told([{"name": "x"}] * 12).endswith(" Bad rows in all: 12.")
    assert told([{"name": "x"}] * 12).count("Row ") == 10
    assert told([{"code": "a"}] * 101) == "It has 101 entries; 100 at most are read."
    assert told(b" \n") == "The source is empty."


def test_scripts_are_names(put: Put) -> None:
    assert fetch(put, [{"code": "a", "name": "<script>"}])[0].name["ru"] == "<script>"


def test_a_file_outside_the_folder_and_a_dead_address_say_so(tmp_path: Path) -> None:
    for driver, address in (
        (FileFed(tmp_path), "../secret.csv"), (FileFed(tmp_path), "none.csv"),
        (HttpFed(), "file:///etc/passwd"), (HttpFed(HERE), "http://127.0.0.1:1/"),
    ):  # fmt: skip
        with pytest.raises(SourceUnusable):
            driver.fetch(address, limit=10, timeout=1)


class Fake:
    """A source that answers as it is told."""

    def __init__(self) -> None:
        self.entries: list[FedEntry] | None = []

    def check(self, address: str) -> None:
        """Any will do."""

    def fetch(self, address: str, *, limit: int, timeout: float) -> list[FedEntry]:  # noqa: ARG002 - the port's
        if self.entries is None:
            raise SourceUnusable("down")
        return self.entries


@pytest.fixture
def source(db: None, monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    known = {**external_dictionaries._entries, "fake": DictionarySource("fake", "Fake", fake)}
    monkeypatch.setattr(external_dictionaries, "_entries", known)
    return fake


def test_the_copy_follows_its_source_and_outlives_it(source: Fake) -> None:
    values = {"code": "city", "name": {"ru": "Город", "en": "City"}, "source": "fake",
              "address": "x"}  # fmt: skip
    dictionary = save_reference(by=BY, kind="attributes.dictionary", values=values)
    attributes = AttributeSet.objects.create()
    save_attribute(by=BY, set_id=attributes.pk, code="city", name=dictionary.name,
                   type="dictionary", dictionary_id=dictionary.pk)  # fmt: skip

    def shown() -> dict[str, bool]:
        return {c.code: c.is_active for c in list_choices(dictionary="city")}

    def refresh() -> int:
        return refresh_dictionary(by=BY, dictionary_id=dictionary.pk).failures

    assert [d.pk for d in list_due()] == [dictionary.pk]
    msk, arbat = (FedEntry(c, {"ru": c, "en": c}, p) for c, p in (("msk", ""), ("arbat", "msk")))
    source.entries = [msk, arbat]
    assert refresh() == 0
    assert shown() == {"msk": True, "arbat": True}
    assert list_due().count() == 0
    source.entries = [msk]
    assert refresh() == 0
    assert shown() == {"msk": True, "arbat": False}
    for answer, failures in ((None, 1), ([], 2)):
        source.entries = answer
        assert refresh() == failures
        assert shown() == {"msk": True, "arbat": False}
    assert _whys(dictionary.pk) == {
        "ru": "В источнике нет ни одной записи.", "en": "The source told of no entries at all.",
    }  # fmt: skip
    (definition,) = list_definitions(set_ids=[attributes.pk])
    feed = Dictionary.objects.get(pk=dictionary.pk).feed
    assert definition.stale_since == feed.fetched_at
    source.entries = [msk, arbat]
    assert refresh() == 0
    assert shown() == {"msk": True, "arbat": True}
    (definition,) = list_definitions(set_ids=[attributes.pk])
    assert definition.stale_since is None
    assert _whys(dictionary.pk) == {"ru": "", "en": ""}


def test_reading_by_hand_puts_off_nothing(source: Fake) -> None:
    values = {"code": "city", "name": {"ru": "Город", "en": "City"}, "source": "fake",
              "address": "x", "period_minutes": 60}  # fmt: skip
    dictionary = save_reference(by=BY, kind="attributes.dictionary", values=values)
    source.entries = [FedEntry("msk", {"ru": "Москва", "en": "Moscow"})]
    planned = refresh_dictionary(by=BY, dictionary_id=dictionary.pk).next_at
    clerk = replace(BY, id=1)
    assert refresh_dictionary(by=clerk, dictionary_id=dictionary.pk).next_at == planned
    assert refresh_dictionary(by=BY, dictionary_id=dictionary.pk).next_at != planned


def _whys(dictionary_id: int) -> dict[str, str]:
    """Why the last reading failed, as readers of each language are told."""
    feed = find_feed(dictionary_id=dictionary_id)
    assert feed is not None
    told = Dictionary.objects.get(pk=dictionary_id).feed
    assert feed.error == told.error
    return in_languages(lambda: told.error)


def test_a_phrase_of_the_driver_is_read_in_every_language(tmp_path: Path) -> None:
    with pytest.raises(SourceUnusable) as refused:
        FileFed(tmp_path).fetch("none.csv", limit=10, timeout=1)
    told = in_languages(refused.value.message)
    assert told["ru"] != told["en"]
    assert all("none.csv" in text for text in told.values())


def test_a_dictionary_of_ours_has_no_source(db: None) -> None:
    assert save_dictionary(by=BY, code="own", name={"ru": "Свой", "en": "Own"}).pk
    assert list_due().count() == 0


@pytest.mark.parametrize(
    ("error", "english", "russian"),
    [
        (FileNotFoundError(2, "No such file or directory"), "there is no such file",
         "такого файла нет"),
        (URLError(socket.gaierror(-2, "Name or service not known")),
         "no host of this name is known", "узла с таким именем нет"),
        (URLError(ConnectionRefusedError(111, "Connection refused")),
         "it refuses the connection", "соединение отклонено"),
        (OSError(5, "Input/output error"), "the system reports an error",
         "система сообщает об ошибке"),
    ],
)  # fmt: skip
def test_why_a_source_cannot_be_read_is_told_in_words(
    error: Exception, english: str, russian: str
) -> None:
    told = told_failure(error)
    assert in_languages(told) == {"ru": russian, "en": english}
