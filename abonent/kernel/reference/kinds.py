"""What a kind of reference data is, and the registries that rooms fill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems, Text
from abonent.kernel.models import Reference
from abonent.kernel.reference.naming import Named
from abonent.kernel.registry import Registry

COUNTED = 10_000
"""Uses are counted up to here: an administrator needs no exact number of millions."""


class Live(Sequence[tuple[str, Text]]):
    """Choices that rooms above add to while the process starts, or while it runs."""

    def __init__(self, found: Callable[[], Iterable[tuple[str, Text]]]) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(list(self._found()))

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # as of any sequence
        return list(self._found())[index]

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        return iter(self._found())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField:
    """A field of a kind beside code, name and activity."""

    name: str
    label: Text
    type: str
    """What it keeps, and by which field of the model:

    ``string``, ``text`` (many lines), ``icon``, ``choice``: a text; ``integer``; ``boolean``;
    ``date``; ``localized_text``: ``LocalizedField``; ``json``: ``JSONField``;
    ``reference``: a foreign key; ``references``: many to many.
    """
    of: str = ""
    """Of references: the kind they point to."""
    under: str = ""
    """Of references: the field of an entry that names what it is shown under, as its group."""
    covers: bool = False
    """Of references: whether a chosen group stands for all that is under it."""
    offers: Callable[[], Sequence[Mapping[str, Any]]] | None = None
    """Of a string that names many by commas: what forms offer, as nodes of a tree."""
    choices: Sequence[tuple[str, Text]] = ()
    required: bool = False
    minimum: int = 0
    maximum: int = 1000
    longest: int = 0
    """Of texts: how many characters; 0 means 200 of a string and 10,000 of a text."""
    check: Callable[[Any], Any] | None = None
    """Gets a value that fits the type, returns what is kept; raises :class:`Invalid`, whose paths
    are taken as within the field."""
    only_with: str = ""
    """The field without which the value means nothing: lists leave it out there."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Of a text or JSON: what its control on the page is told besides."""
    only_one: bool = False
    """Of a boolean: setting it takes it away from the entry that had it."""
    default: Any = None
    help: Text = ""
    is_column: bool = True
    """Not: the kind's list has it in its files alone."""

    @property
    def is_short(self) -> bool:
        """Whether a text by language stands in one line."""
        return 0 < self.longest <= 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceKind:
    """One kind of reference data.

    ``permission`` is the right to change it, ``version`` the name its readers' caches go by.
    ``within`` names the field that points to the owner of an entry (a dictionary of its entries):
    codes are unique and positions counted inside it.
    """

    key: str
    model: type[Reference]
    title: Text
    plural: Text
    permission: str
    version: str
    icon: str
    about: Text = ""
    fields: tuple[ExtraField, ...] = ()
    within: str = ""
    branch: str = ""
    """The field under whose equal values positions are counted (a topic's group)."""
    make: Callable[[Any], None] | None = None
    """Completes a new entry just before it is saved."""
    unmake: Callable[[Any], None] | None = None
    """Removes what :attr:`make` made, after the entry was deleted."""
    check: Callable[[Problems, Any, Mapping[str, Any]], None] | None = None
    """Further rules: gets the entry as it would be saved and the facts before (empty: new)."""
    guard: Callable[[Actor, Problems, Any, Mapping[str, Any]], None] | None = None
    """As :attr:`check`, what not everybody may change who may change the rest."""
    fed: Callable[[], Collection[str]] | None = None
    """Owners, by code, whose entries come from a source of their own: packages leave these out."""
    refers: Callable[[Mapping[str, Any]], Iterable[Named]] | None = None
    """What an entry, as packages tell it, names besides what its fields of references hold."""
    beside: Callable[[Actor, Any], tuple[str, Mapping[str, Any]]] | None = None
    """What stands beside its form: a template, and what it is told of an entry (None: a new)."""
    warn: Callable[[Any], Text | None] | None = None
    """Of an entry that was saved: what whoever saved it should know, though nothing is refused."""

    @property
    def rows(self) -> QuerySet[Any]:
        """All entries in their order."""
        manager = self.model._default_manager  # noqa: SLF001 - Django documents it
        return manager.order_by("position", "id")


Listing = Callable[[Actor, Any], str]
"""The address of the list that shows the rows naming an entry; empty for who may not see it."""


Naming = Callable[[Actor, QuerySet[Any]], list[tuple[str, str]]]
"""Names and addresses of rows that are no reference data; none for who may not see them."""
Replace = Callable[[Actor, QuerySet[Any], Any, Any], None]
"""Lets rows that name one entry name another, with their traces, within a transaction."""


@dataclass(frozen=True, slots=True)
class UseCounter:
    """Where entries of a kind are used: ``rows(entry)`` are the rows of ``label`` that name it.

    Entries of other kinds whose fields point to one are counted without a counter. ``replace``
    (see :mod:`abonent.kernel.reference.replacing`) is what lets an entry in use be replaced.
    """

    kind: str
    label: Text
    rows: Callable[[Any], QuerySet[Any]]
    listing: Listing | None = None
    replace: Replace | None = None
    named: Naming | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How many rows use an entry. ``count`` stops just above :data:`COUNTED`."""

    label: Text
    count: int
    rows: QuerySet[Any]
    listing: Listing | None = None
    kind: str = ""
    """Of rows that are reference data themselves: their kind."""
    replace: Replace | None = None
    named: Naming | None = None

    @property
    def shown(self) -> str:
        """The count as people read it."""
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)

    def __str__(self) -> str:
        return f"{self.label}: {self.shown}"


def listed_at(address: str, *, by: str, right: str) -> Listing:
    """The list at ``address`` narrowed to an entry by its filter ``by``, for who has ``right``."""
    return lambda actor, entry: f"{address}?{by}={entry.pk}" if actor.can(right) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerName:
    """How owners that have no code of their own are named: a set of attributes by its topic."""

    kind: str
    """The kind whose entries have such owners."""
    prefix: str
    """The kind of what names the owner: ``cases.topic``."""
    names: Callable[[], Mapping[int, str]]
    """The code that names each owner, by the owner's id."""
    make: Callable[[str], int | None] | None = None
    """Makes an owner that comes to be when it is asked for first; None for no such one."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Told of every change inside its transaction; the bus makes events of it."""

    name: str
    changed: Callable[[Actor, str, int], None]


reference_kinds: Registry[ReferenceKind] = Registry(key=lambda k: k.key)
use_counters: Registry[UseCounter] = Registry(key=id)
owner_names: Registry[OwnerName] = Registry(key=lambda o: (o.kind, o.prefix))
watchers: Registry[Watcher] = Registry(key=lambda w: w.name)
