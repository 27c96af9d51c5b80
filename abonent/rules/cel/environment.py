"""What an expression may use: variables, types with fields, functions of one's own, a container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from abonent.rules.cel.functions import STANDARD
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.types import NAMED, Type


@dataclass(frozen=True)
class Environment:
    """``variables`` by name, ``objects`` as types with fields, ``functions`` beside the standard.

    Names are looked up in ``container`` first, from the longest of its parts to none. A field of an
    object may be nullable: whatever is asked of its null is false, or null again.
    """

    variables: Mapping[str, Type] = field(default_factory=dict)
    objects: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    functions: tuple[Overload, ...] = ()
    container: str = ""

    def candidates(self, name: str) -> Iterator[str]:
        """The full names that ``name`` may stand for, the nearest first."""
        if name.startswith("."):
            yield name[1:]
            return
        parts = self.container.split(".") if self.container else []
        for count in range(len(parts), -1, -1):
            yield ".".join([*parts[:count], name])

    def variable(self, name: str) -> str | None:
        """The full name of the variable ``name``."""
        return next((one for one in self.candidates(name) if one in self.variables), None)

    def type_named(self, name: str) -> Type | None:
        """The type that ``name`` denotes as a value."""
        return next((NAMED[one] for one in self.candidates(name) if one in NAMED), None)

    def overloads(self, name: str, *, method: bool) -> list[Overload]:
        """The ways to call ``name``; a function is looked up in the container."""
        names = [name] if method else self.candidates(name)
        for one in names:
            if found := [o for o in self.by_name.get(one, ()) if o.is_method == method]:
                return found
        return []

    @cached_property
    def by_name(self) -> dict[str, list[Overload]]:
        """All functions, one's own first."""
        found: dict[str, list[Overload]] = {}
        for one in (*self.functions, *STANDARD):
            found.setdefault(one.name, []).append(one)
        return found
