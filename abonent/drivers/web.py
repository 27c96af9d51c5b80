"""Calls of other systems over HTTP, whoever asks for them: never into our network unlisted, never
led on to another address, by which headers would reach whom they are not for."""

from __future__ import annotations

from collections.abc import Collection
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request as Asked

from abonent.attributes.ports import SourceUnusable
from abonent.drivers.failures import told_failure
from abonent.drivers.outside import Outside
from abonent.kernel.phrases import Phrase as _
from abonent.routes.ports import Answer, Request, WebUnusable

LARGEST = 1024 * 1024
SETTING = "ABONENT_SERVICE_HOSTS"


class Web:
    """Implements :class:`abonent.routes.ports.WebPort` with what Python brings along."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._outside = Outside(hosts, setting=SETTING, follows=False)

    def check(self, address: str) -> None:
        """Refuse what is no address of the web, or lies inside our network unlisted."""
        try:
            self._outside.check(address)
        except SourceUnusable as unusable:
            raise WebUnusable(unusable.message, code="address", is_lasting=True) from None

    def ask(self, request: Request) -> Answer:
        """One call; whatever the status, it is an answer."""
        self.check(request.address)
        asked = Asked(  # noqa: S310 - the scheme is checked
            request.address, data=request.content, headers=dict(request.headers),
            method=request.method,
        )  # fmt: skip
        try:
            with self._outside.open(asked, timeout=request.timeout) as answer:
                return Answer(answer.status, answer.read(LARGEST + 1))
        except SourceUnusable as unusable:
            raise WebUnusable(unusable.message, code="address", is_lasting=True) from None
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read(LARGEST + 1))
        except (URLError, HTTPException, OSError) as error:
            told = _("The service cannot be reached: %(why)s.") % {"why": told_failure(error)}
            raise WebUnusable(told, code="unreachable", is_lasting=False) from None
