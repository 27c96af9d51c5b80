"""A file as it was written: prefixes, comments, spaces and the order of attributes included.

:mod:`abonent.kernel.markup.reading` makes the tree that is compiled, and drops all of that; here a
file is taken apart so that it can be put together again with some of it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from abonent.kernel.markup.reading import read

UNORDERED = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""Names of elements that only list ids: BPMN gives their order no meaning."""
XML = "http://www.w3.org/XML/1998/namespace"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(slots=True, eq=False)
class Raw:
    """What is no element: text with its escapes undone, or a comment and the like as it stands."""

    text: str
    is_text: bool = True
    is_cdata: bool = False

    def copy(self) -> Raw:
        """The same again."""
        return Raw(self.text, self.is_text, self.is_cdata)


@dataclass(slots=True, eq=False)
class Node:
    """An element as it is written."""

    tag: str
    """With its prefix."""
    attributes: dict[str, str] = field(default_factory=dict)
    """With their prefixes, declarations of namespaces among them, in their order."""
    children: list[Node | Raw] = field(default_factory=list)
    parent: Node | None = None
    spaces: Mapping[str, str] = field(default_factory=dict)
    """Namespaces in force, by prefix."""

    @property
    def id(self) -> str:
        """The attribute ``id``."""
        return self.attributes.get("id", "")

    @property
    def name(self) -> str:
        """The tag as ``{namespace}name``."""
        prefix, _colon, local = self.tag.rpartition(":")
        return f"{{{self.spaces.get(prefix, '')}}}{local}"

    @property
    def is_listed(self) -> bool:
        """Whether it is one of a list whose order says nothing."""
        return self.tag.rpartition(":")[2] in UNORDERED

    @property
    def facts(self) -> dict[str, str]:
        """Attributes by ``{namespace}name``, without declarations; types of ``xsi`` resolved."""
        known: dict[str, str] = {}
        for key, value in self.attributes.items():
            if not is_declaration(key):
                name = self.full(key)
                known[name] = self.full(value, default="") if name == _XSI_TYPE else value
        return known

    def full(self, key: str, default: str | None = None) -> str:
        """A name with a prefix as ``{namespace}name``; ``default``: what no prefix means."""
        prefix, _colon, local = key.strip().rpartition(":")
        if prefix:
            space = XML if prefix == "xml" else self.spaces.get(prefix, prefix)
            return f"{{{space}}}{local}"
        return key if default is None else f"{{{self.spaces.get(default, '')}}}{local}"

    @property
    def elements(self) -> list[Node]:
        """The elements directly in it."""
        return [one for one in self.children if isinstance(one, Node)]

    @property
    def text(self) -> str:
        """All text directly in it."""
        return "".join(one.text for one in self.children if isinstance(one, Raw) and one.is_text)

    def walk(self) -> Iterator[Node]:
        """It and all elements below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.elements))


def is_declaration(key: str) -> bool:
    """Whether an attribute declares a namespace."""
    return key == "xmlns" or key.startswith("xmlns:")


@dataclass(slots=True)
class Document:
    """A whole file."""

    root: Node
    before: list[str]
    """What stands before the root: the declaration, comments, line ends."""
    after: list[str]
    tail: str
    """The line ends after everything."""

    def write(self) -> str:
        """The file again."""
        written = list(self.before)
        _write(self.root, written)
        return "".join((*written, *self.after)).rstrip() + self.tail


def take_apart(source: str) -> Document:
    """A file into its parts. Raises :class:`~abonent.kernel.markup.reading.Unreadable`."""
    read(source)
    return _Taker().take(source)


class _Taker:
    """Hears what expat reads."""

    def __init__(self) -> None:
        self._outside: tuple[list[str], list[str]] = ([], [])
        self._root: Node | None = None
        self._open: list[Node] = []
        self._in_cdata = False

    def take(self, source: str) -> Document:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda text: self._other(f"<!--{text}-->")
        parser.ProcessingInstructionHandler = lambda to, text: self._other(f"<?{to} {text}?>")
        parser.StartCdataSectionHandler = lambda: self._cdata(True)
        parser.EndCdataSectionHandler = lambda: self._cdata(False)
        parser.Parse(source, True)
        assert self._root is not None  # noqa: S101 - a file without a root was refused before
        return Document(self._root, *self._outside, tail=source[len(source.rstrip()) :])

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        told = f' encoding="{encoding}"' if encoding else ""
        alone = {1: ' standalone="yes"', 0: ' standalone="no"'}.get(standalone, "")
        self._other(f'<?xml version="{version}"{told}{alone}?>')

    def _start(self, tag: str, pairs: Any) -> None:
        attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
        above = self._open[-1] if self._open else None
        node = Node(tag, attributes, parent=above, spaces=_spaces(above, attributes))
        if above is None:
            self._root = node
        else:
            above.children.append(node)
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].children.append(Raw(text, is_cdata=self._in_cdata))

    def _other(self, written: str) -> None:
        if self._open:
            self._open[-1].children.append(Raw(written, is_text=False))
        else:
            self._outside[self._root is not None].append(f"{written}\n")

    def _cdata(self, begins: bool) -> None:
        self._in_cdata = begins
        if begins:
            self._open[-1].children.append(Raw("", is_cdata=True))


def _spaces(above: Node | None, attributes: Mapping[str, str]) -> Mapping[str, str]:
    inherited = above.spaces if above else {}
    own = {key.partition(":")[2]: value for key, value in attributes.items() if is_declaration(key)}
    return {**inherited, **own} if own else inherited


def _write(root: Node, written: list[str]) -> None:
    waiting: list[Node | Raw | str] = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            written.append(one)
        elif isinstance(one, Raw):
            written.append(_of_raw(one))
        else:
            told = "".join(f' {key}="{_quoted(value)}"' for key, value in one.attributes.items())
            if one.children:
                written.append(f"<{one.tag}{told}>")
                waiting += [f"</{one.tag}>", *reversed(one.children)]
            else:
                written.append(f"<{one.tag}{told}/>")


def _of_raw(raw: Raw) -> str:
    if not raw.is_text:
        return raw.text
    if raw.is_cdata:
        return f"<![CDATA[{raw.text}]]>" if raw.text else ""
    text = raw.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


_SIGNS = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_TABLE = str.maketrans(_SIGNS)


def _quoted(value: str) -> str:
    return value.translate(_TABLE)
