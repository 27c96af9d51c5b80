"""Which process of a file is the route."""

from __future__ import annotations

from collections.abc import Sequence

from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.vocabulary import FLOW_NODES, MODEL


def choose_process(root: Element, report: Report) -> Element | None:
    """The executable process, else the one with most to go through; the choice is reported."""
    processes = list(root.list_all(MODEL, "process"))
    if not processes:
        report.error("no-process", root, _("The file holds no process."))
        return None
    marked = [p for p in processes if p.get("isExecutable") in ("true", "1")]
    if len(marked) > 1:
        report.warning(
            "several-executable",
            marked[1],
            _("Several processes are marked executable; the first of them is the route."),
        )
    chosen = marked[0] if marked else max(processes, key=_size)
    if len(processes) > 1:
        _tell(chosen, len(processes), bool(marked), report)
    return chosen


def _size(process: Element) -> int:
    return sum(1 for e in process.walk() if e.name in FLOW_NODES and e.namespace == MODEL)


def _tell(chosen: Element, count: int, marked: bool, report: Report) -> None:
    values = {"count": count, "name": chosen.label or chosen.id}
    text = _("Of %(count)s processes the route is “%(name)s”, the one with most elements.")
    if marked:
        text = _("Of %(count)s processes the route is “%(name)s”, which is marked executable.")
    report.note("process-chosen", chosen, text % values)


def others(root: Element, chosen: Element | None) -> Sequence[Element]:
    """The processes that are not the route."""
    return [p for p in root.list_all(MODEL, "process") if p is not chosen]
