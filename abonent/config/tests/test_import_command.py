"""``abonent import`` says what is wrong with its files before the first row is registered."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from abonent.cases import testing
from abonent.cases.models import Contact
from abonent.config.commands import import_
from abonent.config.progress import Impossible

ROWS = b"no;what\n1;late bill\n"


def _run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    return import_.run(parser.parse_args(["contacts", *map(str, words)]))


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C")
    (tmp_path / "map.yaml").write_text("source: old")
    (tmp_path / "in.csv").write_bytes(ROWS)
    return tmp_path / "in.csv"


@pytest.mark.parametrize(
    ("rejected", "said"),
    [
        ("in.csv", "Rejected rows would overwrite"),
        ("./nowhere/../in.csv", "Rejected rows would overwrite"),
        ("nowhere/out.csv", "Rejected rows cannot be written to"),
        ("in.csv/out.csv", "Rejected rows cannot be written to"),
        (".", "Rejected rows cannot be written to"),
    ],
)
@pytest.mark.django_db
def test_rejected_rows_need_a_place_of_their_own(table: Path, rejected: str, said: str) -> None:
    target = table.parent / rejected
    with pytest.raises(Impossible, match=said):
        _run(table, "--map", table.parent / "map.yaml", "--rejected", target)
    assert table.read_bytes() == ROWS
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(("language", "said"), [("en", "There is no file"), ("ru", "Нет файла")])
def test_a_missing_file_is_named(
    table: Path, language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    missing = table.parent / "missing"
    for file, map_file in ((missing, table.parent / "map.yaml"), (table, missing)):
        with pytest.raises(Impossible) as refused:
            _run(file, "--map", map_file)
        assert str(refused.value) == f"{said} {missing}."


def test_a_map_in_another_encoding_is_refused(table: Path) -> None:
    other = table.parent / "cp1251.yaml"
    other.write_bytes("source: старая".encode("cp1251"))
    with pytest.raises(Impossible, match="is not UTF-8"):
        _run(table, "--map", other)


MAP = """\
source: old
fields:
  key: {column: no}
  started_at: {const: "01.09.2026 10:00"}
  channel: {column: way}
  place: {const: moscow}
  topic: {const: claim}
  text: {column: what}
  attributes: {amount: {const: "1"}}
"""


@pytest.mark.parametrize("trial", [[], ["--dry-run"]])
@pytest.mark.parametrize(("second", "status"), [("email", 0), ("pigeon", 3)])
@pytest.mark.django_db
def test_the_exit_status_tells_of_rejected_rows(
    table: Path, trial: list[str], second: str, status: int
) -> None:
    testing.make_company()
    (table.parent / "map.yaml").write_text(MAP)
    table.write_text(f"no;way;what\n1;phone;late bill\n2;{second};late bill\n")
    assert _run(table, "--map", table.parent / "map.yaml", *trial) == status
    assert Contact.objects.count() == (0 if trial else 2 - status // 3)
    assert (table.parent / "in.rejected.csv").exists() == (status == 3)


def test_help_tells_the_exit_status() -> None:
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    assert "3 - done, but some rows were rejected" in " ".join(parser.format_help().split())
