"""What other rooms tell of the things that rules are about: subjects, properties, choices."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.translation import override

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry
from abonent.rules.tree import How
from abonent.webkit.lists import List


class Kind(StrEnum):
    """The type of a property."""

    TEXT = "text"
    """A short text: a city, a log-in. Compared without regard to letter case."""
    PROSE = "prose"
    """Written by people at length: found by words in any form."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    """One of a list, or a node of a tree."""


ORDERED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.MOMENT})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
DAYS = frozenset({Kind.DATE, Kind.MOMENT})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a property: ``code`` in rules, ``value`` in the database, names by language."""

    code: str
    value: Any
    names: Mapping[str, str]
    parents: tuple[str, ...] = ()
    """Codes of what is above it in a tree, outermost first."""

    def name(self, language: str) -> str:
        """Its name in ``language``."""
        return self.names.get(language) or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """Something known of a subject.

    ``key`` is its name in stored rules; ``names`` are those a person may type, in the language in
    force, parted by spaces, the preferred one first. ``field`` is a path of the ORM and
    ``expression`` stands for one where there is no column. ``where`` answers matches in a way of
    its own (a search by keys, rows of another table). ``can`` says who else may ask by it.
    """

    key: str
    label: Text
    kind: Kind
    names: Text | Callable[[], str] = ""
    field: str = ""
    expression: Combinable | None = None
    guard: Q | None = None
    """What else must hold for its value to be one of its kind."""
    guards: Mapping[str, Q] | None = None
    """The part of that which a comparison leaves open, by lookup: ``gt``, ``lte`` …"""
    where: Callable[[How, str], Q] | None = None
    holds: Callable[[Any], Q] | None = None
    """How equality with a value is asked for, where an index answers another question."""
    choices: Callable[[], Sequence[Choice]] | None = None
    of: str = ""
    """Kind of reference data that its choices are; of a dictionary ``attributes.entry:code``."""
    is_tree: bool = False
    is_list: bool = False
    """Several values at once."""
    is_person: bool = False
    """Its choices are operators, so ``me`` is one of them."""
    is_number: bool = False
    """Not an amount but what something is called: no sums."""
    as_text: bool = False
    """Dates and times are kept as ISO texts."""
    can: Callable[[Actor], bool] | None = None
    told: Callable[[Decimal], Any] | None = None
    """A number as a column shows it: with its decimals and unit."""
    reach: Callable[[Actor], Q] | None = None
    """Rows of which the actor may know it: of others it is as if there were no value."""
    confidential: str = ""
    """Code of the confidential field that it is: who may see it may ask, and each use is kept."""
    whole: Combinable | None = None
    """A text as it is stored, where ``expression`` is made for comparing."""
    entries: Combinable | None = None
    """Of several values: the ``jsonb`` array of them."""
    read: Callable[[Any], Any] | None = None
    """Its value as it is stored, of a loaded row; without one ``field`` is followed."""

    def is_open(self, by: Actor) -> bool:
        """Whether ``by`` may ask by it; to others there is no such property."""
        if self.confidential and not by.can_field(self.confidential):
            return False
        return self.can is None or self.can(by)

    def list_choices(self) -> Sequence[Choice]:
        """Its choices now."""
        return self.choices() if self.choices else ()

    def offering(self, usual: Container[Any] | None) -> Property:
        """The same, its choices in the order in which they are offered: ``usual`` values first."""
        if usual is None or not self.choices:
            return self
        listed = self.choices
        return replace(self, choices=lambda: sorted(listed(), key=lambda c: c.value not in usual))

    def list_names(self, language: str) -> list[str]:
        """What it is called in ``language``, the preferred name first."""
        with override(language):
            return self.names_now()

    def names_now(self) -> list[str]:
        """What it is called in the language in force."""
        said = self.names() if callable(self.names) else self.names
        return str(said).split() or [self.key]

    def name(self, language: str) -> str:
        """How it is written in ``language``."""
        return self.list_names(language)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a rule may be about: a case, a client, a contact.

    ``properties`` are those there are now. ``words`` finds by free words. ``rows`` are those an
    actor may see.
    """

    code: str
    label: Text
    properties: Callable[[], Sequence[Property]]
    words: Property
    rows: Callable[[Actor], QuerySet[Any]]
    listed: Callable[[Actor, QueryDict], QuerySet[Any]]
    """Rows that the list shows for the parameters of an address."""
    table: Callable[[Actor], List]
    """Its list with every column there is."""
    permission: str
    url: str
    """Name of the address of its list."""
    usual: Callable[[Actor], Mapping[str, Container[Any]]] = lambda _by: {}
    """By key of a property the values that are offered to an actor before all others."""


subjects: Registry[Subject] = Registry(key=lambda subject: subject.code)
"""Everything rules can be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What rules may speak of by its name: ``client.kind``, ``operator.login``.

    ``row`` finds what it is for one evaluation among the rows that were given by their roots: the
    client of a case; None where there is none. ``of`` are the subjects whose rules know it;
    without any all do. In SQL a root is read by those properties of the subject that begin with
    its code; ``constant`` says that it is the same for all rows, and is read in memory.
    """

    code: str
    label: Text
    properties: Callable[[], Sequence[Property]]
    row: Callable[[Mapping[str, Any]], Any]
    of: frozenset[str] = frozenset()
    is_constant: bool = False


roots: Registry[Root] = Registry(key=lambda root: root.code)
"""What rules may speak of beside what they are about; rooms add what they keep."""
