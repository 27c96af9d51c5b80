"""What a drawing and a composed function name of other settings, by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.composing.literals import literal_of
from abonent.routes.definition import Definition, FieldFlags, Invocation, Node, Step
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Call, Expr, Literal, children
from abonent.rules.errors import Misread
from abonent.rules.facts.paths import path_of

ATTRIBUTE, TOPIC = "attributes.attribute", "cases.topic"
RULE, TABLE = "rules.rule", "rules.table"
ROUTE, FUNCTION, QUEUE = "routes.route", "routes.function", "queue"
ROLE, DEPARTMENT, OPERATOR = "staff.role", "staff.department", "staff.operator"
QUERY, DICTIONARY, SECRET = "attributes.query", "attributes.dictionary", "secret"
_FLAG = "rule:"
_ATTRIBUTES = "case.attr."
_INSIDE = frozenset({"input", "output", "secret"})

Pair = tuple[str, str]
"""The part and the code within it."""


def named_in_drawing(xml: str) -> list[Pair]:
    """What a drawing names, each once; nothing for a text that is no BPMN file."""
    try:
        definition = compile_route(xml).definition
    except Unreadable:
        return []
    return list(dict.fromkeys(_of_definition(definition)))


def _of_definition(definition: Definition) -> Iterator[Pair]:
    for handlers in definition.handlers.values():
        yield from _of_calls(handlers)
    for node in definition.nodes.values():
        yield from _of_node(node)
        for way in node.outgoing:
            yield from named_in_rule(way.rule)
            yield from _of_people(way.rights)


def _of_node(node: Node) -> Iterator[Pair]:
    if node.calls:
        yield ROUTE, node.calls
    if node.topic:
        yield TOPIC, node.topic
    if node.step is not None:
        yield from _of_step(node.step)
    if node.invocation is not None:
        yield from _of_calls([node.invocation])
    if node.event is not None and node.event.when.startswith("="):
        yield from named_in_rule(node.event.when[1:])
    if (many := node.multiple) is not None:
        if many.topic:
            yield TOPIC, many.topic
        for text in (many.count, many.over, many.done):
            yield from named_in_rule(text)


def _of_step(step: Step) -> Iterator[Pair]:
    for one in step.queues:
        yield QUEUE, one.queue
        yield from named_in_rule(one.rule)
    for code, flags in step.fields.items():
        yield ATTRIBUTE, code
        yield from _of_flags(flags)
    for handlers in step.handlers.values():
        yield from _of_calls(handlers)
    yield from _of_people(step.rights)


def _of_flags(flags: FieldFlags) -> Iterator[Pair]:
    for flag in (flags.hidden, flags.read_only, flags.required):
        if flag.startswith(_FLAG):
            yield RULE, flag.removeprefix(_FLAG)


def _of_calls(calls: Iterable[Invocation]) -> Iterator[Pair]:
    for call in calls:
        yield FUNCTION, call.function
        for name, text in call.inputs.items():
            literal = literal_of(text)
            if call.function == "decide" and name == "table" and literal:
                yield TABLE, literal
            yield from named_in_rule(text) if literal is None else named_in_text(literal)
        for attribute in call.outputs.values():
            yield ATTRIBUTE, attribute


def _of_people(rights: str) -> Iterator[Pair]:
    """Names of an audience: ``claims,department:billing,operator:ivanova``."""
    for name in (one.strip() for one in rights.split(",")):
        head, colon, code = name.partition(":")
        if colon:
            yield {"department": DEPARTMENT, "operator": OPERATOR}.get(head, ROLE), code
        elif name:
            yield ROLE, name


def named_in_rule(text: str) -> Iterator[Pair]:
    """Attributes of cases, named rules and decision tables that an expression speaks of."""
    if not text.strip():
        return
    try:
        waiting: list[Expr] = [parse(text)]
    except Misread:
        return
    while waiting:
        expr = waiting.pop()
        path = path_of(expr)
        if path.startswith(_ATTRIBUTES):
            yield ATTRIBUTE, path.removeprefix(_ATTRIBUTES).partition(".")[0]
            continue
        match expr:
            case Call("rule", None, (Literal(str() as code),)):
                yield RULE, code
            case Call("table", None, (Literal(str() as code),)):
                yield TABLE, code
        waiting += reversed(children(expr))


def named_in_text(text: str) -> Iterator[Pair]:
    """The same of the places of a text: ``{case.attr.city}``; and its ``{secret.billing}``."""
    for part in text.split("{")[1:]:
        place = part.partition("}")[0].strip()
        if place.startswith("secret."):
            yield SECRET, place.removeprefix("secret.")
        elif place.partition(".")[0] not in _INSIDE:
            yield from named_in_rule(place)


_OF_KIND = {
    "query": (QUERY, "query"), "dictionary": (DICTIONARY, "dictionary"), "table": (TABLE, "table"),
}  # fmt: skip
_EXPRESSIONS, _TEXTS = frozenset({"value", "code"}), frozenset({"text", "url"})


def named_in_function(steps: Any) -> list[Pair]:
    """What the steps of a composed function name, each once."""
    found: dict[Pair, None] = {}
    for step in steps if isinstance(steps, Sequence) and not isinstance(steps, str) else ():
        if isinstance(step, Mapping):
            found |= dict.fromkeys(_of_function_step(step))
    return list(found)


def _of_function_step(step: Mapping[str, Any]) -> Iterator[Pair]:
    part, key = _OF_KIND.get(str(step.get("kind")), ("", ""))
    code = step.get(key)
    if isinstance(code, str) and code:
        yield part, code
    for name, value in step.items():
        yield from _of_value(name, value)


def _of_value(name: str, value: Any) -> Iterator[Pair]:
    if isinstance(value, str):
        if name in _TEXTS:
            yield from named_in_text(value)
        elif name in _EXPRESSIONS:
            yield from named_in_rule(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _of_value(str(key), inner)
    elif isinstance(value, list):
        for inner in value:
            if name == "headers" and isinstance(inner, Mapping):
                yield from _of_value("text", inner.get("value"))
            else:
                yield from _of_value(name, inner)
