"""Business functions of cases: what a service task or a handler may do to the case itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from abonent.cases.models import HistoryEntry
from abonent.cases.policy import CaseDraft
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.routing.target import CaseTarget
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.phrases import Phrase
from abonent.kernel.phrases import Phrase as _
from abonent.routes.ports import Call, Function, FunctionFailed, Input, Output
from abonent.rules.queries import EvaluationFailed, decide
from abonent.staff.queries import find_actor, find_operator_id

_SYSTEM = Actor.system("routes")


def _set_attribute(call: Call) -> None:
    target: CaseTarget = call.target
    target.set_attribute(str(call.inputs["attribute"]), call.inputs.get("value"))


def _set_priority(call: Call) -> None:
    code = str(call.inputs["priority"])
    found = get_catalogue().priority_by_code.get(code)
    if found is None:
        raise FunctionFailed(_wrong(_("There is no priority “%(code)s”."), code), code="input")
    call.target.case.priority_id = found.id


def _set_owner(call: Call) -> None:
    login = call.inputs.get("operator")
    if not login:
        call.target.case.owner_id = None
        return
    operator_id = find_operator_id(login=str(login))
    actor = None if operator_id is None else find_actor(operator_id=operator_id)
    if actor is None or not actor.can("cases.work"):
        told = _("“%(code)s” cannot own a case: no such colleague, or without the right.")
        raise FunctionFailed(_wrong(told, str(login)), code="input")
    call.target.case.owner_id = actor.id


def _add_note(call: Call) -> None:
    case, at = call.target.case, call.at
    text = str(call.inputs["text"])

    def write() -> None:
        HistoryEntry.objects.create(
            case=case, at=at, by_id=None, kind=HistoryEntry.Kind.NOTED, data={"text": text}
        )

    call.target.later.append(write)


def _open_child(call: Call) -> None:
    from abonent.cases.actions.open import open_case
    from abonent.cases.models import Case

    case, inputs = call.target.case, call.inputs
    topic = str(inputs["topic"])
    if topic not in get_catalogue().topic_by_code:
        raise FunctionFailed(_wrong(_("There is no topic “%(code)s”."), topic), code="input")
    draft = CaseDraft(topic=topic, text=str(inputs.get("text") or ""))

    def write() -> None:
        child = open_case(by=_SYSTEM, contact_id=case.contact_id, draft=draft)
        Case.objects.filter(pk=child.pk).update(parent=case)

    call.target.later.append(write)


def _decide(call: Call) -> Mapping[str, Any]:
    code = str(call.inputs["table"])
    rows = {} if call.target is None else call.target.rows
    try:
        return decide(code, subject="case", by=call.by, rows=rows).results
    except NotFound:
        told = Phrase("There is no decision table “%(code)s” about cases.")
        raise FunctionFailed(_wrong(told, code), code="input", is_lasting=True) from None
    except EvaluationFailed as failed:
        told = Phrase("The decision table “%(code)s” decides nothing: %(told)s")
        raise FunctionFailed(
            told % {"code": code, "told": failed.message}, code="decision", is_lasting=True
        ) from None


def _wrong(text: Phrase, code: str) -> Phrase:
    return text % {"code": code}


def _of_case(
    code: str,
    label: Any,
    run: Callable[[Call], Mapping[str, Any] | None],
    *inputs: Input,
    outputs: tuple[Output, ...] = (),
    undoable: bool = True,
) -> Function:
    return Function(
        code=code, label=label, inputs=inputs, outputs=outputs, run=run, is_undoable=undoable
    )


FUNCTIONS = (
    _of_case(
        "set_attribute", _("Give an attribute a value"), _set_attribute,
        Input(code="attribute", label=_("Attribute"), type="attribute", is_required=True),
        Input(code="value", label=_("Value"), type="any"),
    ),
    _of_case(
        "set_priority", _("Change the priority"), _set_priority,
        Input(code="priority", label=_("Priority"), type="priority", is_required=True),
    ),
    _of_case(
        "set_owner", _("Give the case to a colleague"), _set_owner,
        Input(code="operator", label=_("Colleague"), type="operator",
              help=_("Left empty, the case has no owner.")),
    ),
    _of_case(
        "add_note", _("Write a note"), _add_note,
        Input(code="text", label=_("Text"), type="long_text", is_required=True),
    ),
    _of_case(
        "decide", _("Ask a decision table"), _decide,
        Input(code="table", label=_("Decision table"), type="table", is_required=True,
              help=_("Its results go to attributes, each by its name.")),
        outputs=(Output(code="", label=_("A result of the table, by its name"), is_open=True),),
    ),
    _of_case(
        "open_child", _("Open a child case"), _open_child,
        Input(code="topic", label=_("Topic"), type="topic", is_required=True),
        Input(code="text", label=_("Text"), type="long_text"),
        undoable=False,
    ),
)  # fmt: skip
