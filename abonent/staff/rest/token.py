"""REST: who asks, by a token."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from abonent.kernel.actor import Actor
from abonent.kernel.connection import make_ready
from abonent.kernel.rest.gate import language_asked_for
from abonent.staff.queries import find_actor_by_token


class Token(HttpBearer):
    """``Authorization: Bearer <token>``; tokens are made by operators in their settings.

    Known in the process: no statement. Messages come in the operator's language unless the request
    asks for another.
    """

    def __call__(self, request: HttpRequest) -> Actor | None:
        """As ninja does it, without making the names of all headers beautiful for one."""
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Whom the token speaks for."""
        actor = find_actor_by_token(token=token)
        if actor is not None and language_asked_for(request) is None:
            translation.activate(actor.language)  # the gate puts the former one back
        return make_ready(actor) if actor else None
