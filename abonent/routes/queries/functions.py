"""Business functions: those of the product, those of users, and calls of them."""

from __future__ import annotations

from abonent.routes.ports import Function, functions


def find_function(*, code: str) -> Function | None:
    """The business function with this code."""
    return functions.find(code)
