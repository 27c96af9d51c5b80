"""How many rows there are, within a bounded time: exactly while they are few, else about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from abonent.kernel.db import limit_time

EXACTLY = 1000
TIME = 1500
"""Milliseconds that a reader waits for a number at most."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A number of rows; beyond ``EXACTLY`` it is the database's guess, rounded."""

    number: int
    is_exact: bool


def count_about(rows: QuerySet[Any]) -> Matching | None:
    """The number of ``rows``; None where even a thousand of them are not found in time."""
    rows = rows.order_by()
    try:
        with transaction.atomic():
            limit_time(TIME)
            found: int = rows[: EXACTLY + 1].count()
            if found <= EXACTLY:
                return Matching(found, is_exact=True)
            plan = json.loads(rows.explain(format="json"))
    except OperationalError:  # what took too long was cancelled
        return None
    return Matching(rounded(max(found, int(plan[0]["Plan"]["Plan Rows"]))), is_exact=False)


def rounded(number: int) -> int:
    """To two digits that say something."""
    unit: int = 10 ** max(len(str(number)) - 2, 0)
    return round(number / unit) * unit
