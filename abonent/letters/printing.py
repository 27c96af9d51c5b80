"""A letter as PDF: Markdown is read here into data, and set by Typst from data alone.

No text of anybody's ever becomes source of Typst: the document it compiles is a constant file, and
everything else comes in as JSON whose texts it shows as they are.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

SOURCE = Path(__file__).parent / "letter.typ"
DEEPEST = 12
"""Lists in lists and quotes in quotes: nobody writes deeper, and a stack has an end."""
_READER = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")
_READER.disable(["image", "html_inline", "html_block", "reference"])
Node = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything a printed letter shows, already in its language."""

    subject: str
    text: str
    """Markdown."""
    language: str = "ru"
    head: str = ""
    foot: str = ""
    number: str = ""
    date: str = ""
    addressee: list[str] = field(default_factory=list)
    reference: str = ""
    """What it answers: ``На № 12 от 01.11.2026``."""
    signer: str = ""
    page_word: str = "{page} / {pages}"
    mark: str = ""
    """Across a letter that is not registered: ``Проект``."""


def print_pdf(sheet: Sheet) -> bytes:
    """The letter as PDF/A-2b: fonts within, readable for decades.

    That standard refuses signs that no font has (an emoji in a name): then it is plain PDF.
    """
    try:
        made = _compile(sheet, format="pdf", pdf_standards="a-2b")
    except typst.TypstError:
        made = _compile(sheet, format="pdf")
    assert isinstance(made, bytes)  # noqa: S101 - one file for all pages
    return made


def print_pages(sheet: Sheet) -> list[bytes]:
    """The letter as pictures (PNG), one a page, for the screen."""
    made = _compile(sheet, format="png", ppi=96.0)
    return [made] if isinstance(made, bytes) else list(made)


def _compile(sheet: Sheet, **how: Any) -> Any:
    data = asdict(sheet) | {"body": read_markdown(sheet.text)}
    del data["text"]
    return typst.compile(
        _source(), sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
        root=SOURCE.parent, ignore_system_fonts=True, **how,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _source() -> bytes:
    return SOURCE.read_bytes()


def read_markdown(text: str) -> list[Node]:
    """Markdown as nodes of ``{"kind", "text" or "nodes", …}``; HTML and pictures stay text."""
    root = SyntaxTreeNode(_READER.parse(text))
    return [node for child in root.children for node in _read(child, 0)]


def _read(node: SyntaxTreeNode, depth: int) -> list[Node]:
    if node.type in ("text", "code_inline", "code_block", "fence"):
        kind = "text" if node.type == "text" else "code"
        return [{"kind": kind, "text": node.content}]
    if node.type in ("softbreak", "hardbreak", "hr"):
        return [{"kind": node.type}]
    if depth >= DEEPEST:
        return [{"kind": "text", "text": _plain(node)}]
    inside = [one for child in node.children for one in _read(child, depth + 1)]
    if node.type in ("inline", "thead", "tbody"):
        return inside
    made: Node = {"kind": node.type, "nodes": inside}
    if node.type == "heading":
        made["level"] = int(node.tag[1:])
    elif node.type == "link":
        made["url"] = str(node.attrs.get("href", ""))
    elif node.type == "ordered_list":
        made["start"] = int(node.attrs.get("start", 1))
    return [made]


def _plain(node: SyntaxTreeNode) -> str:
    """All text below ``node``, without recursion: it may be very deep."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if one.type in ("text", "code_inline", "code_block", "fence"):
            found.append(one.content)
        waiting += reversed(one.children)
    return " ".join(found)
