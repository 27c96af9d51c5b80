"""Routes of the demo company: sound drawings, every way of which can be gone."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from abonent.cases.demo_reference import load_reference
from abonent.cases.demo_routes import ROUTES, DemoRoute
from abonent.cases.demo_routes.examples import EXAMPLES
from abonent.cases.demo_routes.journeys import JOURNEYS, Heard, Journey, Went
from abonent.cases.demo_routes.loading import load_routes
from abonent.cases.demo_routes.rules import load_rules
from abonent.cases.demo_routes.running import carry_along, load_running
from abonent.cases.models import Case, Contact, Topic
from abonent.cases.tests.test_starting import drain
from abonent.config import demo
from abonent.kernel.actor import Actor
from abonent.kernel.text import LANGUAGES
from abonent.parties.queries import list_clients
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.definition import Definition, Event, Invocation, Node, NodeKind, Way
from abonent.routes.engine import (
    Outcome,
    Run,
    Token,
    Wait,
    expand,
    list_choices,
    open_choices,
)
from abonent.routes.findings import Severity
from abonent.routes.linting.linting import lint
from abonent.routes.models import FunctionRun, RouteVersion
from abonent.routes.queries import try_examples
from abonent.routes.queries.drawings import wrong_rule
from abonent.staff.demo import load_staff
from abonent.staff.queries import unknown_names

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
BY_CODE = {one.code: one for one in ROUTES}
each = pytest.mark.parametrize("code", list(BY_CODE))
Tokens = dict[int, Token]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def defined(code: str) -> Definition:
    """A route with those that it calls in their place."""
    return expand(compile_route(BY_CODE[code].drawing().xml()).definition, defined)


@each
def test_nothing_is_to_be_said_against_a_drawing(code: str) -> None:
    compiled = compile_route(BY_CODE[code].drawing().xml())
    linted = lint(compiled.definition, lines=compiled.lines)
    told = [(one.element, str(one.message)) for one in (*compiled.findings, *linted)
            if one.severity is not Severity.NOTE]  # fmt: skip
    assert told == []


@each
def test_everything_a_person_reads_has_a_name_in_both_languages(code: str) -> None:
    definition = defined(code)
    named: list[Node | Way] = [*definition.nodes.values()]
    for node in definition.nodes.values():
        if node.kind is NodeKind.STEP and node.multiple is None:
            named += [choice.way for choice in list_choices(definition, node)]
    for one in named:
        is_told_by_step = isinstance(one, Way) and not one.name
        if not is_told_by_step:
            assert one.names.keys() >= {*LANGUAGES}, one.id
            assert one.names["ru"] == one.name


@pytest.mark.parametrize("code", [one.code for one in ROUTES if one.topic])
def test_a_route_is_as_long_as_a_page_holds(code: str) -> None:
    definition = defined(code)
    kinds = [node.kind for node in definition.nodes.values()]
    assert 15 <= len(kinds) <= 26
    assert NodeKind.CATCH in kinds
    assert any(step.step and step.step.norm for step in definition.steps)
    assert all(step.step and step.step.queues for step in definition.steps)
    ways = [way for node in definition.nodes.values() for way in node.outgoing]
    assert any(way.needs_comment for way in ways)


class Said:
    """A world in which those rules hold that are in ``true``."""

    at = AT

    def __init__(self, true: set[str]) -> None:
        self._true = true

    def holds(self, rule: str) -> bool:
        return rule in self._true

    def value(self, _expression: str) -> Any:
        return date(2026, 12, 1)

    def perform(self, _node: Node, _invocation: Invocation, _token: Token | None) -> object:
        return None

    def throw(self, node: Node, event: Event) -> None:
        """Nobody hears it."""

    def too_late(self, _node: Node, _token: Token) -> None:
        """Nobody looks."""

    def spawn(self, _node: Node, _token: Token) -> int:
        return 1

    def queue(self, node: Node) -> str:
        return node.step.queues[0].queue if node.step else ""


def stimuli(definition: Definition, tokens: Tokens) -> Iterator[tuple[str, int, str]]:
    for token in tokens.values():
        if token.wait is Wait.PERSON:
            for choice in list_choices(definition, definition.nodes[token.node]):
                yield "leave", token.id, choice.code
        elif token.wait is Wait.CHILDREN:
            yield "finish", token.id, ""
        elif token.wait in {Wait.TIMER, Wait.MESSAGE}:
            yield "fire", token.id, ""


def worlds(definition: Definition) -> list[Said]:
    rules = {w.rule for node in definition.nodes.values() for w in node.outgoing if w.rule}
    return [Said(set()), Said(rules), *(Said({one}) for one in sorted(rules))]


def went(outcome: Outcome, ids: Iterator[int], tokens: Tokens) -> tuple[Tokens, set[str]]:
    passed = {key for one in outcome.opened for key in (*one.via, one.node)}
    kept = {id_: one for id_, one in tokens.items() if id_ not in outcome.closed}
    renamed: dict[int, int] = {}
    for token in deepcopy(outcome.opened):
        renamed[token.id] = next(ids)
        token.id = renamed[token.id]
        token.scope = renamed.get(token.scope, token.scope) if token.scope else None
        if token.wait is not Wait.GONE:
            kept[token.id] = token
    return kept, passed | set(outcome.closed.values())


class Walks:
    """Everywhere that tokens can come to, in each world, from each place where they rest."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.worlds = definition, worlds(definition)
        self.passed: set[str] = set()
        self._ids = iter(range(1, 1_000_000))
        self._seen: set[tuple[str, ...]] = set()
        self._waiting: deque[Tokens] = deque()
        for start in definition.starts[""]:
            for world in self.worlds:
                self._keep(Run(definition, (), world).start(start.id if start.event else ""), {})
        while self._waiting:
            tokens = self._waiting.popleft()
            for kind, token, choice in stimuli(definition, tokens):
                for world in self.worlds:
                    self._go(tokens, world, kind, token, choice)

    def _go(self, tokens: Tokens, world: Said, kind: str, token: int, choice: str) -> None:
        run = Run(self.definition, deepcopy(list(tokens.values())), world)
        if kind == "finish":
            self._keep(run.finish(token), tokens)
        elif kind == "fire":
            self._keep(run.fire(token), tokens)
        else:
            node = self.definition.nodes[tokens[token].node]
            if choice in {one.code for one in open_choices(self.definition, node, world.holds)}:
                self._keep(run.leave(token, choice), tokens)

    def _keep(self, outcome: Outcome, tokens: Tokens) -> None:
        now, passed = went(outcome, self._ids, tokens)
        self.passed |= passed | {one.node for one in now.values()}
        where = tuple(sorted(one.node for one in now.values()))
        if where not in self._seen:
            self._seen.add(where)
            self._waiting.append(now)


