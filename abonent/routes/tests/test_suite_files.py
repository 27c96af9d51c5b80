"""The reference models of the BPMN Model Interchange Working Group, written by four tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from abonent.routes.bpmn.compiling import Compiled, compile_route

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "bpmn"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the suite is not in {FOLDER}")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def compiled(name: str) -> Compiled:
    return compile_route((Path(FOLDER) / f"{name}.bpmn").read_bytes())


@pytest.mark.parametrize(
    ("name", "process", "nodes", "steps", "problems"),
    [
        ("A.1.0", "WFP-6-", 5, 0, []),
        ("A.2.0", "WFP-6-", 8, 0, []),
        ("A.2.1", "_To9ZoTOCEeSknpIVFCxNIQ", 8, 0, [("rule-language", 127)]),
        ("A.3.0", "WFP-6-", 9, 0, [
            ("empty-scope", 11), ("unnamed-event", 15), ("not-executed", 19), ("flow-aside", 44),
        ]),
        ("A.4.0", "WFP-6-2", 13, 0, []),
        ("A.4.1", "sid-54D696FD-DEDC-45F3-99DB-1404DA433FC4", 13, 0, []),
        ("B.1.0", "WFP-6-2", 18, 1, [
            ("unnamed-event", 69), ("unnamed-event", 91), ("empty-scope", 104),
            ("no-function", 138),
        ]),
        ("C.1.0", "bpmn-miwg-test-case-c.1.0", 10, 4, [
            ("no-function", 570), ("rule-language", 616), ("rule-language", 626),
            ("rule-language", 636), ("rule-language", 646),
        ]),
        ("C.1.1", "handle-invoice", 10, 4, [
            ("no-function", 252), ("rule-language", 298), ("rule-language", 308),
            ("rule-language", 318), ("rule-language", 328),
        ]),
    ],
)  # fmt: skip
def test_the_suite_compiles_as_far_as_it_goes(
    name: str, process: str, nodes: int, steps: int, problems: list[tuple[str, int]]
) -> None:
    got = compiled(name)
    assert (got.process, len(got.definition.nodes)) == (process, nodes)
    assert len(got.definition.steps) == steps
    assert [(f.code, f.line) for f in got.findings if f.severity.value != "note"] == problems


def test_calls_of_routes_are_not_checked_without_a_company() -> None:
    found = [f for f in compiled("B.1.0").findings if f.code == "call-not-checked"]
    assert [(one.line, one.severity.value) for one in found] == [
        (73, "note"), (77, "note"), (100, "note"),
    ]  # fmt: skip


def test_what_other_tools_wrote_is_told() -> None:
    notes = [str(f.message) for f in compiled("C.1.0").findings if f.code == "foreign"]
    assert notes[0] == (
        "Of another tool, kept and not read: http://www.w4.eu/spec/BPMN/20110701/MODEL, "
        "elements: 4."
    )
    assert len(notes) == 4


def test_every_element_of_a_file_is_told() -> None:
    told = {element.id for element in compiled("B.1.0").elements}
    assert {"global-task", "DF1373655174778", "ls_0623a9bd-fd34-462a-b09d-85cb5004be78"} <= told
    assert {"_4815ea6a-ede2-489b-8b37-2cdb2835b02c", "Cat1373655174961"} <= told
