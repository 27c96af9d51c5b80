"""Headers of calls, and the secrets in them: named here, kept where the product starts.

A secret is told to the one host that it is for, and shown to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.fields import Unfit, fitted
from abonent.routes.composing.steps.shape import Pairs
from abonent.routes.composing.texts import Place, parts_of
from abonent.routes.composing.turns import Scope, Turn
from abonent.routes.ports import FunctionFailed
from abonent.rules.queries import Misread

MASK = "•••"
VARIABLE = "ABONENT_SERVICE_SECRET_"
_SECRET = re.compile(r"secret\.([a-z0-9_]+)")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset({"host", "content-length", "content-type", "transfer-encoding", "connection",
                   "idempotency-key", "te", "upgrade", "expect"})  # fmt: skip
_SECRET_NAMES = re.compile(r"authorization|cookie|token|secret|api-?key|password", re.IGNORECASE)


def secret_of(name: str) -> tuple[str, str] | None:
    """The host that a secret is for, and the secret."""
    return settings.SERVICE_SECRETS.get(name)


def wrong_headers(headers: Pairs, scope: Scope, *, host: str) -> Iterator[Text]:
    """Names that no header has, secrets written out or for another host, what means nothing."""
    for name, text in headers:
        if not _NAME.fullmatch(name) or name.lower() in _OURS:
            yield _("The header “%(name)s” cannot be given: take another name.") % {"name": name}
            continue
        try:
            parts = parts_of(text)
        except Misread:
            yield from scope.wrong_text(text, what=name)
            continue
        secrets = [m[1] for p in parts if isinstance(p, Place) and (m := _named(p))]
        for one in secrets:
            if wrong := _wrong_secret(one, host):
                yield wrong
        if _SECRET_NAMES.search(name) and not secrets:
            told = _("Keep what the header “%(name)s” says out of this page: name a secret, "
                     "{secret.billing}, that %(variable)sBILLING holds.")  # fmt: skip
            yield told % {"name": name, "variable": VARIABLE}
        for place in parts:
            if isinstance(place, Place) and not _named(place):
                wrong = scope.wrong(place.expression, what=name, shift=place.at)
                if wrong:
                    yield wrong


def _named(place: Place) -> re.Match[str] | None:
    return _SECRET.fullmatch(place.expression)


def _wrong_secret(name: str, host: str) -> Text | None:
    found = secret_of(name)
    told = {"name": name, "host": host, "variable": f"{VARIABLE}{name.upper()}"}
    if found is None:
        return _("There is no secret “%(name)s”: who runs the server sets %(variable)s to the "
                 "host and the secret.") % told  # fmt: skip
    if found[0] != host.lower():
        return _("The secret “%(name)s” is not for %(host)s.") % told
    return None


def headers_of(headers: Pairs, turn: Turn, *, host: str) -> tuple[dict[str, str], dict[str, str]]:
    """Headers as they are sent, and as they are shown."""
    real: dict[str, str] = {}
    masked: dict[str, str] = {}
    for name, text in headers:
        sent, seen = "", ""
        for part in parts_of(text):
            if isinstance(part, Place) and (named := _named(part)):
                sent, seen = sent + _secret_for(named[1], host), seen + MASK
            else:
                piece = part if isinstance(part, str) else _written(part.expression, turn)
                sent, seen = sent + piece, seen + piece
        real[name], masked[name] = _checked(name, sent), seen
    return real, masked


def hidden(text: str, headers: Pairs) -> str:
    """A text without the secrets that these headers name, should somebody echo them."""
    places = (p for _name, told in headers for p in parts_of(told) if isinstance(p, Place))
    for place in places:
        named = _named(place)
        found = secret_of(named[1]) if named else None
        if found is not None:
            text = text.replace(found[1], MASK)
    return text


def _secret_for(name: str, host: str) -> str:
    if wrong := _wrong_secret(name, host):
        raise FunctionFailed(wrong, code="secret", is_lasting=True)
    found = secret_of(name)
    return found[1] if found else ""


def _written(expression: str, turn: Turn) -> str:
    try:
        return str(fitted("text", turn.value(expression)) or "")
    except Unfit:
        told = _("“%(name)s” is no text.") % {"name": expression}
        raise FunctionFailed(told, code="input", is_lasting=True) from None


def _checked(name: str, value: str) -> str:
    """A header ends where its line ends: what would begin another one is refused."""
    if not (value.isprintable() and value.isascii()):
        told = _("The header “%(name)s” takes one line of Latin letters, digits and signs.")
        raise FunctionFailed(told % {"name": name}, code="input", is_lasting=True)
    return value
