"""Asking every address there is as whomever one likes, so that nothing of it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from abonent.config.api import api
from abonent.config.tests.rest.test_rest_rights import BODIES, QUERIES
from abonent.config.tests.rights.world import WORD, Ids, build
from abonent.kernel.actor import Actor, Scope, permissions
from abonent.kernel.confidential import list_fields
from abonent.staff.models import Operator
from abonent.staff.queries import find_actor

REFUSED = (403, 404, 405)
REST = "api:"
UPLOADS = ("attach_file", "upload_file")


@dataclass(frozen=True)
class Address:
    """Something that can be asked for: a page or an operation of the REST face."""

    name: str
    path: str
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What came of it."""

    status: int
    content: str

    @property
    def is_refusal(self) -> bool:
        """Nobody got in."""
        return self.status in REFUSED

    @property
    def tells(self) -> bool:
        """Whether anything of the keeper's things is in it."""
        return WORD.lower() in self.content.lower()


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace == "api":
                continue
            yield from _patterns(one, one.namespace or space)
        elif one.name:
            yield (f"{space}:{one.name}" if space else one.name), one


def pages(ids: Ids) -> list[Address]:
    """Every page there is, of the company's own things where it names any."""
    found = []
    for name, pattern in _patterns(get_resolver()):
        given = {p: _value(ids, name, p) for p in pattern.pattern.converters}
        found.append(Address(name, reverse(name, kwargs=given), ("get", "post")))
    return found


def operations(ids: Ids) -> list[Address]:
    """Every operation of the REST face."""
    found = []
    for template, item in api.described()["paths"].items():
        for method, operation in item.items():
            name = operation["operationId"]
            given = {p["name"]: _value(ids, name, p["name"])
                     for p in operation["parameters"] if p["in"] == "path"}  # fmt: skip
            query = QUERIES.get(name, "").replace("other=1", f"other={ids['another_client']}")
            path = template.format_map(given) + query
            found.append(Address(f"{REST}{name}", path, (method,)))
    return found


def _value(ids: Ids, name: str, parameter: str) -> Any:
    return ids[f"{name}/{parameter}"] if f"{name}/{parameter}" in ids else ids[parameter]


class Walk(TestCase):
    """A browser and a program of one operator, who is given whichever rights are to be tried.

    The company is built once for all tests of the class; what they do to it is undone.
    """

    ids: Ids
    files: str

    @classmethod
    def setUpTestData(cls) -> None:
        """Build the company."""
        cls.files = mkdtemp()
        cls.addClassCleanup(rmtree, cls.files)
        with override_settings(MEDIA_ROOT=cls.files):
            cls.ids = build()

    def setUp(self) -> None:
        """Log in who walks; from then on he is whoever asks."""
        operator = Operator.objects.get(login="walker")
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(operator)
        found = find_actor(operator_id=operator.pk)
        assert found is not None
        self.nobody = self._asking = found
        self.rights = frozenset(p.code for p in permissions)
        self.enterContext(override_settings(MEDIA_ROOT=self.files))
        for place in ("middleware.find_actor_in", "rest.token.find_actor_by_token"):
            self.enterContext(patch(f"abonent.staff.{place}", lambda *_, **__: self._asking))

    def without(self, *rights: str) -> Actor:
        """Who has every right but these, and every confidential field."""
        fields = {one.code: "change" for one in list_fields()}
        return replace(self.nobody, granted=self.rights - set(rights), fields=fields)

    def without_fields(self) -> Actor:
        """Who has every right and no confidential field."""
        return replace(self.nobody, granted=self.rights)

    def narrow(self, *rights: str, reach: Scope = Scope.OWN) -> Actor:
        """Who has all rights but these, each as far as his own things, or those of nobody else."""
        own = {p.code: reach for p in permissions if p.scoped}
        return replace(self.without(*rights), narrowed=own)

    def everything(self) -> Actor:
        """Who may do anything."""
        return replace(self.nobody, everything=True)

    def ask(self, actor: Actor, address: Address, method: str) -> Answer:
        """One request, undone at once."""
        self._asking = actor
        with transaction.atomic():
            answer: Any = self._send(address, method, {"Authorization": "Bearer x"})
            content = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return Answer(answer.status_code, content.decode(errors="replace"))

    def _send(self, address: Address, method: str, headers: dict[str, str]) -> Any:
        name = address.name.removeprefix(REST)
        if name in UPLOADS:
            file = SimpleUploadedFile("a.txt", b"a")
            return self.browser.post(address.path, {"file": file}, headers=headers)
        body = json.dumps(BODIES[name]) if name in BODIES else ""
        kind = "application/json" if body else ""
        return self.browser.generic(
            method.upper(), address.path, body, content_type=kind, headers=headers
        )
