"""Texts that people write with a little form: Markdown to safe HTML.

HTML within the text is shown as text, addresses that could run something are no links, and there
are no pictures: a text of ours never fetches anything from elsewhere.
"""

from __future__ import annotations

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_reader = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable(["image", "html_block", "html_inline"])
)


def as_html(text: str) -> SafeString:
    """``text`` as HTML that is safe to show."""
    return SafeString(_reader.render(text))
