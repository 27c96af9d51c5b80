"""Two drawings that were made of one, put together.

What only one of them changed is taken. What both changed differently, or one removed and the
other needs, is a :class:`Collision`: somebody has to choose. What mine has otherwise is laid into
theirs, so what neither touched stays as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from abonent.routes.bpmn.differing import THERE, kind_of, label_of, sayings
from abonent.routes.bpmn.document import Node
from abonent.routes.bpmn.laying import lay, list_shared
from abonent.routes.bpmn.pieces import ROOT, Pieces
from abonent.routes.bpmn.references import list_dangling, list_references
from abonent.routes.bpmn.tidying import tidy


class Side(StrEnum):
    """Whose it is."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """An element of which not both can be taken."""

    id: str
    element: str
    """What it is in BPMN: ``userTask``."""
    name: str
    removed_by: Side | None = None
    """Who took it away, where the other one needs it."""
    parts: tuple[tuple[str, str, str, str], ...] = ()
    """What both changed: the part as :mod:`~abonent.routes.bpmn.differing` calls it, what it said
    before, what it says in mine, what in theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of two drawings. ``xml`` takes mine where nobody has chosen."""

    xml: str
    collisions: tuple[Collision, ...]
    """All of them, those chosen among them."""
    open: frozenset[str]
    """Ids of those that nobody has chosen."""


def merge(*, base: str, mine: str, theirs: str, choices: Mapping[str, Side]) -> Merged:
    """Both drawings in one; ``choices`` by the id of the element.

    Raises :class:`~abonent.kernel.markup.reading.Unreadable` for a text that is no XML.
    """
    if mine in (base, theirs) or theirs == base:
        return Merged(xml=theirs if mine == base else mine, collisions=(), open=frozenset())
    three = _Three(Pieces(base), Pieces(mine), Pieces(theirs), choices)
    three.settle()
    xml = three.together()
    while three.settle_dangling(xml):
        xml = three.together()
    found = tuple(three.collisions.values())
    return Merged(
        xml=tidy(xml, mine=mine, theirs=theirs), collisions=found,
        open=frozenset(one.id for one in found if one.id not in choices),
    )  # fmt: skip


@dataclass(slots=True)
class _Three:
    base: Pieces
    mine: Pieces
    theirs: Pieces
    choices: Mapping[str, Side]
    collisions: dict[str, Collision] = field(default_factory=dict)

    def together(self) -> str:
        """What has been settled, in one text."""
        passed = {key for key, side in self.choices.items() if side == Side.THEIRS}
        return lay(base=self.base, mine=self.mine, theirs=self.theirs, passed=passed)

    def settle(self) -> None:
        """Find what collides; what one removed and the other touched is there or not for all."""
        for key in self.mine.elements:
            if key in self.theirs.elements and self._differs(key):
                self._collide(key)
        for key in self._removed_and_touched():
            self._settle_removed(key)

    def _differs(self, key: str) -> bool:
        if key in self.base.elements:
            return bool(list_shared(key, self.base, self.mine, self.theirs))
        return self.mine.parts(key) != self.theirs.parts(key)

    def _sides(self) -> tuple[tuple[Side, Pieces, Pieces], ...]:
        """Who took away, that drawing, and the other one."""
        return (Side.MINE, self.mine, self.theirs), (Side.THEIRS, self.theirs, self.mine)

    def _removed_and_touched(self) -> list[str]:
        """What one removed and the other changed, or put something into."""
        found: dict[str, None] = {}
        for side, gone_in, other in self._sides():
            gone = [key for key in self.base.elements if key not in gone_in.elements]
            known = set(gone)
            for key in gone:
                is_top = self.base.place(key) not in known
                if is_top and key in other.elements and self._is_touched(key, gone_in, other):
                    self._collide(key, removed_by=side)
                    found[key] = None
        return list(found)

    def _is_touched(self, key: str, gone_in: Pieces, other: Pieces) -> bool:
        inside = {*other.below(key), *self.base.below(key)} - gone_in.elements.keys()
        inside |= {one for one in other.below(key) if not _is_placed_alike(one, other, self.base)}
        return any(
            one in other.elements
            and (one not in self.base.elements or other.parts(one) != self.base.parts(one))
            for one in inside
        )

    def _settle_removed(self, key: str) -> None:
        removed_by = self.collisions[key].removed_by
        chosen = self.choices.get(key, Side.MINE)
        for side, gone_in, other in self._sides():
            if side == removed_by and key in other.elements:
                (self._drop if chosen == side else self._keep)(key, gone_in, other)

    def _keep(self, key: str, gone_in: Pieces, other: Pieces) -> None:
        """It was never removed, nor what hangs on it."""
        tops = [one for one in self.base.above(key) if one not in gone_in.elements]
        top = tops[-1] if tops else key
        if top in self.base.elements and top not in gone_in.elements:
            self._bring_back(top, gone_in)
        within = set(self.base.below(top)) if top in self.base.elements else {top}
        for one, node in list(self.base.elements.items()):
            refers = within & set(list_references(node).values())
            if one in within or not refers or one not in other.elements:
                continue
            if one not in gone_in.elements:
                self._keep(one, gone_in, other)
            else:
                for part in list_references(node):
                    gone_in.take_part(one, part, self.base)
                gone_in.take_picture(one, self.base)

    def _bring_back(self, top: str, gone_in: Pieces) -> None:
        """As it was; what was moved out of it goes in again."""
        for one in list(self.base.below(top)):
            if one != top and one in gone_in.elements:
                gone_in.remove(one)
        gone_in.bring(top, self.base)

    def _drop(self, key: str, gone_in: Pieces, other: Pieces) -> None:
        """It is gone, and so is what the other one hung on it."""
        for one in list(other.below(key)):
            if one != key and one in gone_in.elements and one in self.base.elements:
                place = self.base.place(one)
                other.move(one, place if place in other.elements else ROOT)
        within = set(other.below(key))
        other.remove(key)
        if key in self.base.elements:
            self.base.remove(key)
        for one, node in list(other.elements.items()):
            if one not in other.elements or not within & set(list_references(node).values()):
                continue
            if one not in gone_in.elements:
                self._drop(one, gone_in, other)
            elif one in self.base.elements:
                for part in list_references(node):
                    other.take_part(one, part, self.base)
                other.take_picture(one, self.base)

    def settle_dangling(self, xml: str) -> bool:
        """Settle the first element that others need and that is gone; whether there was one."""
        for key, missing in list_dangling(Pieces(xml)):
            if missing in self.collisions:
                self._leave_out(key, missing)
                return True
            for side, gone_in, other in self._sides():
                if missing not in gone_in.elements and missing in other.elements:
                    self._collide(missing, removed_by=side)
                    self._settle_removed(missing)
                    return True
        return False

    def _leave_out(self, key: str, missing: str) -> None:
        """Choices contradict each other: what hangs on an element goes with it."""
        for drawing in (self.base, self.mine, self.theirs):
            node = drawing.elements.get(key)
            if node is not None and node.attributes.get("default") == missing:
                del node.attributes["default"]
            elif node is not None:
                drawing.remove(key)

    def _collide(self, key: str, removed_by: Side | None = None) -> None:
        there = [one.elements.get(key) for one in (self.mine, self.theirs, self.base)]
        node = next(one for one in there if one is not None)
        parts = () if removed_by else _told(there[2], there[0], there[1])
        self.collisions[key] = Collision(
            id=key, element=kind_of(node), name=label_of(node), removed_by=removed_by, parts=parts
        )


def _is_placed_alike(key: str, one: Pieces, other: Pieces) -> bool:
    return key in other.elements and one.place(key) == other.place(key)


def _told(
    base: Node | None, mine: Node | None, theirs: Node | None
) -> tuple[tuple[str, str, str, str], ...]:
    """What mine and theirs say otherwise."""
    was, here, there = (sayings(node) if node else {} for node in (base, mine, theirs))
    found = []
    for name in dict.fromkeys((*was, *here, *there)):
        said = (was.get(name, ""), here.get(name, ""), there.get(name, ""))
        if THERE not in said and said[1] != said[2] and said[0] not in said[1:]:
            found.append((name, *said))
    return tuple(found)
