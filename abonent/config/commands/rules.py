"""``abonent rules conformance FILE.json``: the rule language against cases of the CEL suite."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abonent.config.progress import Impossible, say

if TYPE_CHECKING:
    from abonent.rules.cel.conformance import Outcome

NAME = "rules"
HELP = "Run the cases of a CEL conformance file against the rule language"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, the file, and how to tell the outcome."""
    parser.epilog = "Exit status: 0 - no case failed; 1 - some did, or the file cannot be used."
    parser.add_argument("what", choices=["conformance"], help="what to do")
    parser.add_argument("file", type=Path, help="cases as a JSON list")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")


def run(args: argparse.Namespace) -> int:
    """Run all cases and tell what passed, failed, is not supported and why; 1 if some failed."""
    from django.utils import translation

    from abonent.rules.cel.conformance import Verdict, run_case

    with translation.override("en"):
        outcomes = [run_case(case) for case in _cases(args.file)]
        (_tell_json if args.json else _tell)(outcomes)
    return int(any(one.verdict is Verdict.FAILED for one in outcomes))


def _cases(file: Path) -> list[Any]:
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Impossible(
            f"{file} cannot be read: {error.strerror}.",
            f"Файл {file} не читается: {error.strerror}.",
        ) from None
    except ValueError as error:
        raise Impossible(f"{file} is not JSON: {error}.", f"{file} не JSON: {error}.") from None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise Impossible(f"{file} holds no list of cases.", f"В файле {file} нет списка случаев.")
    return cases


def _tell_json(outcomes: Sequence[Outcome]) -> None:
    counted = Counter(one.verdict.value for one in outcomes)
    told = {
        "passed": counted["passed"],
        "failed": counted["failed"],
        "not_supported": counted["not supported"],
        "cases": [{"name": one.name, "verdict": one.verdict.value, "reason": one.reason}
                  for one in outcomes if one.reason],
    }  # fmt: skip
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def _tell(outcomes: Sequence[Outcome]) -> None:
    from abonent.rules.cel.conformance import Verdict

    for one in outcomes:
        if one.verdict is Verdict.FAILED:
            sys.stdout.write(f"FAILED  {one.name}: {one.reason}\n")
    reasons = Counter(one.reason for one in outcomes if one.verdict is Verdict.NOT_SUPPORTED)
    for reason, count in reasons.most_common():
        say(f"not supported, {count}: {reason}", f"не поддерживается, {count}: {reason}")
    counted = Counter(one.verdict for one in outcomes)
    passed, failed = counted[Verdict.PASSED], counted[Verdict.FAILED]
    unsupported = counted[Verdict.NOT_SUPPORTED]
    say(
        f"{passed} passed, {failed} failed, {unsupported} not supported.",
        f"Пройдено {passed}, не пройдено {failed}, не поддерживается {unsupported}.",
    )
