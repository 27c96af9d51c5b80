"""Which facts there are for rules about a subject, under which path, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.rules.ports import Property, Root, roots, subjects


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: ``case.topic``. ``key`` is that of the subject's property; of none: "".

    ``root`` is whose row it is read from in memory, ``own`` the property as that row has it.
    """

    path: str
    of: Property
    root: str
    key: str = ""
    own: Property | None = None
    is_constant: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether rows of a list can be found by it."""
        return bool(self.key) or self.is_constant


@dataclass(frozen=True, slots=True)
class Known:
    """The facts for rules about ``subject``, by path."""

    subject: str
    facts: Mapping[str, Fact]
    by_key: Mapping[str, Fact]
    roots: Mapping[str, Root]

    def list_paths(self) -> Sequence[str]:
        """Every path in the order in which they are offered."""
        return list(self.facts)


def list_topics() -> list[tuple[str, Text]]:
    """What rules may be about: code and label."""
    named = {one.code: one.label for one in subjects}
    for root in roots:
        if not root.is_constant:
            named.setdefault(root.code, root.label)
    return list(named.items())


def known_facts(subject: str) -> Known:
    """What rules about ``subject`` may speak of; KeyError for what rules are never about."""
    own = subjects.find(subject)
    near = {root.code: root for root in roots if not root.of or subject in root.of}
    if own is None and subject not in near:
        raise KeyError(subject)
    facts: dict[str, Fact] = {}
    for of in own.properties() if own else ():
        head = of.key.partition(".")[0]
        is_theirs = "." in of.key and head in near
        path = of.key if is_theirs else f"{subject}.{of.key}"
        facts.setdefault(path, Fact(path, of, head if is_theirs else subject, of.key, of))
    for root in near.values():
        _add(facts, root, subject)
    by_key = {fact.key: fact for fact in facts.values() if fact.key}
    return Known(subject, facts, by_key, near)


def _add(facts: dict[str, Fact], root: Root, subject: str) -> None:
    """What a root is known by; what the subject asks by as well is read in its way."""
    for of in root.properties():
        path = f"{root.code}.{of.key}"
        there = facts.get(path)
        if there is None:
            facts[path] = Fact(path, of, root.code, "", of, root.is_constant)
        elif root.code != subject:
            facts[path] = Fact(path, there.of, root.code, there.key, of)
