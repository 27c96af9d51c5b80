"""The part of the CEL conformance suite that lies beside the repository, and how it is told."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from abonent.config.commands import rules
from abonent.config.progress import Impossible
from abonent.rules.cel.conformance import MESSAGES, Outcome, Verdict, run_case

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "cel" / "conformance.json"


def _case(expr: str, expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"file": "f", "section": "s", "name": "n", "container": "", "disable_check": False}
    return {**base, "bindings": {}, "expr": expr, "expect": expect, **more}


@pytest.mark.skipif(not DATA.exists(), reason=f"the conformance suite is not at {DATA}")
def test_the_suite_passes_as_far_as_support_is_claimed() -> None:
    outcomes = [run_case(case) for case in json.loads(DATA.read_text())]
    assert [one for one in outcomes if one.verdict is not Verdict.PASSED] == []
    assert len(outcomes) == 361


@pytest.mark.parametrize(
    ("case", "verdict", "reason"),
    [
        (_case("1 + 1", {"int64": 2}), Verdict.PASSED, ""),
        (_case("1 + 1", {"uint64": 2}), Verdict.FAILED, "1 + 1 gave int 2, expected uint 2"),
        (_case("-0.0", {"double": "0.0"}), Verdict.FAILED,
         "-0.0 gave double '-0.0', expected double '0.0'"),
        (_case("1 / 0", {"int64": 2}), Verdict.FAILED, "1 / 0 gave an error, expected int 2"),
        (_case("1 +", {"error": 1}), Verdict.PASSED, ""),
        (_case("'a' + 1", {"error": 1}), Verdict.PASSED, ""),
        (_case("x", {"error": 1}, disable_check=True), Verdict.PASSED, ""),
        (_case("x.y", {"bytes": "w78="}, bindings={"x.y": {"bytes": "w78="}}), Verdict.PASSED, ""),
        (_case("{true: [1u]}", {"map": [[{"bool": True}, {"list": [{"uint64": 1}]}]]}),
         Verdict.PASSED, ""),
        (_case("TestAllTypes{}", {"bool": True}), Verdict.NOT_SUPPORTED, MESSAGES),
        (_case("GlobalEnum.GAR", {"int64": 1}, container="cel.expr.conformance.proto3"),
         Verdict.NOT_SUPPORTED, MESSAGES),
        (_case("GlobalEnum(1)", {"error": 1}, container="cel.expr.conformance.proto3",
               disable_check=True), Verdict.NOT_SUPPORTED, MESSAGES),
        (_case("x", {"bool": True}, bindings={"x": {"unsupported": "object"}}),
         Verdict.NOT_SUPPORTED, "kinds of values that the conversion left out"),
        ({"file": "f", "section": "s", "name": "n"}, Verdict.FAILED,
         "broke off: KeyError('expect')"),
    ],
)  # fmt: skip
def test_a_case_ends(case: dict[str, Any], verdict: Verdict, reason: str) -> None:
    assert run_case(case) == Outcome("f/s/n", verdict, reason)


def _run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    rules.add_arguments(parser)
    return rules.run(parser.parse_args(["conformance", *map(str, words)]))


def test_the_command_tells_and_says_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "cases.json"
    good, foreign = _case("1", {"int64": 1}), _case("A{}", {"bool": True})
    file.write_text(json.dumps([good, foreign]))
    assert _run(file) == 0
    assert capsys.readouterr().out == (
        f"not supported, 1: {MESSAGES}\n1 passed, 0 failed, 1 not supported.\n"
    )
    file.write_text(json.dumps([good, _case("2", {"int64": 1})]))
    assert _run(file, "--json") == 1
    assert json.loads(capsys.readouterr().out) == {
        "passed": 1, "failed": 1, "not_supported": 0,
        "cases": [{"name": "f/s/n", "verdict": "failed", "reason": "2 gave int 2, expected int 1"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "cannot be read"), ("{", "is not JSON"), ("{}", "holds no list of cases")],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "cases.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Impossible, match=said):
        _run(file)
