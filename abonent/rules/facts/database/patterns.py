"""Regular expressions: what RE2 and PostgreSQL understand alike."""

from __future__ import annotations

import re

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.syntax import Span
from abonent.rules.errors import Misread

_CLASSES = {"d": "[0-9]", "w": "[0-9A-Za-z_]", "s": "[ \\t\\n\\f\\r]",
            "D": "[^0-9]", "W": "[^0-9A-Za-z_]", "S": "[^ \\t\\n\\f\\r]"}  # fmt: skip
_IN_SET = {"d": "0-9", "w": "0-9A-Za-z_", "s": " \\t\\n\\f\\r"}
_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?(?:\\.|[^\]\\\[])+\])|(?P<group>\(\?:|\(|\))"
    r"|(?P<repeat>[*+?]|\{\d{1,3}(?:,\d{0,3})?\})|(?P<any>\.)|(?P<edge>[\^$|])|(?P<sign>[^\\\[\]{}])",
    re.DOTALL,
)


def as_postgres(pattern: str, span: Span) -> str:
    """``pattern`` as PostgreSQL writes it; :class:`Misread` for what it would read differently."""
    made: list[str] = []
    at, after_repeat = 0, False
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if found is None or (found["repeat"] and after_repeat):
            raise Misread(_told(pattern[at : at + 10]), span)
        made.append(_written(found, span))
        after_repeat, at = bool(found["repeat"]), found.end()
    return f"(?:{''.join(made)})" if made else ""


def _written(found: re.Match[str], span: Span) -> str:
    text = found[0]
    if found["escape"]:
        return _escaped(text[1], _CLASSES, span)
    if found["set"]:
        inner = re.sub(r"\\(.)", lambda one: _escaped(one[1], _IN_SET, span), text[1:-1])
        return f"[{inner}]"
    return r"[^\n]" if found["any"] else text


def _escaped(sign: str, classes: dict[str, str], span: Span) -> str:
    if sign in classes:
        return classes[sign]
    if sign in "tnfr" or not sign.isalnum():
        return f"\\{sign}"
    raise Misread(_told(f"\\{sign}"), span)


def _told(part: str) -> _:
    told = _("Lists cannot look for “%(part)s” of this pattern. Write it in another way.")
    return told % {"part": part}
