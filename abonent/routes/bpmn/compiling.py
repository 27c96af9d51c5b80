"""A BPMN file into what the engine reads, and all there is to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.choosing import choose_process
from abonent.routes.bpmn.events import Events
from abonent.routes.bpmn.expressions import Rules, syntax_problem
from abonent.routes.bpmn.extensions import Extensions
from abonent.routes.bpmn.nodes import NodeReader
from abonent.routes.bpmn.reading import read_bpmn
from abonent.routes.bpmn.reporting import CallCheck, ElementReport, Report, RuleCheck
from abonent.routes.bpmn.structure import Structure, keep_starts, settle_choices
from abonent.routes.bpmn.surveying import Survey, check_ids, report_foreign
from abonent.routes.bpmn.vocabulary import MODEL
from abonent.routes.bpmn.ways import WayReader
from abonent.routes.definition import Definition, Node
from abonent.routes.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a file became."""

    definition: Definition
    """What could be compiled; only good for the engine if :attr:`is_executable`."""
    findings: Sequence[Finding]
    """In the order of the file."""
    elements: Sequence[ElementReport]
    """Each element of the file and its fate, in the order of the file."""
    process: str = ""
    """Id of the process that is the route."""
    name: str = ""
    """Its name in the drawing."""

    @property
    def errors(self) -> Sequence[Finding]:
        """What keeps the route from being activated."""
        return [f for f in self.findings if f.severity is Severity.ERROR]

    @property
    def lines(self) -> dict[str, int]:
        """Line of each element by its id, in the order of the file."""
        found: dict[str, int] = {}
        for element in self.elements:
            found.setdefault(element.id, element.line)
        return found

    @property
    def is_executable(self) -> bool:
        """Whether the engine may run it."""
        return not self.errors


def compile_route(
    source: bytes | str,
    *,
    check_rule: RuleCheck = syntax_problem,
    check_call: CallCheck | None = None,
) -> Compiled:
    """Compile a BPMN 2.0 file.

    ``check_rule`` says what is wrong with a text as a rule, by default its syntax alone;
    ``check_call`` what hinders a call of another route, without it calls are not checked. Raises
    :class:`~abonent.routes.bpmn.reading.Unreadable` for what is no BPMN file, and nothing else.
    """
    return _Compiler(read_bpmn(source), check_rule, check_call).compile()


class _Compiler:
    def __init__(self, root: Element, check_rule: RuleCheck, check_call: CallCheck | None) -> None:
        self._root = root
        self._check_call = check_call
        self._report = Report()
        self._rules = Rules(self._report, root.get("expressionLanguage"), check_rule)
        self._extensions = Extensions(self._report, self._rules)
        self._survey = Survey(self._report)

    def compile(self) -> Compiled:
        check_ids(self._root, self._report)
        process = choose_process(self._root, self._report)
        self._survey.aside(self._root, process)
        definition = Definition.of({}) if process is None else self._definition(process)
        for element in self._root.walk():
            if element.namespace == MODEL:
                self._extensions.check(element)
        report_foreign(self._root, self._report)
        return Compiled(
            definition=definition,
            findings=tuple(sorted(self._report.findings, key=lambda finding: finding.line)),
            elements=tuple(sorted(self._report.elements, key=lambda element: element.line)),
            process=process.id if process is not None else "",
            name=process.label if process is not None else "",
        )

    def _definition(self, process: Element) -> Definition:
        self._survey.process(process)
        sheet = self._survey.sheet
        keep_starts(sheet, self._report)
        ways = WayReader(self._report, self._rules, self._extensions, sheet).read_all()
        events = Events.of(self._root, self._report, self._rules)
        reader = NodeReader(
            self._report, self._rules, self._extensions, events, ways, self._check_call
        )
        nodes: dict[str, Node] = {key: reader.read(drawn) for key, drawn in sheet.nodes.items()}
        told = {key for key in nodes if self._tells_choice(sheet.nodes[key].element)}
        settled = settle_choices(nodes, ways, told)
        Structure(self._report, sheet, ways, settled).check(process)
        marked = (*(one.element for one in sheet.nodes.values()), *(f.element for f in sheet.flows))
        return Definition.of(
            settled, self._extensions.handlers(process), reopens_at=self._reopens_at(marked)
        )

    def _reopens_at(self, elements: Iterable[Element]) -> str:
        """The one place that the drawing marks; a second one is an error."""
        marked = [e for e in elements if self._extensions.first(e, "reopen") is not None]
        for extra in marked[1:]:
            told = _("Reopened cases come to “%(name)s” already: only one place can be marked.")
            name = marked[0].label or marked[0].id
            self._report.error("reopen", extra, told % {"name": name})
        return marked[0].id if marked else ""

    def _tells_choice(self, element: Element) -> bool:
        return next(self._extensions.of(element, "choice"), None) is not None
