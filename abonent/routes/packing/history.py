"""Drawings in the history of the configuration, told to the letter: all can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import Verb, because, keep
from abonent.kernel.configuration.parts import Told
from abonent.routes.models import Route, RouteVersion

PART = "routes.drawing"
State = RouteVersion.State
BLANK: Told = {"active": "", "note": "", "draft": "", "draft_note": ""}
"""The drawing that cases go and the one that is being drawn, each with its note."""


def told_of(route: Route) -> Told:
    """What is drawn of a route at this moment."""
    told = dict(BLANK)
    for one in route.versions.filter(state__in=(State.ACTIVE, State.DRAFT)).order_by("number"):
        told |= told_as(one)
    return told


def told_as(version: RouteVersion) -> Told:
    """What an active version or a draft is told as."""
    if version.state == State.ACTIVE:
        return {"active": version.xml, "note": version.note}
    return {"draft": version.xml, "draft_note": version.note}


@contextmanager
def noted(by: Actor, route: Route, *, reason: str | None = None) -> Iterator[None]:
    """Write into the history what happens within to the drawings of a route.

    ``reason``: None where none is ever asked for, as for work on a draft.
    """
    before = told_of(route)
    yield
    after = told_of(route)
    changes = audit.differences(before, after)
    verb = Verb.CHANGED
    if before == BLANK:
        verb = Verb.CREATED
    elif after == BLANK:
        verb = Verb.DELETED
    with because(reason or ""):
        keep(
            by=by, part=PART, path=route.code, name=route.name, verb=verb, changes=changes,
            wants_reason=reason is not None,
        )  # fmt: skip
