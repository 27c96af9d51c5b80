"""``abonent routes check FILE.bpmn``: what of a drawing is executed, and what is wrong with it."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abonent.config.progress import tongue

if TYPE_CHECKING:
    from abonent.routes.bpmn.compiling import Compiled

NAME = "routes"
HELP = "Check drawings of routes, BPMN 2.0"
NEEDS_DATA = False
ERRORS, UNREADABLE = 1, 2
_STOPPED = "unreadable"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the files and how to tell."""
    parser.epilog = (
        "Exit status: 0 - every file can be activated; 1 - a file has errors; "
        "2 - a file cannot be read."
    )
    parser.add_argument("what", choices=["check"], help="what to do")
    parser.add_argument("files", nargs="+", type=Path, help="drawings, .bpmn")
    parser.add_argument("--json", action="store_true", help="for programs; a list if several")


def run(args: argparse.Namespace) -> int:
    """Tell of each file; the worst of them is the exit status."""
    from django.utils import translation

    with translation.override(tongue()):
        reports = [report(file) for file in args.files]
        if args.json:
            told = reports if len(reports) > 1 else reports[0]
            sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        else:
            show(reports)
    return max(status(one) for one in reports)


def status(told: dict[str, Any]) -> int:
    """What the report of one file means as an exit status."""
    problems = told["problems"]
    if any(problem["code"] == _STOPPED for problem in problems):
        return UNREADABLE
    return ERRORS if any(problem["severity"] == "error" for problem in problems) else 0


def report(file: Path) -> dict[str, Any]:
    """All there is to say of a file, for JSON."""
    from abonent.kernel.markup.reading import MOST_MEGABYTES, Unreadable
    from abonent.routes.bpmn.compiling import compile_route

    try:
        with file.open("rb") as source:
            # One byte more than is read at all: whatever is larger is refused, not loaded.
            compiled = compile_route(source.read(MOST_MEGABYTES * 1024 * 1024 + 1))
    except OSError as error:
        return _refused(file, error.strerror or str(error), 0)
    except Unreadable as refused:
        return _refused(file, str(refused), refused.line)
    return _told(file, compiled)


def _refused(file: Path, message: str, line: int) -> dict[str, Any]:
    problem = _problem("error", _STOPPED, "", "", line, message)
    return {
        "file": str(file), "process": "", "name": "", "elements": [], "executable": _counts(()),
        "problems": [problem],
    }  # fmt: skip


def _told(file: Path, compiled: Compiled) -> dict[str, Any]:
    from abonent.routes.linting.linting import lint

    findings = [*compiled.findings, *lint(compiled.definition, lines=compiled.lines)]
    findings.sort(key=lambda finding: finding.line)
    return {
        "file": str(file),
        "process": compiled.process,
        "name": compiled.name,
        "elements": [
            {
                "id": element.id,
                "type": element.type,
                "name": element.name,
                "line": element.line,
                "executable": element.executable,
                "reason": str(element.reason),
            }
            for element in compiled.elements
        ],
        "executable": _counts([(e.type, e.executable) for e in compiled.elements]),
        "problems": [
            _problem(f.severity, f.code, f.element, f.name, f.line, str(f.message))
            for f in findings
        ],
    }


def _problem(
    severity: str, code: str, element: str, name: str, line: int, message: str
) -> dict[str, Any]:
    return {
        "severity": str(severity), "code": code, "element": element, "name": name, "line": line,
        "message": message,
    }  # fmt: skip


def _counts(elements: Sequence[tuple[str, bool]]) -> dict[str, Any]:
    """How many of each type are executed, of how many."""
    every = Counter(kind for kind, _executed in elements)
    executed = Counter(kind for kind, is_executed in elements if is_executed)
    return {
        "elements": every.total(),
        "executed": executed.total(),
        "by_type": {
            kind: {"elements": count, "executed": executed[kind]}
            for kind, count in sorted(every.items())
        },
    }


def show(reports: Sequence[dict[str, Any]]) -> None:
    """The reports as people read them."""
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from abonent.routes.findings import Severity

    console = Console(highlight=False)
    for told in reports:
        counts = told["executable"]
        console.print(Text(f"{told['file']}  {told['name'] or told['process']}", style="bold"))
        told_counts = _("%(executed)s of %(elements)s elements are executed") % counts
        console.print(Text(told_counts))
        if not told["problems"]:
            continue
        table = Table(_("Line"), "", _("Element"), _("What is wrong"))
        for problem in told["problems"]:
            at = problem["name"] or problem["element"]
            severity = str(Severity(problem["severity"]).label)
            row = [str(problem["line"] or ""), severity, at, problem["message"]]
            table.add_row(*(Text(part) for part in row))
        console.print(table)
