"""Which route a case goes."""

from __future__ import annotations

from abonent.routes.policy import BuiltInFlow
from abonent.routes.ports import Flow

_built_in = BuiltInFlow()


def flow_of_topic(*, topic_id: int | None = None) -> Flow:  # noqa: ARG001 - one route for all as yet
    """The flow that cases of a topic follow; without a topic, the one that names all states."""
    return _built_in
