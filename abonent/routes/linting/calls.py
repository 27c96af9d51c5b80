"""What is wrong with calls of business functions: names, inputs, outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.literals import literal_of
from abonent.routes.definition import Definition, Invocation, Node
from abonent.routes.linting.remarks import Remarks
from abonent.routes.ports import Function, Output
from abonent.rules.binding import suggest

FITS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"string", "text"}),
    "long_text": frozenset({"string", "text"}),
    "number": frozenset({"integer", "decimal", "string", "text"}),
    "boolean": frozenset({"boolean", "string", "text"}),
    "date": frozenset({"date", "datetime", "string", "text"}),
    "moment": frozenset({"datetime", "date", "string", "text"}),
    "list": frozenset({"dictionary", "string", "text"}),
}
"""Types of attributes that take an output of a type; what may turn out a code fits these, too."""
CODES = frozenset({"dictionary", "query"})


@dataclass(frozen=True, slots=True)
class Functions:
    """What is known of functions and attributes where a drawing is checked."""

    known: Mapping[str, Function]
    attributes: Callable[[str], frozenset[str]]
    """Types of the attributes with a code; empty: there is none."""
    wrong_place: Callable[[str], Text | None]
    """What is wrong with an expression in a text."""


def check_calls(definition: Definition, functions: Functions, remarks: Remarks) -> None:
    """Each call of a task or a handler."""
    for node in definition.nodes.values():
        for invocation in _calls_of(node):
            for code, message in _wrong(invocation, functions):
                remarks.warn(code, node, message)
    first = next(iter(definition.nodes.values()), None)
    for handlers in definition.handlers.values():
        for invocation in handlers:
            for code, message in _wrong(invocation, functions):
                if first is not None:
                    remarks.warn(code, first, message)


def _calls_of(node: Node) -> Iterator[Invocation]:
    if node.invocation is not None:
        yield node.invocation
    for handlers in (node.step.handlers if node.step else {}).values():
        yield from handlers


def _wrong(call: Invocation, functions: Functions) -> Iterator[tuple[str, Text]]:
    function = functions.known.get(call.function)
    if function is None:
        near = suggest(call.function, functions.known)
        told = _("There is no business function “%(code)s”.") % {"code": call.function}
        meant = _("%(what)s Did you mean “%(near)s”?") % {"what": told, "near": near}
        yield "no-function", meant if near else told
        return
    yield from _wrong_inputs(call, function, functions)
    yield from _wrong_outputs(call, function, functions)


def _wrong_inputs(
    call: Invocation, function: Function, functions: Functions
) -> Iterator[tuple[str, Text]]:
    known = {one.code: one for one in function.inputs}
    for code, one in known.items():
        if one.is_required and not call.inputs.get(code):
            told = _("The function “%(name)s” needs the input “%(input)s”.")
            yield "no-input", told % {"name": function.label, "input": one.label}
    for code, text in call.inputs.items():
        if code not in known:
            told = _("The function “%(name)s” has no input “%(input)s”; it has %(known)s.")
            values = {"name": function.label, "input": code, "known": ", ".join(known) or "—"}
            yield "unknown-input", told % values
        elif known[code].type == "template" and (literal := literal_of(text)) is not None:
            wrong = functions.wrong_place(literal)
            if wrong:
                yield "wrong-text", _("“%(input)s”: %(why)s") % {
                    "input": known[code].label, "why": wrong,
                }  # fmt: skip


def _wrong_outputs(
    call: Invocation, function: Function, functions: Functions
) -> Iterator[tuple[str, Text]]:
    known = {one.code: one for one in function.outputs}
    is_open = any(one.is_open for one in function.outputs)
    for code, attribute in call.outputs.items():
        one = known.get(code)
        if one is None and not is_open:
            told = _("The function “%(name)s” gives back no “%(output)s”, only %(known)s.")
            values = {"name": function.label, "output": code, "known": ", ".join(known) or "—"}
            yield "unknown-output", told % values
        yield from _wrong_attribute(code, one, attribute, functions)


def _wrong_attribute(
    code: str, one: Output | None, attribute: str, functions: Functions
) -> Iterator[tuple[str, Text]]:
    types = functions.attributes(attribute)
    if not types:
        told = _("There is no attribute “%(code)s” to take what the function gives back.")
        yield "no-attribute", told % {"code": attribute}
    elif one is not None and one.type in FITS and not types & (FITS[one.type] | CODES):
        told = _("“%(output)s” does not fit the attribute “%(attribute)s”: it is of another type.")
        yield "other-type", told % {"output": one.label or code, "attribute": attribute}
