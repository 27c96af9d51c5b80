"""``abonent routes check`` tells of drawings without a database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from abonent.config.commands import routes
from abonent.routes.testing import Drawing


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def _run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    routes.add_arguments(parser)
    return routes.run(parser.parse_args(["check", *map(str, words)]))


def _drawn(folder: Path, name: str, drawing: Drawing) -> Path:
    file = folder / name
    file.write_text(drawing.xml(), encoding="utf-8")
    return file


def _good() -> Drawing:
    drawing = Drawing("lost-sim", name="Утеря SIM").start()
    drawing.step("block", name="Заблокировать", rights="sim", phase="resolved").end()
    return drawing.line("start", "block", "end")


def test_a_good_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _drawn(tmp_path, "good.bpmn", _good())
    assert _run(file, "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["file"] == str(file)
    assert (told["process"], told["name"], told["problems"]) == ("lost-sim", "Утеря SIM", [])
    assert told["elements"][2] == {
        "id": "block", "type": "userTask", "name": "Заблокировать", "line": 5,
        "executable": True, "reason": "",
    }  # fmt: skip
    assert told["executable"]["elements"] == told["executable"]["executed"] == 6
    assert told["executable"]["by_type"]["sequenceFlow"] == {"elements": 2, "executed": 2}


def test_errors_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _drawn(tmp_path, "bad.bpmn", _good().extend("block", "queue"))
    assert _run(file, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["problems"] == [
        {
            "severity": "error", "code": "extension", "element": "block",
            "name": "Заблокировать", "line": 8,
            "message": "Abonent’s properties: <abonent:queue> needs “code”.",
        }
    ]  # fmt: skip


def test_a_table_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _drawn(tmp_path, "bad.bpmn", _good().node("textAnnotation", "a"))
    assert _run(file) == 0
    told = capsys.readouterr().out
    assert "6 of 7 elements are executed" in told
    assert "note" in told


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_bytes(b"<a>\n<b>")
    missing = tmp_path / "missing.bpmn"
    good = _drawn(tmp_path, "good.bpmn", _good())
    assert _run(good, broken, missing, tmp_path, "--json") == 2
    first, second, third, fourth = json.loads(capsys.readouterr().out)
    assert first["problems"] == []
    assert second["problems"] == [
        {
            "severity": "error", "code": "unreadable", "element": "", "name": "", "line": 2,
            "message": "This is no proper XML, line 2, place 4: the file is empty or ends early.",
        }
    ]  # fmt: skip
    assert third["problems"][0]["message"] == "No such file or directory"
    assert fourth["problems"][0]["code"] == "unreadable"


def test_russian_where_the_shell_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert _run(_drawn(tmp_path, "bad.bpmn", Drawing("r", name="Пусто"))) == 1
    assert "У маршрута нет начала." in capsys.readouterr().out
