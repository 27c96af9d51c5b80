"""From a text to its tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.escapes import unescaped
from abonent.rules.cel.syntax import Span
from abonent.rules.errors import Misread

LONGEST = 10_000


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    QUOTED = "quoted"
    INT = "int"
    UINT = "uint"
    FLOAT = "float"
    STRING = "string"
    BYTES = "bytes"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``text`` as written, ``value`` of a string or bytes already unescaped."""

    kind: Kind
    text: str
    span: Span
    value: str | bytes | int | float = ""


_SKIPPED = re.compile(r"(?:[\t\n\f\r ]|//[^\n]*)*")
_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_QUOTED = re.compile(r"`([a-zA-Z0-9_./ \-]+)`")
DIGITS = 20
"""Digits of the greatest number of 64 bits."""
_NUMBER = re.compile(
    r"(?P<hex>0x[0-9a-fA-F]+)(?P<hexu>[uU]?)"
    r"|(?P<float>(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?)|[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<int>[0-9]+)(?P<u>[uU]?)"
)
_STRING = re.compile(r"(?P<prefix>[rRbB]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_SIGNS = ("&&", "||", "==", "!=", "<=", ">=", *"+-*/%<>!?:.,()[]{}")


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, the last being its end; :class:`Misread` where one makes no sense."""
    if len(text) > LONGEST:
        told = _("The expression is too long: at most %(many)s signs.") % {"many": LONGEST}
        raise Misread(told, (LONGEST, len(text)))
    found: list[Token] = []
    at = _skipped(text, 0)
    while at < len(text):
        token = _token(text, at)
        found.append(token)
        at = _skipped(text, token.span[1])
    found.append(Token(Kind.END, "", (len(text), len(text))))
    return found


def _skipped(text: str, at: int) -> int:
    blank = _SKIPPED.match(text, at)
    return blank.end() if blank else at


def _token(text: str, at: int) -> Token:
    opened = _STRING.match(text, at)
    if opened and opened["prefix"].lower() in ("", "r", "b", "br", "rb"):
        return _string(text, opened)
    if text[at].isdigit() or (text[at] == "." and text[at + 1 : at + 2].isdigit()):
        return _number(text, at)
    if name := _NAME.match(text, at):
        return Token(Kind.NAME, name[0], name.span())
    if text[at] == "`":
        return _quoted(text, at)
    for sign in _SIGNS:
        if text.startswith(sign, at):
            return Token(Kind.SIGN, sign, (at, at + len(sign)))
    raise Misread(_foreign(text, at), (at, at + 1))


def _foreign(text: str, at: int) -> _:
    hints = {"=": "==", "&": "&&", "|": "||", "“": '"', "”": '"', "«": '"', "»": '"', "≤": "<=",
             "≥": ">=", "≠": "!=", "×": "*"}  # fmt: skip
    sign = text[at]
    if sign in hints:
        told = _("“%(sign)s” means nothing here. Write %(right)s")
        return told % {"sign": sign, "right": hints[sign]}
    if sign.isalpha():
        return _("Names are written in Latin letters. Put texts in quotes.")
    return _("The sign “%(sign)s” means nothing here.") % {"sign": sign}


def _quoted(text: str, at: int) -> Token:
    name = _QUOTED.match(text, at)
    if name is None:
        told = _("A name in ` ` has Latin letters, digits, spaces, _ . / - and ends with `")
        raise Misread(told, (at, len(text)))
    return Token(Kind.QUOTED, name[1], name.span())


def _number(text: str, at: int) -> Token:
    found = _NUMBER.match(text, at)
    if found is None:
        told = _("The sign “%(sign)s” means nothing here.") % {"sign": text[at]}
        raise Misread(told, (at, at + 1))
    if after := _NAME.match(text, found.end()):
        told = _("A number cannot be followed by “%(text)s” without a space.") % {"text": after[0]}
        raise Misread(told, (at, after.end()))
    if found["float"]:
        return _float(found)
    is_hex = found["hex"] is not None
    digits = (found["hex"][2:] if is_hex else found["int"]).lstrip("0") or "0"
    if len(digits) > DIGITS:  # Python refuses to read thousands of them
        raise Misread(_("The number does not fit 64 bits."), found.span())
    value = int(digits, 16 if is_hex else 10)
    unsigned = bool(found["hexu"] if is_hex else found["u"])
    if value >= 2**64 or (not unsigned and value > 2**63):
        raise Misread(_("The number does not fit 64 bits."), found.span())
    return Token(Kind.UINT if unsigned else Kind.INT, found[0], found.span(), value)


def _float(found: re.Match[str]) -> Token:
    value = float(found["float"])
    if value == float("inf"):
        raise Misread(_("The number is too large for a double."), found.span())
    return Token(Kind.FLOAT, found[0], found.span(), value)


def _string(text: str, opened: re.Match[str]) -> Token:
    prefix, quote = opened["prefix"].lower(), opened["quote"]
    raw = "r" in prefix
    end = _end_of_string(text, opened.end(), quote, raw=raw)
    body = text[opened.end() : end]
    if len(quote) == 3:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    of_bytes = "b" in prefix
    value: str | bytes
    if raw:
        value = body.encode() if of_bytes else body
    else:
        value = unescaped(body, at=opened.end(), of_bytes=of_bytes)
    kind = Kind.BYTES if of_bytes else Kind.STRING
    span = (opened.start(), end + len(quote))
    return Token(kind, text[span[0] : span[1]], span, value)


def _end_of_string(text: str, at: int, quote: str, *, raw: bool) -> int:
    begin = at
    while at < len(text):
        if text.startswith(quote, at):
            return at
        if len(quote) == 1 and text[at] in "\r\n":
            break
        at += 2 if text[at] == "\\" and not raw else 1
    told = _("The text is not closed: %(quote)s is missing.") % {"quote": quote}
    raise Misread(told, (begin - len(quote), min(at, len(text))))
