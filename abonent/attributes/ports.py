"""What rooms above fill in: expressions of computed defaults, rules of flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abonent.attributes.policy import Facts
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A computed default: ``compute(facts)`` gives what a program would give, or None."""

    code: str
    label: Text
    types: frozenset[str]
    """The types of attributes whose default it may be."""
    compute: Callable[[Facts], Any]


expressions: Registry[Expression] = Registry(key=lambda one: one.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryParameter:
    """A fact by which a query to another database may narrow its choices: ``%(client.id)s``."""

    code: str
    value: Callable[[Facts], Any]


query_parameters: Registry[QueryParameter] = Registry(key=lambda one: one.code)


@dataclass(frozen=True, slots=True)
class ChoiceDesk:
    """Where forms ask for the choices of a query: ``url(code)``.

    It sees to it that the person may see the client whom the form is about.
    """

    url: Callable[[str], str]


choice_desks: Registry[ChoiceDesk] = Registry(key=lambda _one: "desk")
"""One: the room that keeps clients."""


class SourceUnusable(Exception):
    """A source of an external dictionary did not answer, or not with a dictionary.

    ``message`` says why; a phrase of ours is read in several languages.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class FedEntry:
    """An entry as a source tells it; ``parent``: the code of the entry above, or empty."""

    code: str
    name: Mapping[str, str]
    parent: str = ""


class ExternalDictionary(Protocol):
    """A source of dictionaries. It reads and translates, and keeps nothing."""

    def check(self, address: str) -> None:
        """Raise :class:`SourceUnusable` for an address it would never read; asks nobody."""

    def fetch(self, address: str, *, limit: int, timeout: float) -> Sequence[FedEntry]:
        """All entries, parents before children, within ``timeout`` seconds.

        Raises :class:`SourceUnusable` saying why: no answer, no dictionary, over ``limit`` entries.
        """


@dataclass(frozen=True, slots=True)
class DictionarySource:
    """A kind of source, as an administrator chooses it."""

    code: str
    label: Text
    driver: ExternalDictionary


external_dictionaries: Registry[DictionarySource] = Registry(key=lambda one: one.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of thing with attributes of its own, beside cases, whose topics define theirs."""

    code: str
    label: Text
    icon: str
    rows: Callable[[], QuerySet[Any]]
    """All of them; their column ``attributes`` holds the values."""


subjects: Registry[Subject] = Registry(key=lambda one: one.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Rows of a room above that keep values of attributes in a column ``attributes``."""

    code: str
    label: Text
    rows: Callable[[Any], QuerySet[Any]]
    """Those that have a value of an attribute (its row), apart from equal codes of other sets."""
    lock: Callable[[Sequence[int]], QuerySet[Any]]
    """Rows by id, held until the transaction ends."""
    put: Callable[[Actor, Any, str, Any], None]
    """Write one value (None: none any more) of a locked row under a code, with its history."""


holders: Registry[Holder] = Registry(key=lambda one: one.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedTable:
    """A table whose lists ask by values of attributes; those of use get indexes of their own."""

    name: str
    """In the database; its column ``attributes`` holds the values."""
    set_ids: Callable[[], Iterable[int]]
    """The sets whose values lie in it."""


indexed_tables: Registry[IndexedTable] = Registry(key=lambda one: one.name)


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A rule by which a flag may be decided, as an administrator chooses it."""

    code: str
    label: Text


class RuleBook(Protocol):
    """The rules that decide the flags of attributes."""

    def list_rules(self) -> Sequence[FlagRule]:
        """Those that an administrator may choose."""

    def holds(self, code: str, facts: Facts) -> bool:
        """Whether a rule holds; one that is no more does not."""


class NoRules:
    """The book while no room keeps rules."""

    def list_rules(self) -> Sequence[FlagRule]:
        """None."""
        return ()

    def holds(self, code: str, facts: Facts) -> bool:  # noqa: ARG002 - the port's
        """Never."""
        return False


rule_books: Registry[RuleBook] = Registry(key=id)
"""At most one: the room that keeps rules adds its book."""


def get_rule_book() -> RuleBook:
    """The rules in force."""
    return next(iter(rule_books), NoRules())


def _today(_facts: Facts) -> str:
    return timezone.localtime(now()).date().isoformat()


def _operator_name(facts: Facts) -> str:
    return facts.operator_name


BUILT_IN = (
    Expression(code="today", label=_("today"), types=frozenset({"date"}), compute=_today),
    Expression(
        code="now", label=_("this moment"), types=frozenset({"datetime"}), compute=lambda _f: now()
    ),
    Expression(
        code="operator",
        label=_("name of the operator"),
        types=frozenset({"string"}),
        compute=_operator_name,
    ),
)
PARAMETERS = (
    QueryParameter(code="operator.id", value=lambda facts: facts.operator_id),
    QueryParameter(code="operator.name", value=lambda facts: facts.operator_name),
)
