import gzip
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from abonent.config import static


class Proto:
    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body: bytes | str = b""

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes | str = b"") -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    response_empty = response_bytes = response_file = _answer


def get(path: str, query: str = "", method: str = "GET", **headers: str) -> Proto:
    proto = Proto()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked: Any = SimpleNamespace(method=method, path=path, query_string=query, headers=named)
    answered: Any = proto
    static.serve(asked, answered)
    return proto


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "room").mkdir()
    file = tmp_path / "room" / "sheet.css"
    file.write_text("a { color: red }\n" * 100)

    def find(name: str) -> str | None:
        found = tmp_path / name
        return str(found) if found.exists() else None

    monkeypatch.setattr("abonent.config.static.finders.find", find)
    static._locate.cache_clear()
    return file


def test_text_is_compressed_for_those_who_take_it(sheet: Path) -> None:
    plain = get("/static/room/sheet.css")
    assert (plain.status, plain.body) == (200, str(sheet))
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    packed = get("/static/room/sheet.css", accept_encoding="gzip, br")
    assert isinstance(packed.body, bytes)
    assert gzip.decompress(packed.body) == sheet.read_bytes()
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]


def test_only_a_marked_address_is_kept_for_ever(sheet: Path) -> None:
    plain = get("/static/room/sheet.css")
    assert plain.headers["cache-control"] == "no-cache"
    mark = plain.headers["etag"].strip('"')
    kept = get("/static/room/sheet.css", f"v={mark}")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    stale = get("/static/room/sheet.css", "v=0123456789")
    assert stale.headers["cache-control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_again(sheet: Path) -> None:
    tag = get("/static/room/sheet.css").headers["etag"]
    assert get("/static/room/sheet.css", if_none_match=tag).status == 304
    sheet.write_text("b { color: blue }\n" * 100)
    os.utime(sheet, ns=(1, 1))
    assert get("/static/room/sheet.css", if_none_match=tag).status == 200


@pytest.mark.parametrize("path", ["/static/", "/static/room", "/static/none.css", "/static/../a"])
def test_anything_else_is_not_found(sheet: Path, path: str) -> None:
    assert get(path).status == 404


def test_files_are_only_read(sheet: Path) -> None:
    assert get("/static/room/sheet.css", method="POST").status == 405
    assert get("/static/room/sheet.css", method="HEAD").status == 200
