"""A document of ``xml.dom.minidom`` as text, nothing lost.

``toxml`` of the standard library (before 3.13) writes line ends within attributes as they are, and
whoever reads them gets spaces.
"""

from __future__ import annotations

from xml.dom import minidom

_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def written(document: minidom.Document) -> str:
    """The whole file, to be saved as UTF-8."""
    lines = [_node(node) for node in document.childNodes]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""])


def _node(node: minidom.Node) -> str:
    if isinstance(node, minidom.Element):
        return _element(node)
    if isinstance(node, minidom.CDATASection):
        return f"<![CDATA[{node.data}]]>"
    if isinstance(node, minidom.Text):
        return _escaped(node.data, _TEXT)
    if isinstance(node, minidom.Comment):
        return f"<!--{node.data}-->"
    if isinstance(node, minidom.ProcessingInstruction):
        return f"<?{node.target} {node.data}?>"
    return ""


def _element(element: minidom.Element) -> str:
    said = "".join(
        f' {name}="{_escaped(value, _ATTRIBUTE)}"' for name, value in element.attributes.items()
    )
    inside = "".join(_node(child) for child in element.childNodes)
    if not inside:
        return f"<{element.tagName}{said}/>"
    return f"<{element.tagName}{said}>{inside}</{element.tagName}>"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
