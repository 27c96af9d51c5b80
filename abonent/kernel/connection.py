"""The one place where a database connection is made ready for whoever is asking.

Pages, REST and jobs call :func:`make_ready` once they know the actor, before the first statement in
his name. What is to be said to PostgreSQL then (a role, a parameter that row security reads) is
registered here. Threads keep their connections, so each preparation sets what it needs for every
actor and leaves nothing of the one before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from abonent.kernel.actor import Actor
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is done to the connection of this thread before ``actor`` uses it."""

    code: str
    prepare: Callable[[Actor], None]


preparations: Registry[Preparation] = Registry(key=lambda one: one.code)


def make_ready(actor: Actor) -> Actor:
    """Prepare this thread's connection for ``actor``; costs nothing where nothing is registered."""
    for one in preparations:
        one.prepare(actor)
    return actor
