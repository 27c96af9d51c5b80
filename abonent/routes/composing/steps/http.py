"""A step that calls another system over HTTP and takes parts of its JSON answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.core.serializers.json import DjangoJSONEncoder

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.fields import Unfit, fitted
from abonent.routes.composing.steps import secrets
from abonent.routes.composing.steps.shape import (
    Pairs,
    Shape,
    found_at,
    wrong_outputs,
    wrong_values,
)
from abonent.routes.composing.texts import Place, parts_of
from abonent.routes.composing.turns import Exchange, Scope, Turn
from abonent.routes.ports import Answer, FunctionFailed, Request, WebUnusable, web_ports

METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE")
BODIES = ("json", "form", "none")
LARGEST, LONGEST_SHOWN = 1024 * 1024, 4_000
PATIENCE = 15
"""Seconds that a trial waits at most."""
AGAIN = frozenset({408, 425, 429})
"""Answers below 500 after which trying again may help."""
_FIXED = re.compile(r"https?://[^/?#\s{}]+(?=[/?#]|$)", re.IGNORECASE)
_SPAN = re.compile(r"([1-5]\d\d)(?:-([1-5]\d\d))?")


@dataclass(frozen=True, slots=True)
class Http:
    """What is sent where, which answers are good, and what is taken of them."""

    method: str
    url: str
    headers: Pairs
    body: str
    fields: Pairs
    success: str
    timeout: int
    answer: Pairs

    @classmethod
    def of(cls, shape: Shape) -> Http:
        """As JSON has it."""
        return cls(
            method=shape.choice("method", METHODS),
            url=shape.text("url", required=True),
            headers=shape.pairs("headers", "name", "value"),
            body=shape.choice("body", BODIES),
            fields=shape.pairs("fields", "name", "value"),
            success=shape.text("success", default="200-299"),
            timeout=shape.integer("timeout", default=10, least=1, most=60),
            answer=shape.pairs("answer", "output", "path"),
        )

    @property
    def gives(self) -> Sequence[str]:
        """Outputs that take a part of the answer."""
        return [output for output, _path in self.answer]

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """An address that could lead anywhere, secrets that there are not, what means nothing."""
        yield from wrong_outputs(self.gives, scope)
        yield from self._wrong_url(scope)
        yield from secrets.wrong_headers(self.headers, scope, host=self.host)
        yield from wrong_values(self.fields, scope)
        if self.body == "none" and self.fields:
            yield _("A call without a body has no fields: choose JSON or a form.")
        if not all(_SPAN.fullmatch(one) for one in _parted(self.success)):
            yield _("Write statuses that are good as 200-299 or 200, 404.")

    def _wrong_url(self, scope: Scope) -> Iterator[Text]:
        fixed = _FIXED.match(self.url)
        if fixed is None:
            told = _("Give an address that begins with https:// and a host; what is filled in "
                     "comes after it.")  # fmt: skip
            yield told
            return
        for web in web_ports:
            try:
                web.check(fixed[0])
            except WebUnusable as unusable:
                yield unusable.message
        yield from scope.wrong_text(self.url, what=_("Address"))

    @property
    def host(self) -> str:
        """To which it goes, whatever is filled in."""
        fixed = _FIXED.match(self.url)
        return (urlsplit(fixed[0]).hostname or "") if fixed else ""

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """One call; :class:`FunctionFailed` says whether calling again may help."""
        web = next(iter(web_ports), None)
        if web is None:
            raise FunctionFailed(_("Nothing here calls other systems."), is_lasting=True)
        request, shown = self._request(turn)
        title = f"{request.method} {request.address}"
        try:
            answer = web.ask(request)
        except WebUnusable as unusable:
            turn.tell(Exchange(title, shown, str(unusable.message)))
            raise FunctionFailed(
                unusable.message, code=unusable.code, is_lasting=unusable.is_lasting
            ) from None
        told = secrets.hidden(_told_answer(answer), self.headers)
        turn.tell(Exchange(title, shown, told))
        self._check(answer)
        return self._taken(answer)

    def _request(self, turn: Turn) -> tuple[Request, str]:
        """The request, and how it is shown: without its secrets."""
        kind, content = self._content(turn)
        told = {"Accept": "application/json", "Idempotency-Key": turn.key}
        if content is not None:
            told["Content-Type"] = kind
        real, masked = secrets.headers_of(self.headers, turn, host=self.host)
        request = Request(
            method=self.method, address=self._address(turn), headers={**told, **real},
            content=content, timeout=self._patience(turn),
        )  # fmt: skip
        lines = [f"{name}: {value}" for name, value in {**told, **masked}.items()]
        body = "" if content is None else content.decode()
        return request, "\n".join([f"{request.method} {request.address}", *lines, "", body]).strip()

    def _patience(self, turn: Turn) -> float:
        """Somebody who tries it waits before a page; a job has all the time it was given."""
        return float(self.timeout if turn.watch is None else min(self.timeout, PATIENCE))

    def _address(self, turn: Turn) -> str:
        parts = []
        for part in parts_of(self.url):
            if isinstance(part, Place):
                parts.append(quote(_plain(part.expression, turn), safe=""))
            else:
                parts.append(quote(part, safe="/:?#[]@!$&'()*+,;=%~"))
        address = "".join(parts)
        if {".", ".."} & set(urlsplit(address).path.split("/")):
            told = _("The address would lead to another folder: %(address)s")
            raise FunctionFailed(
                told % {"address": address[:200]}, code="input", is_lasting=True
            )  # fmt: skip
        return address

    def _content(self, turn: Turn) -> tuple[str, bytes | None]:
        if self.body == "none" or (not self.fields and self.method in {"GET", "DELETE"}):
            return "", None
        if self.body == "form":
            pairs = [(name, _plain(text, turn)) for name, text in self.fields]
            return "application/x-www-form-urlencoded", urlencode(pairs).encode()
        whole: dict[str, Any] = {}
        for name, text in self.fields:
            _put(whole, name.split("."), turn.value(text))
        told = json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False)
        return "application/json", told.encode()

    def _check(self, answer: Answer) -> None:
        spans = [_SPAN.fullmatch(one) for one in _parted(self.success)]
        bounds = [(int(s[1]), int(s[2] or s[1])) for s in spans if s]
        if any(least <= answer.status <= most for least, most in bounds):
            return
        is_lasting = answer.status < 500 and answer.status not in AGAIN
        told = _("The service answers with the status %(status)s.") % {"status": answer.status}
        raise FunctionFailed(told, code=f"http_{answer.status}", is_lasting=is_lasting)

    def _taken(self, answer: Answer) -> dict[str, Any]:
        if not self.answer:
            return {}
        if len(answer.content) > LARGEST:
            told = _("The service answers with more than 1 MB.")
            raise FunctionFailed(told, code="answer", is_lasting=True)
        wants_body = any(path != "status" for _output, path in self.answer)
        try:
            body = json.loads(answer.content) if wants_body and answer.content.strip() else None
        except (ValueError, RecursionError):
            told = _("What the service answers is no JSON.")
            raise FunctionFailed(told, code="answer", is_lasting=True) from None
        return {
            output: answer.status if path == "status" else found_at(path, body)
            for output, path in self.answer
        }


def _parted(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _plain(expression: str, turn: Turn) -> str:
    """A value as programs read it: numbers and days as JSON has them."""
    try:
        value = turn.value(expression)
        return str(fitted("text", ",".join(value) if isinstance(value, list) else value) or "")
    except (Unfit, TypeError):
        told = _("“%(name)s” is no text.") % {"name": expression}
        raise FunctionFailed(told, code="input", is_lasting=True) from None


def _put(whole: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        inner = whole.setdefault(name, {})
        whole = inner if isinstance(inner, dict) else whole.setdefault(f"{name}.", {})
    whole[path[-1]] = value


def _told_answer(answer: Answer) -> str:
    text = answer.content[:LONGEST_SHOWN].decode(errors="replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(answer.content), ensure_ascii=False, indent=2)[:LONGEST_SHOWN]
    return f"{answer.status}\n{text}"
