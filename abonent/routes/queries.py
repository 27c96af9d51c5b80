"""Which route a case goes."""

from __future__ import annotations

from abonent.routes.policy import BuiltInFlow
from abonent.routes.ports import Flow

_built_in: Flow = BuiltInFlow()


def get_flow() -> Flow:
    """The route that every case follows."""
    return _built_in
