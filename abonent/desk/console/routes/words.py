"""Texts of the editor: those of its pages, and those of bpmn-js by the English it asks with."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

_OURS = (
    _("All is saved."), _("Condition and rights"), _("Days"), _("Hours"), _("Minutes"),
    _("A text as it is, or = and an expression."), _("Add…"), _("All ways at once"),
    _("All ways whose rule holds"), _("An expression that gives a list."),
    _("An expression that gives a number."), _("An expression; clear it to write a plain text."),
    _("Another route"), _("Append a business function"), _("Append a step"), _("As child cases"),
    _("As written"), _("Asks for a comment"), _("Attribute"), _("Attributes on this step"),
    _("Boundary event"), _("Business function"), _("Business rule task"),
    _("By itself: a person after a step whose ways have neither rules nor a default."),
    _("Choice"), _("Choose several"), _("Code of the error"), _("Draw a way"), _("Drop it"),
    _("Each time is a child case."), _("Empty: always."), _("End"), _("Enough when"),
    _("Errors: {errors}, warnings: {warnings}, notes: {notes}"), _("Event"),
    _("Event-based gateway"), _("For whoever draws"), _("Goes back"), _("Goes off"),
    _("Gone when no rule holds"), _("Group"), _("Handler"), _("Handlers"),
    _("Handlers of the rejection run."), _("Handlers of the whole route"), _("Hidden"),
    _("ISO 8601: PT8H, 2026-11-22T10:00:00Z, R3/PT1H; or = and a rule."),
    _("Interrupts the activity"), _("It was not saved. Try again."), _("Lane"),
    _("Make or take away space"), _("Message"), _("Move the sheet"),
    _("No connection. What you drew is kept in this browser; save again later."),
    _("Nobody chosen: whoever may take the step."), _("Nobody chosen: whoever works on cases."),
    _("Norm"), _("Not saved"), _("Nothing to find fault with."), _("Once only"),
    _("One after another"), _("One for each of"), _("One of the ways"), _("Or so many"),
    _("Participant"), _("Phase"), _("Process step"), _("Queue"), _("Queues"), _("Read-only"),
    _("Receive task"), _("Remark"), _("Remarks"), _("Remove"), _("Required"), _("Route"),
    _("Rule"), _("Script task"), _("Send task"), _("Several times"),
    _("Sheet {number}"), _("Signal"), _("Start"), _("Step"), _("Sub-process"), _("Task"),
    _("The check did not answer; it comes again with the next change."),
    _("The children that are left are not waited for."), _("The draft is saved."),
    _("The draft was saved elsewhere since you drew this. Compare, then save yours over it."),
    _("The drawing cannot be shown: {error}"), _("The first whose rule holds is taken."),
    _("The session is over. What you drew is kept: log in, then open this page again."),
    _("The step waits for its children"), _("The time limit of the step. Empty: none."),
    _("The way is open when it holds. Empty: always."), _("Time"), _("Topic of the child cases"),
    _("Up"), _("Wait for a message"), _("Wait for a time"), _("Waits for"),
    _("What is not said here is as the topic has it."), _("What it gives back goes to"),
    _("What standing here means to lists and clocks."),
    _("What you had drawn and not saved is here again."), _("When"), _("When no rule holds"),
    _("Who decides"), _("Who may go it"), _("Who may take it"), _("a person"), _("after a time"),
    _("again and again"), _("as it is inherited"), _("at a moment"), _("by an expression…"),
    _("by itself"), _("no"), _("the rules"),
    _("when it is come to"), _("when it is handed over"), _("when it is rejected"),
    _("when the norm runs out"), _("when the route ends"), _("yes"),
    _("{count} elements are chosen."),
)  # fmt: skip
_OF_BPMN_JS = (
    _("Ad-hoc sub-process"), _("Ad-hoc sub-process (collapsed)"),
    _("Ad-hoc sub-process (expanded)"), _("Add lane above"), _("Add lane below"),
    _("Add text annotation"), _("Align elements"), _("Align elements bottom"),
    _("Align elements center"), _("Align elements left"), _("Align elements middle"),
    _("Align elements right"), _("Align elements top"), _("Append compensation activity"),
    _("Append conditional intermediate catch event"), _("Append end event"), _("Append gateway"),
    _("Append message intermediate catch event"), _("Append receive task"),
    _("Append signal intermediate catch event"), _("Append timer intermediate catch event"),
    _("Call activity"), _("Cancel boundary event"), _("Cancel end event"), _("Change element"),
    _("Collection"), _("Compensation boundary event"), _("Compensation end event"),
    _("Compensation intermediate throw event"), _("Compensation start event"),
    _("Complex gateway"), _("Conditional boundary event"),
    _("Conditional boundary event (non-interrupting)"), _("Conditional flow"),
    _("Conditional intermediate catch event"), _("Conditional start event"),
    _("Conditional start event (non-interrupting)"), _("Connect to other element"),
    _("Connect using association"), _("Connect using data input association"),
    _("Data object must be placed within a pool/participant."), _("Data object reference"),
    _("Data store reference"), _("Default flow"), _("Delete"),
    _("Distribute elements horizontally"), _("Distribute elements vertically"),
    _("Divide into three lanes"), _("Divide into two lanes"), _("Empty pool/participant"),
    _("Empty pool/participant (removes content)"), _("End event"), _("Error boundary event"),
    _("Error end event"), _("Error start event"), _("Escalation boundary event"),
    _("Escalation boundary event (non-interrupting)"), _("Escalation end event"),
    _("Escalation intermediate throw event"), _("Escalation start event"),
    _("Escalation start event (non-interrupting)"), _("Event sub-process"),
    _("Exclusive gateway"), _("Expanded pool/participant"), _("Inclusive gateway"),
    _("Intermediate throw event"), _("Link intermediate catch event"),
    _("Link intermediate throw event"), _("Loop"), _("Manual task"), _("Message boundary event"),
    _("Message boundary event (non-interrupting)"), _("Message end event"),
    _("Message intermediate catch event"), _("Message intermediate throw event"),
    _("Message start event"), _("Message start event (non-interrupting)"), _("Open {element}"),
    _("Parallel gateway"), _("Parallel multi-instance"), _("Participant multiplicity"),
    _("Search in diagram"), _("Sequence flow"), _("Sequential multi-instance"), _("Service task"),
    _("Signal boundary event"), _("Signal boundary event (non-interrupting)"),
    _("Signal end event"), _("Signal intermediate catch event"),
    _("Signal intermediate throw event"), _("Signal start event"),
    _("Signal start event (non-interrupting)"), _("Start event"), _("Sub-process (collapsed)"),
    _("Sub-process (expanded)"), _("Terminate end event"), _("Timer boundary event"),
    _("Timer boundary event (non-interrupting)"), _("Timer intermediate catch event"),
    _("Timer start event"), _("Timer start event (non-interrupting)"),
    _("Toggle non-interrupting"), _("Transaction"), _("User task"),
    _("flow elements must be children of pools/participants"),
)  # fmt: skip
"""As bpmn-js spells them."""


def list_words() -> dict[str, str]:
    """Every text of the editor in the reader's language, by its English."""
    every = (*_OURS, *_OF_BPMN_JS)
    with translation.override("en"):
        english = [str(one) for one in every]
    return dict(zip(english, map(str, every), strict=True))
