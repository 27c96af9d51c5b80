"""What an attribute is, as values are checked against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from abonent.kernel.text import localized

if TYPE_CHECKING:
    from abonent.kernel.actor import Actor

Stored = str | int | float | bool | list[str] | dict[str, str]
FLAGS = ("hidden", "read_only", "required")
RULE = "rule:"
"""What a flag begins with that a rule decides; the code of the rule follows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a dictionary."""

    code: str
    name: Mapping[str, str]
    is_active: bool
    """Whether it may be chosen: it is in use, and so is everything above it."""
    above: tuple[Choice, ...] = field(default=(), repr=False)
    """Entries above it, outermost first."""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    @property
    def path(self) -> str:
        """Entries above and it, ``Center › Moscow``, in the reader's language."""
        return " › ".join(one.label for one in (*self.above, self))


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes that stand together in forms."""

    code: str
    name: Mapping[str, str]
    position: int = 0
    is_folded: bool = False
    flags: Mapping[str, str] = field(default_factory=dict)
    """By name of the flag; they hold where an attribute says nothing itself."""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when flags and defaults are found: of whom and by whom a value is given."""

    subject: str = "case"
    """``case``, ``client``, ``account``, ``subscriber`` or ``contact_person``."""
    by: Actor | None = field(default=None, compare=False, repr=False)
    """Who gives or reads the values; without one what is confidential is hidden."""
    operator_id: int | None = None
    operator_name: str = ""
    client_id: int | None = None
    topic: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The other attributes, as far as they are known."""
    steps: Sequence[Mapping[str, Mapping[str, str]]] = ()
    """Of each process step at which it stands the flags that the step says otherwise, by code of
    the attribute."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An attribute as values are checked against it.

    ``hidden``, ``read_only`` and ``required`` are ``no``, ``yes`` or ``rule:…``; :func:`settle`
    leaves only the first two.
    """

    code: str
    name: Mapping[str, str]
    type: str
    is_active: bool = True
    choices: Mapping[str, Choice] = field(default_factory=dict, repr=False)
    """Entries by code; empty unless ``type`` is ``dictionary``."""
    dictionary: str = ""
    """Code of the dictionary that they are of."""
    stale_since: datetime | None = None
    """Of an external dictionary whose source is down: when its copy was last up to date."""
    is_multiple: bool = False
    group: Group | None = None
    hidden: str = "no"
    read_only: str = "no"
    required: str = "no"
    default: str = ""
    compute: Callable[[Facts], Any] | None = field(default=None, compare=False, repr=False)
    """The expression of a computed default."""
    query: str = ""
    """Code of the query to another database that its values come from."""
    pick: Callable[[Any, Facts], dict[str, str]] | None = field(
        default=None, compare=False, repr=False
    )
    """What is stored of a choice of the query; raises :class:`Wrong`."""
    mask: str = ""
    pattern: str = ""
    minimum: str = ""
    maximum: str = ""
    decimals: int | None = None
    unit: Mapping[str, str] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    is_column: bool = False
    is_searchable: bool = False
    field: str = ""
    """Of a confidential one: the code under which roles open it."""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    @property
    def asked(self) -> str:
        """The name with the unit, as forms ask for a value."""
        return f"{self.label}, {self.counted}" if self.unit else self.label

    @property
    def counted(self) -> str:
        """The unit in the reader's language."""
        return localized(self.unit)

    @property
    def is_hidden(self) -> bool:
        """Whether it is neither shown in forms nor taken from anyone."""
        return self.hidden == "yes"

    @property
    def is_read_only(self) -> bool:
        """Whether it is shown and taken from no one."""
        return self.read_only == "yes"

    @property
    def is_required(self) -> bool:
        """Whether a value must be given."""
        return self.required == "yes"

    @property
    def is_given(self) -> bool:
        """Whether people and programs may give a value."""
        return self.is_active and not self.is_hidden and not self.is_read_only


def override(definition: Definition, said: Mapping[str, str]) -> Definition:
    """``definition`` with what a lower set says otherwise; empty texts say nothing."""
    told = {name: text for name, text in said.items() if text}
    if "default" in told:
        told["compute"] = None  # type: ignore[assignment]  # a fixed default replaces a computed one
    return replace(definition, **told) if told else definition  # type: ignore[arg-type]  # see above


def settle(
    definitions: Iterable[Definition], holds: Callable[[str, Facts], bool], facts: Facts
) -> list[Definition]:
    """The definitions with each flag that a rule decides set to what ``holds`` says of it."""
    return [_settled(one, holds, facts) for one in definitions]


def _settled(
    definition: Definition, holds: Callable[[str, Facts], bool], facts: Facts
) -> Definition:
    if not any(definition.code in step for step in facts.steps):
        return _judged(definition, holds, facts)
    said = (override(definition, step.get(definition.code, {})) for step in facts.steps)
    found = [_judged(one, holds, facts) for one in said]
    return replace(
        definition,
        # Somebody works at each of the steps: what one of them needs, nothing else may take from
        # him. So what is open at any of them is open.
        hidden=_yes(all(one.is_hidden for one in found)),
        read_only=_yes(all(one.is_hidden or one.is_read_only for one in found)),
        # One that is required at one step alone is asked for when that very step is left: else
        # colleagues at the others could save nothing until it is known.
        required=_yes(all(one.is_required for one in found)),
    )


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _judged(
    definition: Definition, holds: Callable[[str, Facts], bool], facts: Facts
) -> Definition:
    definition = _opened(definition, facts.by)
    if not _asks_rules(definition):  # nearly all, and imports settle millions
        return definition
    ruled = {
        flag: "yes" if holds(text.removeprefix(RULE), facts) else "no"
        for flag in FLAGS
        if (text := getattr(definition, flag)).startswith(RULE)
    }
    return replace(definition, **ruled)  # type: ignore[arg-type]  # texts


def _asks_rules(one: Definition) -> bool:
    said = one.hidden, one.read_only, one.required
    return said[0].startswith(RULE) or said[1].startswith(RULE) or said[2].startswith(RULE)


def _opened(definition: Definition, by: Actor | None) -> Definition:
    """A confidential one as far as ``by`` may see and change it."""
    if not definition.field or (by and by.can_field(definition.field, change=True)):
        return definition
    if by and by.can_field(definition.field):
        return replace(definition, read_only="yes")
    return replace(definition, hidden="yes")
