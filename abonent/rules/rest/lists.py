"""Columns of lists that one keeps, and what columns come to."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from abonent.kernel.errors import Conflict
from abonent.kernel.rest import (
    InJson,
    Input,
    InQuery,
    Line,
    Output,
    QueryText,
    actor_of,
    answer,
    renaming,
)
from abonent.rules import actions, views
from abonent.rules.measures import measures_of, note_totals
from abonent.rules.queries import narrow
from abonent.rules.rest.subject import Subject, SubjectQuery
from abonent.webkit import totals

router = Router(tags=["views"])


class Columns(Input):
    """Keys of columns, in their order."""

    subject: Subject
    keys: Annotated[list[Line], Field(max_length=200)] = Field(examples=[["number", "topic"]])


class ColumnsOut(Output):
    """Columns kept; none: the list is as it comes."""

    subject: str
    keys: list[str]


class TotalsQuery(SubjectQuery):
    """Of which rows, and what."""

    q: QueryText = ""
    """In the query language; empty: all rows that one may see."""
    totals: QueryText = Field(min_length=1, examples=["repeats.sum,repeats.max"])
    """Column and way (`sum`, `avg`, `min`, `max`, `filled`), several parted by commas."""


class TotalOut(Output):
    """What a column comes to."""

    column: str
    way: str
    value: Decimal | datetime | date | None


class Totals(Output):
    """The totals that were asked for; of columns that have none there is nothing."""

    items: list[TotalOut]


@router.get("/totals", response=Totals, operation_id="get_totals", summary="Totals of columns")
def total(request: HttpRequest, query: InQuery[TotalsQuery]) -> HttpResponse:
    """Over all rows; what takes longer than three seconds is refused: narrow `q`."""
    by = actor_of(request)
    of = views.get_subject(query.subject, by=by)
    rows = narrow(of.rows(by), subject=query.subject, text=query.q, by=by)
    wanted = totals.parsed(query.totals)
    note_totals(of, by=by, query=query.q, wanted=wanted)
    found = totals.total_in_time(rows, measures=measures_of(of, by=by), wanted=wanted)
    if found is None:
        raise Conflict(_("These totals take too long. Narrow the query."))
    values = {(key, way): value for way, line in found for key, value in line.items()}
    items = [
        TotalOut(column=key, way=way, value=values[key, way])
        for key, way in wanted if (key, way) in values
    ]  # fmt: skip
    return answer(Totals(items=items))


@router.get("/columns", response=ColumnsOut, operation_id="get_columns", summary="Columns kept")
def columns(request: HttpRequest, query: InQuery[SubjectQuery]) -> HttpResponse:
    """Of the operator of the token."""
    by = actor_of(request)
    views.get_subject(query.subject, by=by)
    kept = views.own_columns(by=by, subject=query.subject)
    return answer(ColumnsOut(subject=query.subject, keys=kept))


@router.put("/columns", response=ColumnsOut, operation_id="keep_columns", summary="Keep columns")
def keep_columns(request: HttpRequest, body: InJson[Columns]) -> HttpResponse:
    """None: the list as it comes."""
    with renaming(cols="keys"):
        actions.keep_columns(by=actor_of(request), subject=body.subject, keys=body.keys)
    return answer(ColumnsOut(subject=body.subject, keys=body.keys))