@each
def test_every_way_can_be_gone_to_every_end(code: str) -> None:
    definition = defined(code)
    ways = {way.id for node in definition.nodes.values() for way in node.outgoing}
    assert sorted({*definition.nodes} | ways) == sorted(Walks(definition).passed - {""})


@pytest.mark.django_db
def test_they_are_active_on_their_topics_and_loaded_once() -> None:
    load_staff()
    load_reference()
    load_routes()
    load_routes()
    active = RouteVersion.objects.filter(state=RouteVersion.State.ACTIVE)
    assert set(active.values_list("route__code", "number")) == {(code, 1) for code in BY_CODE}
    on = dict(Topic.objects.filter(route__isnull=False).values_list("code", "route__code"))
    assert on == {one.topic: one.code for one in ROUTES if one.topic}


@pytest.mark.django_db
def test_their_examples_pass_and_are_named_in_both_languages() -> None:
    load_staff()
    load_reference()
    load_routes()
    by = Actor.system("test")
    for version in RouteVersion.objects.select_related("route"):
        tried = try_examples(by=by, version=version)
        told = [(one.label, one.difference and str(one.difference)) for one in tried]
        assert told == [(one.en, None) for one in EXAMPLES[version.route.code]]
        assert 2 <= len(tried) <= 3 or not BY_CODE[version.route.code].topic
        assert all(one.example.name.keys() == {*LANGUAGES} for one in tried)
        assert [text for one in tried for text in one.went.problems] == []


@pytest.mark.django_db
def test_what_drawings_name_is_there() -> None:
    load_staff()
    load_reference()
    load_rules(Actor.system("demo"))
    for one in ROUTES:
        compiled = compile_route(one.drawing().xml(), check_rule=wrong_rule)
        assert [str(found.message) for found in compiled.errors] == []
        assert _unknown(one, compiled.definition) == []


def _unknown(one: DemoRoute, definition: Definition) -> list[str]:
    """Attributes and colleagues that steps name and that there are not."""
    from abonent.cases.queries.catalogue import definitions_of, get_catalogue

    catalogue = get_catalogue()
    topic = catalogue.topic_by_code.get(one.topic)
    known = {attribute.code for attribute in definitions_of(topic)} if topic else set()
    steps = [node.step for node in definition.steps if node.step]
    fields = {code for step in steps for code in step.fields}
    rights = {step.rights for step in steps}
    rights |= {way.rights for node in definition.nodes.values() for way in node.outgoing}
    return [*(fields - known), *(name for text in rights for name in unknown_names(text))]


@pytest.mark.django_db
def test_running_cases_stand_where_their_journeys_lead() -> None:
    demo.generate(demo.Amount(clients=30, cases=0))
    began = Case.objects.count()
    ids = load_running(seed=1)
    cases = list(Case.objects.filter(pk__in=ids).order_by("pk"))
    codes = {one.topic: one.code for one in ROUTES}
    assert [case.state for case in cases] == [
        f"{codes[one.topic]}:{one.stands}" for one in JOURNEYS
    ]
    assert began == 0
    refused = FunctionRun.objects.filter(function="reserve_equipment").order_by("id")
    assert [run.state for run in refused] == ["failed", "waiting"]
    assert Contact.objects.filter(direction="out", summary__startswith="Возврат").count() == 1
    each_has = Counter(one.topic for one in JOURNEYS)
    assert all(5 <= each_has[one.topic] <= 8 for one in ROUTES if one.topic)


@pytest.mark.django_db
def test_the_end_of_a_contract_opens_a_case_to_win_the_customer_back() -> None:
    demo.generate(demo.Amount(clients=30, cases=0))
    client_id = list_clients(by=Actor.system("demo")).values_list("id", flat=True)[0]
    ended = Journey(
        "termination", "Уходит к другому оператору.", {"reason": "price", "end_date": "2027-01-31"},
        (Went("clerk", "accept"), Heard("balance.calculated", {"debt": "0"}),
         Went("supervisor", "leaves", "Не передумал.", {"offer": "discount"}),
         Went("a.gusev", "take-equipment-close-account", filled={"equipment_returned": True}),
         Went("n.fedorova", "close-account-terminated")),
    )  # fmt: skip
    case = Case.objects.get(pk=carry_along(ended, client_id=client_id, registrar="agent"))
    assert (case.state, case.phase) == ("termination:terminated", "closed")
    drain()
    other = Case.objects.exclude(pk=case.pk).get()
    assert (other.state, other.client_id, other.contact_id) == (
        "win-back:pause", client_id, case.contact_id,
    )  # fmt: skip
    assert other.attributes == {"reason": "price", "offer": "discount"}
