"""Examples of a route, and what comes of them on a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, NotFound, Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized
from abonent.routes.definition import Definition
from abonent.routes.examples import Act, Went, first_difference, node_name, read_acts
from abonent.routes.models import RouteExample, RouteVersion
from abonent.routes.ports import tryers
from abonent.routes.queries.drawings import PERMISSION, definition_to_try
from abonent.rules.queries import list_asked

SUBJECT = "case"


@dataclass(frozen=True, slots=True)
class Tried:
    """An example and what came of it."""

    example: RouteExample
    went: Went
    difference: Text | None

    @property
    def is_passed(self) -> bool:
        """Whether everything came as expected."""
        return self.difference is None

    @property
    def label(self) -> str:
        """The name of the example in the reader's language."""
        return localized(self.example.name)


def list_examples(*, by: Actor, route_id: int) -> Sequence[RouteExample]:
    """The examples of a route, in the order in which they were made."""
    by.check(PERMISSION)
    return list(RouteExample.objects.select_related("changed_by").filter(route=route_id))


def get_route_example(*, by: Actor, example_id: int, route_id: int) -> RouteExample:
    """One example of the route; one of another route is not found."""
    by.check(PERMISSION)
    rows = RouteExample.objects.select_related("changed_by", "route")
    found = rows.filter(pk=example_id, route=route_id).first()
    if found is None:
        raise NotFound
    return found


def try_examples(*, by: Actor, version: RouteVersion) -> list[Tried]:
    """What comes of every example of its route on a version; nothing is written.

    Raises :class:`Conflict` while the drawing has errors.
    """
    by.check(PERMISSION)
    examples = list_examples(by=by, route_id=version.route_id)
    if not examples:
        return []
    return tried_on(definition_to_try(version=version), by=by, route=version.route.code,
                    examples=examples)  # fmt: skip


def tried_on(
    definition: Definition, *, by: Actor, route: str, examples: Sequence[RouteExample]
) -> list[Tried]:
    """The same on a drawing that is read already."""
    return [_tried(definition, by, route, one) for one in examples]


def _tried(definition: Definition, by: Actor, route: str, example: RouteExample) -> Tried:
    acts = acts_of(example)
    try:
        went = _went(definition, by, route, example, acts)
    except Conflict as refusal:
        return Tried(example, Went(why=refusal.message), refusal.message)
    difference = first_difference(
        definition, acts=acts, expects=example.expects, expected=example.expected, went=went
    )
    return Tried(example, went, difference)


def _went(
    definition: Definition, by: Actor, route: str, example: RouteExample, acts: Sequence[Act]
) -> Went:
    tryer = next(iter(tryers), None)
    if tryer is None:
        raise Conflict(_("Nothing goes along routes here that could be tried."))
    return tryer.go(by, definition, route, example.given, acts)


def acts_of(example: RouteExample) -> list[Act]:
    """What is done on the way of an example."""
    return read_acts(example.acts, Problems())


def shown_given(example: RouteExample, *, by: Actor) -> dict[str, Any]:
    """What an example is made of, without what the actor may not see."""
    tryer = next(iter(tryers), None)
    return tryer.shown(by, example.given) if tryer else {}


def named_nodes(definition: Definition, nodes: Sequence[str]) -> list[str]:
    """Names of nodes in the reader's language."""
    return [node_name(definition, one) for one in nodes]


def list_read_facts(definition: Definition, *, by: Actor) -> list[Any]:
    """The facts that rules of a drawing read, as :class:`rules.queries.Askable`."""
    return list_asked(_texts(definition), subject=SUBJECT, by=by)


def _texts(definition: Definition) -> list[str]:
    """Everything on a drawing that decides where a case goes."""
    found: list[str] = []
    for node in definition.nodes.values():
        found += [way.rule for way in node.outgoing]
        if node.step:
            found += [one.rule for one in node.step.queues]
        if node.multiple:
            found += [node.multiple.over, node.multiple.count, node.multiple.done]
        if node.invocation:
            found += node.invocation.inputs.values()
        if node.event and node.event.when.startswith("="):
            found.append(node.event.when[1:])
    return [text for text in found if text]
