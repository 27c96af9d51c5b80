"""Whether one type fits where another is wanted, and what that says about type variables."""

from __future__ import annotations

from abonent.rules.cel.types import (
    DURATION,
    DYN,
    NULL,
    TIMESTAMP,
    Kind,
    Type,
    is_nullable,
    nullable,
)

_TAKE_NULL = frozenset({TIMESTAMP, DURATION})


class Unifier:
    """What is known of type variables so far."""

    def __init__(self) -> None:
        self._bound: dict[str, Type] = {}
        self._count = 0

    def fresh(self) -> Type:
        """A variable that nothing is known about."""
        self._count += 1
        return Type(f"@{self._count}", (), Kind.VARIABLE)

    def instance(self, params: tuple[Type, ...]) -> tuple[Type, ...]:
        """``params`` of a signature with variables of their own."""
        fresh: dict[str, Type] = {}

        def renamed(one: Type) -> Type:
            if one.kind is Kind.VARIABLE:
                return fresh.setdefault(one.name, self.fresh())
            return Type(one.name, tuple(map(renamed, one.params)), one.kind)

        return tuple(map(renamed, params))

    def snapshot(self) -> dict[str, Type]:
        """What is known, to come back to."""
        return dict(self._bound)

    def restore(self, known: dict[str, Type]) -> None:
        """Forget what was learned since the snapshot ``known``."""
        self._bound = known

    def known(self, one: Type) -> Type:
        """``one``, or what the variable ``one`` stands for."""
        while one.kind is Kind.VARIABLE and one.name in self._bound:
            one = self._bound[one.name]
        return one

    def settled(self, one: Type) -> Type:
        """``one`` with everything known put in; what nothing is known of is dyn."""
        one = self.known(one)
        if one.kind is Kind.VARIABLE:
            return DYN
        return Type(one.name, tuple(map(self.settled, one.params)), one.kind) if one.params else one

    def accepts(self, wanted: Type, found: Type) -> bool:
        """Whether ``found`` fits where ``wanted`` is wanted; variables learn by it."""
        if wanted.kind is Kind.VARIABLE and wanted.name in self._bound:
            return self._widen(wanted, found)
        wanted, found = self.known(wanted), self.known(found)
        if wanted == found:
            return True
        for one, other in ((wanted, found), (found, wanted)):
            if one.kind is Kind.VARIABLE:
                return self._bind(one, other)
        if DYN in (wanted, found):
            return True
        return self._accepts_concrete(wanted, found)

    def _accepts_concrete(self, wanted: Type, found: Type) -> bool:
        if is_nullable(wanted):
            inner = found.params[0] if is_nullable(found) else found
            return found == NULL or self.accepts(wanted.params[0], inner)
        if is_nullable(found):
            return wanted == NULL or self.accepts(wanted, found.params[0])
        if found == NULL:
            return wanted.kind is Kind.OBJECT or wanted in _TAKE_NULL
        if wanted.name != found.name or len(wanted.params) != len(found.params):
            return False
        return all(map(self.accepts, wanted.params, found.params))

    def joined(self, one: Type, other: Type) -> Type:
        """The type of what is either; dyn if they have nothing in common."""
        before = self.snapshot()
        if self.accepts(one, other):
            return self._merged(one, other)
        self.restore(before)
        return DYN

    def _widen(self, variable: Type, found: Type) -> bool:
        last = variable
        while (after := self._bound[last.name]).kind is Kind.VARIABLE and after.name in self._bound:
            last = after
        if not self.accepts(after, found) and not self.accepts(found, after):
            return False
        merged = self._merged(after, found)
        if merged != last and not self._occurs(last, merged):
            self._bound[last.name] = merged
        return True

    def _merged(self, one: Type, other: Type) -> Type:
        one, other = self.known(one), self.known(other)
        if one == other or other.kind is Kind.VARIABLE:
            return one
        if one.kind is Kind.VARIABLE:
            return other
        if DYN in (one, other):
            return DYN
        if NULL in (one, other) or is_nullable(one) or is_nullable(other):
            value = next(t for t in (one, other) if t != NULL)
            return nullable(value)
        params = tuple(map(self._merged, one.params, other.params))
        return Type(one.name, params, one.kind)

    def _bind(self, variable: Type, to: Type) -> bool:
        if variable == to:
            return True
        if self._occurs(variable, to):
            return False
        self._bound[variable.name] = to
        return True

    def _occurs(self, variable: Type, inside: Type) -> bool:
        inside = self.known(inside)
        return inside == variable or any(self._occurs(variable, one) for one in inside.params)
