"""What elements of a drawing and parts of them are called in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.errors import Text

ELEMENTS: Mapping[str, Text] = {
    "adHocSubProcess": _("Ad-hoc sub-process"),
    "association": pgettext_lazy("in a drawing", "Association"),
    "boundaryEvent": _("Boundary event"),
    "businessRuleTask": _("Business rule task"),
    "callActivity": _("Call activity"),
    "collaboration": pgettext_lazy("in a drawing", "Collaboration"),
    "complexGateway": _("Complex gateway"),
    "dataObject": pgettext_lazy("in a drawing", "Data object"),
    "dataObjectReference": _("Data object reference"),
    "dataStoreReference": _("Data store reference"),
    "endEvent": _("End event"),
    "error": pgettext_lazy("in a drawing", "Error"),
    "eventBasedGateway": _("Event-based gateway"),
    "exclusiveGateway": _("Exclusive gateway"),
    "group": _("Group"),
    "inclusiveGateway": _("Inclusive gateway"),
    "intermediateCatchEvent": pgettext_lazy("in a drawing", "Intermediate event that waits"),
    "intermediateThrowEvent": _("Intermediate throw event"),
    "lane": _("Lane"),
    "manualTask": _("Manual task"),
    "message": _("Message"),
    "messageFlow": pgettext_lazy("in a drawing", "Message flow"),
    "parallelGateway": _("Parallel gateway"),
    "participant": _("Participant"),
    "process": _("Route"),
    "receiveTask": _("Receive task"),
    "scriptTask": _("Script task"),
    "sendTask": _("Send task"),
    "sequenceFlow": pgettext_lazy("in a drawing", "Way"),
    "serviceTask": _("Business function"),
    "signal": _("Signal"),
    "startEvent": _("Start event"),
    "subProcess": _("Sub-process"),
    "task": _("Task"),
    "textAnnotation": _("Remark"),
    "transaction": _("Transaction"),
    "userTask": _("Process step"),
}
_SILENT = frozenset({"<step>", "<way>", "<choice>", "<children>", "<start>"})
"""Our elements of which each attribute speaks for itself."""
_PARTS: Mapping[str, Text] = {
    "name": _("Name"),
    "<name>": pgettext_lazy("in a drawing", "Name in another language"),
    "lang": pgettext_lazy("in a drawing", "language"),
    "documentation": _("For whoever draws"),
    "text": _("Text"),
    "phase": _("Phase"),
    "norm": _("Norm"),
    "rights": pgettext_lazy("in a drawing", "Who may take it or go it"),
    "comment": _("Asks for a comment"),
    "rejection": _("Goes back"),
    "by": _("Who decides"),
    "topic": _("Topic"),
    "over": _("One for each of"),
    "blocks": _("The step waits for its children"),
    "<queue>": _("Queue"),
    "<field>": _("Attribute"),
    "<function>": _("Business function"),
    "<handler>": _("Handler"),
    "<input>": pgettext_lazy("of a function", "input"),
    "<output>": pgettext_lazy("of a function", "output"),
    "<reopen>": _("Reopened cases come here"),
    "attribute": pgettext_lazy("in a drawing", "attribute"),
    "code": pgettext_lazy("in a drawing", "code"),
    "rule": pgettext_lazy("in a drawing", "rule"),
    "function": pgettext_lazy("in a drawing", "function"),
    "on": pgettext_lazy("in a drawing", "when"),
    "hidden": _("Hidden"),
    "readOnly": _("Read-only"),
    "required": _("Required"),
    "conditionExpression": _("Rule"),
    "completionCondition": _("Enough when"),
    "loopCardinality": _("Or so many"),
    "multiInstanceLoopCharacteristics": _("Several times"),
    "isSequential": _("One after another"),
    "sourceRef": pgettext_lazy("in a drawing", "From"),
    "targetRef": pgettext_lazy("in a drawing", "To"),
    "default": _("Gone when no rule holds"),
    "calledElement": _("Another route"),
    "cancelActivity": _("Interrupts the activity"),
    "attachedToRef": pgettext_lazy("in a drawing", "On the edge of"),
    "timerEventDefinition": _("Time"),
    "timeDate": _("at a moment"),
    "timeDuration": _("after a time"),
    "timeCycle": _("again and again"),
    "messageEventDefinition": _("Message"),
    "signalEventDefinition": _("Signal"),
    "errorEventDefinition": pgettext_lazy("in a drawing", "Error"),
    "messageRef": _("Message"),
    "signalRef": _("Signal"),
    "errorRef": pgettext_lazy("in a drawing", "Error"),
    "errorCode": _("Code of the error"),
    "isExecutable": pgettext_lazy("in a drawing", "Is the route of the file"),
}


def element_words(tag: str) -> str:
    """What an element is called; its name in BPMN where nobody named it."""
    return str(ELEMENTS.get(tag, tag))


def part_words(path: str) -> str:
    """What a part of an element is called: ``<queue> 2/code`` is “Queue 2, code”."""
    if path in ELEMENTS:
        return str(pgettext_lazy("in a drawing", "Kind of the element"))
    steps = [_step(one) for one in path.split("/") if one.partition(" ")[0] not in _SILENT]
    told = [one for one in steps if one]
    return ", ".join(dict.fromkeys(told)) or element_words(path.strip("<>"))


def _step(step: str) -> str:
    head, _space, number = step.partition(" ")
    return f"{_PARTS.get(head, head.strip('<>'))} {number}".strip()
