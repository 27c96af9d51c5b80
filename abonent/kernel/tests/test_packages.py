"""Packages of the configuration: their files, and what is refused of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from abonent.kernel.configuration.packages.compare import Act, compare
from abonent.kernel.configuration.packages.content import (
    Package,
    from_path,
    from_zip,
    to_folder,
    to_zip,
)
from abonent.kernel.errors import Invalid

ONE = Package(
    "company", "1", {"ru": "Компания", "en": "Company"},
    {"cases.channel": {"phone": {"name": {"ru": "Телефон", "en": "Phone"}, "icon": "phone"}}},
)  # fmt: skip


def _zip(files: dict[str, str | bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    out.seek(0)
    return out


def test_a_package_comes_back_as_it_was(tmp_path: Path) -> None:
    assert from_zip(io.BytesIO(to_zip(ONE))) == ONE
    assert to_zip(ONE) == to_zip(from_zip(io.BytesIO(to_zip(ONE))))
    (tmp_path / "cases.place.yaml").write_text("old: {}")
    (tmp_path / "notes.txt").write_text("mine")
    to_folder(ONE, tmp_path)
    assert from_path(tmp_path) == ONE
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "cases.channel.yaml", "notes.txt", "package.yaml",
    ]  # fmt: skip


HEAD = "format: 1\ncode: company\nversion: '1'\n"
LAUGHS = "a: &a {x: y}\nb: {p: *a, q: *a}\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "it has no package.yaml"),
        ({"package.yaml": "[]"}, "does not say what format"),
        ({"package.yaml": "format: 2\ncode: x"}, "made by a newer Abonent"),
        ({"package.yaml": "format: 1\ncode: 'no code'"}, "does not name the package by a code"),
        ({"package.yaml": HEAD, "../evil.yaml": "a: {}"}, "holds a stranger: ../evil.yaml"),
        ({"package.yaml": HEAD, "run.sh": "rm"}, "holds a stranger: run.sh"),
        ({"package.yaml": HEAD, "cases.topic.yaml": "- a"}, "does not hold entries by code"),
        ({"package.yaml": HEAD, "cases.topic.yaml": "a: 1"}, "“a” is no entry with fields"),
        ({"package.yaml": HEAD, "cases.topic.yaml": "a: {b"}, "is no YAML: see line"),
        ({"package.yaml": HEAD, "cases.topic.yaml": b"a: {b: \xff}"}, "is not in UTF-8"),
        ({"package.yaml": HEAD, "cases.topic.yaml": LAUGHS}, "holds an alias"),
        ({"package.yaml": HEAD, "cases.topic.yaml": "a: !!python/object:os.x {}"}, "is no YAML"),
        ({"package.yaml": HEAD, "cases.topic.yaml": " " * (65 << 20)}, "at most 64 MB unpacked"),
        ({f"a.{'b' * n}.yaml": "" for n in range(1, 302)}, "holds too many files"),
    ],
)
def test_what_is_no_package_is_told(files: dict[str, Any], said: str) -> None:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        from_zip(_zip(files))
    with translation.override("en"):
        assert said in refused.value.told


def test_a_file_that_is_no_zip_is_told() -> None:
    for content in (b"", b"PK\x03\x04 broken", b"plain text"):
        with translation.override("en"), pytest.raises(Invalid) as refused:
            from_zip(io.BytesIO(content))
        with translation.override("en"):
            assert refused.value.told == "This is no package: a zip file is expected."


def _acts(mine: Any, theirs: Any, base: Any) -> list[tuple[str, str]]:
    found = compare(
        mine={"a.b": mine}, theirs={"a.b": theirs}, base=None if base is None else {"a.b": base}
    )
    return [(one.path, one.act) for one in found]


def test_the_first_time_what_differs_is_taken() -> None:
    mine = {"same": {"x": 1}, "other": {"x": 1}, "mine": {"x": 1}}
    theirs = {"same": {"x": 1}, "other": {"x": 2}, "new": {"x": 1}}
    assert _acts(mine, theirs, None) == [("other", Act.CHANGE), ("new", Act.ADD)]


def test_an_upgrade_knows_who_changed_what() -> None:
    base = {name: {"x": 1, "y": 1} for name in "abcdefg"}
    theirs = {
        "a": {"x": 2, "y": 1}, "b": {"x": 1, "y": 1}, "c": {"x": 2, "y": 1},
        "d": {"x": 2, "y": 1}, "e": {"x": 2, "y": 1},
    }  # fmt: skip
    mine = {
        "a": {"x": 1, "y": 1},  # they changed it
        "b": {"x": 5, "y": 1},  # I did
        "c": {"x": 1, "y": 5},  # both, in different fields
        "d": {"x": 5, "y": 1},  # both, in the same
        "e": {"x": 2, "y": 1},  # both alike
        "f": {"x": 1, "y": 1},  # they removed it
        "g": {"x": 5, "y": 1},  # they removed what I changed
    }
    assert _acts(mine, theirs, base) == [
        ("a", Act.CHANGE), ("b", Act.LOCAL), ("c", Act.CHANGE), ("d", Act.CONFLICT),
        ("f", Act.REMOVE), ("g", Act.CONFLICT),
    ]  # fmt: skip
    # removed here: listed, and stays so
    assert _acts({}, {"a": {"x": 1}}, {"a": {"x": 1}}) == [("a", Act.LOCAL)]
    assert _acts({}, {"a": {"x": 2}}, {"a": {"x": 1}}) == [("a", Act.CONFLICT)]
