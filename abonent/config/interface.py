"""Checks of the templates: they compile, say nothing untranslated, and keep the strict policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from abonent.config.catalogues import ABONENT

NAMES = {
    "Abonent", "API", "BPMN", "CEL", "CSV", "Ctrl", "Ctrl+Enter", "CTI", "Enter", "Esc", "Excel",
    "HTTP", "ID", "IP", "JSON", "PDF", "REST", "SMS", "SQL", "URL", "XLSX", "XML",
}  # fmt: skip
"""Words that are the same in every language."""
SPOKEN = {"title", "alt", "placeholder", "aria-label", "data-key-label", "label"}
"""Attributes that people read or hear."""
VERBATIM = {"kbd", "code"}
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё][A-Za-zА-Яа-яЁё+]+")
_ICON = re.compile(r"""(?:\{% icon |\bicon=)["']([a-z][a-z0-9-]*)["']""")


def list_templates() -> list[Path]:
    """Every template of the product."""
    return sorted(ABONENT.glob("*/templates/**/*.html"))


def find_problems(templates: Iterable[Path]) -> Iterator[str]:
    """Everything wrong with the templates, a line each."""
    for path in templates:
        name = path.relative_to(ABONENT.parent)
        source = path.read_text()
        yield from (f"{name}: {problem}" for problem in compile_problems(source))
        yield from (f"{name}:{problem}" for problem in markup_problems(source))


def compile_problems(source: str) -> Iterator[str]:
    """Why Django cannot compile the template."""
    from django.template import TemplateSyntaxError, engines

    try:
        engines["django"].from_string(source)
    except TemplateSyntaxError as error:
        yield f"does not compile: {error}"


def markup_problems(source: str) -> list[str]:
    """``line: problem`` for literal text and for what the security policy would block."""
    reader = _Reader()
    reader.feed(without_tags(source))
    reader.close()
    return reader.problems


def without_tags(source: str) -> str:
    """The template's own text: tags, variables, comments and translated blocks left out.

    Lines keep their numbers. A variable leaves a digit, so that an attribute is not empty.
    """
    from django.template.base import Lexer, TokenType

    kept: list[str] = []
    skipped = ""
    for token in Lexer(source).tokenize():
        lines = "\n" * token.contents.count("\n")
        word = token.contents.split()[0] if token.contents.strip() else ""
        if skipped:
            skipped = "" if token.token_type == TokenType.BLOCK and word == skipped else skipped
            kept.append(lines)
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type == TokenType.VAR:
            kept.append("0" + lines)
        else:
            if word in {"blocktranslate", "blocktrans", "comment"}:
                skipped = f"end{word}"
            kept.append(lines)
    return "".join(kept)


class _Reader(HTMLParser):
    """Notes what a template must not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes, and scripts and styles written into the page."""
        given = dict(attrs)
        if tag not in {"input", "br", "link", "meta", "img", "hr", "use", "path", "wbr"}:
            self._open.append(tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self._note("inline script")
        if tag == "style":
            self._note("inline style sheet")
        for name, value in attrs:
            if name == "style":
                self._note("inline style")
            if name.startswith("on"):
                self._note(f"inline handler {name}")
            if name in SPOKEN:
                self._read(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Branches of a template may close what is open twice: the nearest one goes."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not {"script", "style", *VERBATIM} & set(self._open[-1:]):
            self._read(data)

    def _read(self, text: str) -> None:
        words = [word for word in _WORD.findall(text) if word not in NAMES]
        if words:
            self._note(f"untranslated text: {' '.join(words)[:60]!r}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self.getpos()[0]}: {problem}")


def icon_problems(sources: Iterable[Path], sprite: str) -> Iterator[str]:
    """Icons that are named but not in the built sprite: misspelt, or not built since."""
    held = set(re.findall(r'id="([^"]+)"', sprite))
    for path in sources:
        for name in sorted(set(_ICON.findall(path.read_text())) - held):
            yield f"{path.relative_to(ABONENT.parent)}: no such icon: {name!r}"
