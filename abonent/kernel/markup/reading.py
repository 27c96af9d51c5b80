"""Any bytes into a tree of elements, or a refusal that says the line and what to do.

expat reads; document types are refused at their first sign, so entities never expand. Size, depth
and the number of elements are bounded, and with them time and memory.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any
from xml.parsers import expat

from abonent.kernel.errors import Refused, Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _

MOST_MEGABYTES = 64
DEEPEST = 200
MOST_ELEMENTS = 500_000


class Unreadable(Refused):
    """The file is no XML that we read; ``line`` is where it stops, 0 where none can be told."""

    status = 422
    code = "unreadable"

    def __init__(self, message: Text, *, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


_BROKEN: dict[int, _] = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: _("the file is empty or ends early"),
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]: _(
        "a sign that cannot stand here, or another encoding than the one declared"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: _("a tag is not closed"),
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR]: _("a letter is cut in half"),
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: _(
        "the closing tag is of another element than the opening one"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: _(
        "an attribute is given twice"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: _(
        "something stands after the end of the document"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: _("an entity that is not known"),
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: _("an encoding that is not known"),
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]: _(
        "the encoding is not the one declared"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]: _(
        "a prefix whose namespace is not declared"
    ),
}


def read(source: bytes | str, *, skip: Container[str] = ()) -> Element:
    """The root of the tree; elements of the namespaces in ``skip`` are left out with all in them.

    Bytes are read in the encoding they declare; text as it is, whatever it declares. Raises
    :class:`Unreadable`, and nothing else.
    """
    if len(source) > MOST_MEGABYTES * 1024 * 1024:
        raise Unreadable(
            _("The file is larger than %(most)s MB. Leave out what is not needed.")
            % {"most": MOST_MEGABYTES}
        )
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    builder = _Builder(parser, skip)
    try:
        parser.Parse(source, True)
    except expat.ExpatError as error:
        raise _broken(error) from None
    except (LookupError, ValueError) as error:
        # What Python's codecs say of an encoding that expat asked them for.
        raise Unreadable(_declared_wrongly(), line=1) from error
    if builder.root is None:
        raise Unreadable(_("The file holds no elements."), line=1)
    return builder.root


def _declared_wrongly() -> Text:
    return _("The file is in an encoding that cannot be read. Save it as UTF-8.")


def _broken(error: expat.ExpatError) -> Unreadable:
    what = _BROKEN.get(error.code) or expat.ErrorString(error.code)
    return Unreadable(
        _("This is no proper XML, line %(line)s, place %(column)s: %(what)s.")
        % {"line": error.lineno, "column": error.offset + 1, "what": what},
        line=error.lineno,
    )


class _Builder:
    """Hears what expat reads and builds the tree."""

    def __init__(self, parser: expat.XMLParserType, skip: Container[str]) -> None:
        self.root: Element | None = None
        self._parser = parser
        self._skip = skip
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._depth = 0
        self._count = 0
        self._left_out = 0
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _refuse_doctype(self, *_given: Any) -> None:
        raise Unreadable(
            _("The file declares a document type (<!DOCTYPE …>). Remove that declaration."),
            line=self._parser.CurrentLineNumber,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._too_much(_("Elements are nested deeper than %(most)s."), DEEPEST)
        if self._left_out:
            return
        namespace, _space, name = tag.rpartition(" ")
        if namespace in self._skip and self._open:
            self._left_out = self._depth
            return
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise self._too_much(_("There are more than %(most)s elements."), MOST_ELEMENTS)
        element = Element(namespace, name, self._parser.CurrentLineNumber, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def _too_much(self, text: _, most: int) -> Unreadable:
        return Unreadable(text % {"most": most}, line=self._parser.CurrentLineNumber)

    def _end(self, _tag: str) -> None:
        self._depth -= 1
        if self._left_out:
            if self._depth < self._left_out:
                self._left_out = 0
            return
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        if not self._left_out:
            self._texts[-1].append(text)
