"""What was changed in an editor, laid over a file of which the editor keeps only a part.

An editor that reads a file and writes it again drops what it does not understand. So it hands in
what it wrote untouched (``before``) and what it wrote in the end (``after``): the difference of the
two is what a person did, and is done to the file itself. All the rest of the file stays as it was
written, comments and prefixes included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from abonent.routes.bpmn.document import Node, Raw, is_declaration, take_apart


def graft(*, stored: str, before: str, after: str) -> str:
    """``stored`` with everything done that leads from ``before`` to ``after``.

    Nothing done gives ``stored`` to the letter. Raises
    :class:`~abonent.kernel.markup.reading.Unreadable` for a text that is no XML.
    """
    if before == after:
        return stored
    whole = take_apart(stored)
    was, now = take_apart(before).root, take_apart(after).root
    if same(was, now):
        return stored
    _Graft(whole.root, was, now).lay()
    return whole.write()


def same(one: Node, other: Node) -> bool:
    """Whether two elements say the same, spaces for looks aside."""
    if one.name != other.name or one.facts != other.facts or _said(one) != _said(other):
        return False
    mine, theirs = one.elements, other.elements
    return len(mine) == len(theirs) and all(map(same, mine, theirs))


def _said(node: Node) -> str:
    """The text of an element; between elements spaces are only looks."""
    text = node.text
    return text.strip() if node.elements or not text.strip() else text


def copy_into(above: Node, node: Node, *, deep: bool = True) -> Node:
    """An element of another file as it is written in the file of ``above``, not put there yet.

    ``deep``: with what is in it.
    """
    if not deep:
        node = Node(node.tag, node.attributes, spaces=node.spaces)
    return _Graft(above, node, node)._grown(node, above)  # noqa: SLF001 - its own class


def put_last(above: Node, node: Node, *, deep: bool = True, after: int | None = None) -> Node:
    """A copy of an element behind the children of another one, or behind so many of them."""
    copied = copy_into(above, node, deep=deep)
    others = above.elements if after is None else above.elements[:after]
    _insert(above, copied, others[-1] if others else None, _indent(above))
    return copied


@dataclass(slots=True)
class _Graft:
    stored: Node
    was: Node
    now: Node
    partner: dict[Node, Node] = field(default_factory=dict)
    """Of an element of ``was`` that in the file."""
    origin: dict[Node, Node] = field(default_factory=dict)
    """Of an element of ``now`` that in ``was``."""

    def lay(self) -> None:
        """Do to the file what was done."""
        self._pair(self.was, self.stored, self.partner)
        self._pair(self.now, self.was, self.origin)
        self._merge(self.stored, self.was, self.now)

    def _pair(self, one: Node, other: Node, pairs: dict[Node, Node]) -> None:
        """Elements by their ids, wherever they stand; others by their place among their like."""
        by_id: dict[tuple[str, str], Node] = {}
        for node in other.walk():
            if node.id:
                by_id.setdefault((node.name, node.id), node)
        pairs[one] = other
        taken: set[Node] = {other}
        for node in one.walk():
            found = by_id.get((node.name, node.id)) if node.id else None
            if found is not None and found not in taken:
                pairs[node] = found
                taken.add(found)
        for node in one.walk():
            if node in pairs:
                _pair_children(node, pairs[node], pairs, taken)

    def _merge(self, stored: Node, was: Node, now: Node) -> None:
        _merge_attributes(stored, was, now)
        if _said(was) != _said(now) and not now.elements:
            others = [one for one in stored.children if isinstance(one, Node)]
            stored.children = [*others, *([Raw(now.text)] if now.text else [])]
        if [self.origin.get(one) for one in now.elements] == was.elements:
            self._merge_pairs(now)
        else:
            self._merge_children(stored, was, now)

    def _merge_pairs(self, now: Node) -> None:
        for child in now.elements:
            before = self.origin[child]
            kept = self.partner.get(before)
            if kept is not None:
                self._merge(kept, before, child)

    def _merge_children(self, stored: Node, was: Node, now: Node) -> None:
        """Children that came, went or changed their order."""
        wanted = [self._settled(child, stored) for child in now.elements]
        known = {self.partner[one] for one in was.elements if one in self.partner}
        moved_in = {one for one in wanted if one.parent is not stored}
        for gone in known - set(wanted):
            if gone.parent is stored:
                take_out(gone)
        for one in moved_in:
            if one.parent is not None:
                take_out(one)
        _place(stored, wanted)

    def _settled(self, child: Node, above: Node) -> Node:
        """What stands in the file for a child of ``now``: the one there, merged, or a new one."""
        before = self.origin.get(child)
        kept = self.partner.get(before) if before is not None else None
        if before is None or kept is None:
            return self._grown(child, above)
        self._merge(kept, before, child)
        return kept

    def _grown(self, child: Node, above: Node) -> Node:
        """A new element, in the prefixes of the file; what was moved into it comes along."""
        tag = _in_words_of(above, child, child.tag, is_attribute=False)
        node = Node(tag, spaces=above.spaces)
        for key, value in child.attributes.items():
            if not is_declaration(key):
                node.attributes[_in_words_of(above, child, key)] = _value(above, child, key, value)
        for one in child.children:
            if isinstance(one, Raw):
                node.children.append(one.copy())
            else:
                grown = self._settled(one, node)
                if grown.parent is not None:
                    take_out(grown)
                node.children.append(grown)
                grown.parent = node
        return node


def _pair_children(one: Node, other: Node, pairs: dict[Node, Node], taken: set[Node]) -> None:
    """Children that have no partner by id yet, with those of the same name that are left."""
    free: defaultdict[str, list[Node]] = defaultdict(list)
    for node in other.elements:
        if node not in taken:
            free[node.name].append(node)
    left = [node for node in one.elements if node not in pairs]
    for equal in (True, False):
        for node in left:
            if node in pairs:
                continue
            likely = free[node.name]
            found = next((n for n in likely if same(node, n)), None) if equal else None
            if not equal and likely and not (node.id and likely[0].id):
                found = likely[0]
            if found is not None:
                likely.remove(found)
                pairs[node] = found
                taken.add(found)


def _merge_attributes(stored: Node, was: Node, now: Node) -> None:
    before, after = was.facts, now.facts
    names = {stored.full(key): key for key in stored.attributes if not is_declaration(key)}
    for key, value in now.attributes.items():
        name = now.full(key)
        if is_declaration(key) or before.get(name) == after[name]:
            continue
        own = names.get(name) or _in_words_of(stored, now, key)
        stored.attributes[own] = _value(stored, now, key, value)
    for name in before.keys() - after.keys():
        if name in names:
            del stored.attributes[names[name]]


def _in_words_of(above: Node, of: Node, key: str, *, is_attribute: bool = True) -> str:
    """A name of another file with the prefix that its namespace has here; declared if not."""
    prefix, _colon, local = key.rpartition(":")
    if (not prefix and is_attribute) or prefix == "xml":
        return key
    space = of.spaces.get(prefix, "")
    for known, value in above.spaces.items():
        if value == space and (known or not is_attribute):
            return f"{known}:{local}" if known else local
    if not space:
        return local
    root = above
    while root.parent is not None:
        root = root.parent
    free = _free_prefix(root, prefix or "ns")
    root.attributes[f"xmlns:{free}"] = space
    for node in root.walk():
        node.spaces = {**node.spaces, free: space}
    if free not in above.spaces:  # it grows, and is not in the file yet
        above.spaces = {**above.spaces, free: space}
    return f"{free}:{local}"


def _free_prefix(root: Node, wanted: str) -> str:
    taken = {prefix for node in root.walk() for prefix in node.spaces}
    free, number = wanted, 0
    while free in taken:
        number += 1
        free = f"{wanted}{number}"
    return free


_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def _value(above: Node, of: Node, key: str, value: str) -> str:
    """A value as it is, but the name of a type, which has a prefix too."""
    if of.full(key) != _TYPE:
        return value
    return _in_words_of(above, of, value, is_attribute=False)


def take_out(node: Node) -> None:
    """Out of where it stands, with the spaces before it."""
    above = node.parent
    assert above is not None  # noqa: S101 - the root is never taken out
    place = next(i for i, one in enumerate(above.children) if one is node)
    del above.children[place]
    node.parent = None
    if place and _is_space(above.children[place - 1]):
        del above.children[place - 1]


def _is_space(one: Node | Raw) -> bool:
    return isinstance(one, Raw) and one.is_text and not one.text.strip()


def _place(above: Node, wanted: list[Node]) -> None:
    """Put ``wanted`` into its order; what else stands there keeps its place."""
    ordered = [one for one in wanted if one.parent is above and not one.is_listed]
    known = set(ordered)
    if ordered != [one for one in above.elements if one in known]:
        places = [i for i, one in enumerate(above.children) if one in known]
        for place, one in zip(places, ordered, strict=True):
            above.children[place] = one
    indent = _indent(above)
    previous: Node | None = None
    for one in wanted:
        if one.parent is not above:
            _insert(above, one, previous, indent)
        previous = one


def _insert(above: Node, one: Node, previous: Node | None, indent: str) -> None:
    children = above.children
    one.parent = above
    if previous is not None:
        place = next(i for i, child in enumerate(children) if child is previous) + 1
        children[place:place] = [Raw(indent), one] if indent else [one]
        return
    first = next((i for i, child in enumerate(children) if isinstance(child, Node)), None)
    if first is not None:
        children[first:first] = [one, Raw(indent)] if indent else [one]
    else:
        end = indent[: -len(_STEP)] if indent.endswith(_STEP) else indent
        children[:] = [Raw(indent), one, Raw(end)] if indent else [*children, one]


_STEP = "  "


def _indent(above: Node) -> str:
    """The line end and spaces before children of an element."""
    for place, one in enumerate(above.children):
        if isinstance(one, Node) and place and _is_space(above.children[place - 1]):
            return _last_line(above.children[place - 1])
    if above.parent is not None:
        for place, one in enumerate(above.parent.children):
            if one is above and place and _is_space(above.parent.children[place - 1]):
                return _last_line(above.parent.children[place - 1]) + _STEP
    return ""


def _last_line(raw: Node | Raw) -> str:
    assert isinstance(raw, Raw)  # noqa: S101 - asked for spaces
    _before, _end, spaces = raw.text.rpartition("\n")
    return f"\n{spaces}"
