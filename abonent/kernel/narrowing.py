"""Rows narrowed to people: ``column = ANY(array)``, which indexes serve however long the array.

``IN (1, 2, …)`` would be another statement for each number of colleagues, never prepared twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value


class _Any(Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def is_one_of(column: str, ids: Sequence[int]) -> _Any:
    """A condition: the id in ``column`` is one of ``ids``."""
    return _Any(F(column), Value(list(ids), ArrayField(BigIntegerField())))


def is_among(column: str, rows: QuerySet[Any], of: str = "pk") -> _Any:
    """A condition: the id in ``column`` is the column ``of`` of one of ``rows``.

    The rows are looked up once and not for each row of the list, so that the planner may walk an
    index by their ids and join that with other conditions.
    """
    return _Any(F(column), ArraySubquery(rows.order_by().values(of)))
