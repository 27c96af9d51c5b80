"""Names of BPMN 2.0 and of our extension, and what of it the engine does not execute."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import EventKind, NodeKind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = frozenset({
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
})  # fmt: skip
"""How it looks: nothing that the engine reads."""
OURS = "urn:abonent:bpmn:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
RULE_LANGUAGE = "urn:abonent:rules:1"
"""What ``language`` of an expression may say; without it an expression is ours too."""

PEOPLE = frozenset({"userTask", "manualTask"})
FUNCTIONS = frozenset({"serviceTask", "scriptTask", "sendTask", "businessRuleTask"})
TASKS = PEOPLE | FUNCTIONS | {"task", "receiveTask"}
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SCOPES | {"callActivity"}
GATEWAYS: Mapping[str, NodeKind] = {
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "inclusiveGateway": NodeKind.INCLUSIVE,
    "eventBasedGateway": NodeKind.EVENT_CHOICE,
    "complexGateway": NodeKind.PASS,
}
EVENTS = frozenset({
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
})  # fmt: skip
FLOW_NODES = ACTIVITIES | EVENTS | frozenset(GATEWAYS)

EVENT_KINDS: Mapping[str, EventKind] = {
    "timerEventDefinition": EventKind.TIMER,
    "messageEventDefinition": EventKind.MESSAGE,
    "signalEventDefinition": EventKind.SIGNAL,
    "errorEventDefinition": EventKind.ERROR,
}
OTHER_EVENTS: Mapping[str, _] = {
    "conditionalEventDefinition": _("conditional events are not executed"),
    "escalationEventDefinition": _("escalation is not executed"),
    "compensateEventDefinition": _("compensation is not executed"),
    "cancelEventDefinition": _("cancelling of transactions is not executed"),
    "linkEventDefinition": _("links are not executed: draw the flow"),
}
TERMINATE = "terminateEventDefinition"

PARTS = frozenset({
    "documentation", "extensionElements", "incoming", "outgoing", "conditionExpression",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "messageRef", "script",
    "eventDefinitionRef", "supports", "auditing", "monitoring", "correlationSubscription",
    "completionCondition", "text", "activationCondition", TERMINATE, *EVENT_KINDS, *OTHER_EVENTS,
})  # fmt: skip
"""What belongs to the element it stands in and has no word of its own in the report."""

_DATA = _("data are attributes of the case")
_WHO = _("who works on a step is said by the properties of the step")
_DRAWN = _("a remark in the drawing")
_BETWEEN = _("what passes between participants is not executed")
NOT_EXECUTED: Mapping[str, _] = {
    "laneSet": _("lanes are drawn only"),
    "lane": _("lanes are drawn only"),
    "dataObject": _DATA,
    "dataObjectReference": _DATA,
    "dataStore": _DATA,
    "dataStoreReference": _DATA,
    "dataInput": _DATA,
    "dataOutput": _DATA,
    "ioSpecification": _DATA,
    "dataInputAssociation": _DATA,
    "dataOutputAssociation": _DATA,
    "property": _DATA,
    "itemDefinition": _DATA,
    "potentialOwner": _WHO,
    "humanPerformer": _WHO,
    "performer": _WHO,
    "resourceRole": _WHO,
    "resource": _WHO,
    "rendering": _("forms are made from the attributes of the case"),
    "textAnnotation": _DRAWN,
    "association": _DRAWN,
    "group": _DRAWN,
    "category": _DRAWN,
    "collaboration": _BETWEEN,
    "participant": _BETWEEN,
    "messageFlow": _BETWEEN,
    "conversation": _BETWEEN,
    "choreography": _BETWEEN,
    "escalation": OTHER_EVENTS["escalationEventDefinition"],
    "interface": _("interfaces are not read: name a business function"),
    "endPoint": _("interfaces are not read: name a business function"),
    "globalTask": _("global tasks are not executed: make a route of it"),
    "globalUserTask": _("global tasks are not executed: make a route of it"),
    "globalManualTask": _("global tasks are not executed: make a route of it"),
    "globalScriptTask": _("global tasks are not executed: make a route of it"),
    "globalBusinessRuleTask": _("global tasks are not executed: make a route of it"),
    "import": _("other files are not read"),
    "relationship": _DRAWN,
    "correlationProperty": _BETWEEN,
    "partnerEntity": _BETWEEN,
    "partnerRole": _BETWEEN,
}
"""Why an element that BPMN knows is not executed."""

REFERRED = frozenset({"message", "signal", "error"})
"""Root elements that events refer to."""
