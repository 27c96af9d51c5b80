"""Types of REST inputs and outputs: what the outside may say and how we say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

MAX_ID = 2**63 - 1
NO_ZERO_BYTE = r"^[^\x00]*$"
_RFC_3339 = re.compile(
    r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", re.ASCII | re.IGNORECASE
)
_ISO_DAY = re.compile(r"^\d{4}-\d\d-\d\d$", re.ASCII)
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Input(BaseModel):
    """What a client sends. Unknown fields, wrong types and endless numbers are refused."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Output(BaseModel):
    """What we answer. Clients must ignore fields they do not know: later versions add some."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def _check_shape(given: Any) -> Any:
    if isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not _RFC_3339.match(given):
        raise PydanticCustomError("moment", "Give a time with its zone: 2026-11-22T09:30:00Z.")
    return given


def _check_range(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise PydanticCustomError("moment_range", "Give a time between the years 1900 and 2200.")
    return moment.astimezone(UTC)


def _check_day(given: Any) -> Any:
    if isinstance(given, str) and not _ISO_DAY.match(given):  # seconds since 1970 are no day
        raise PydanticCustomError("day", "Give a day like 2026-11-22.")
    return given


def _say_once(given: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """Of the problems that each member of a union finds, the one about the value, if any."""
    try:
        return check(given)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            if not error["type"].endswith("_type"):
                raise PydanticKnownError(error["type"], error.get("ctx")) from None  # type: ignore[arg-type]  # any of them
        raise PydanticCustomError("scalar", "Give a text, a number, true, false or null.") from None


MAX_NUMBER = 10**15

Scalar = Annotated[
    bool
    | Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    | Annotated[float, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    | Annotated[str, Field(max_length=4000, pattern=NO_ZERO_BYTE)]
    | None,
    WrapValidator(_say_once),
]
"""A value of an attribute, whatever its type."""

Id = Annotated[int, Field(ge=1, le=MAX_ID, examples=[42])]
"""The number of an object."""

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""A code of reference data."""

Line = Annotated[str, Field(max_length=254, pattern=NO_ZERO_BYTE)]
"""A short text."""

Text = Annotated[str, Field(max_length=20_000, pattern=NO_ZERO_BYTE)]
"""A long text, plain, at most 20,000 characters."""

QueryText = Annotated[str, Field(max_length=2000, pattern=NO_ZERO_BYTE)]
"""A query of a list."""

Key = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]{1,60}$")]
"""A login."""

Moment = Annotated[
    datetime,
    BeforeValidator(_check_shape),
    AfterValidator(_check_range),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T09:30:00Z"]}),
    Field(strict=False),
]
"""A time by RFC 3339, with its zone; answered in UTC."""

Day = Annotated[date, BeforeValidator(_check_day), Field(strict=False, examples=["2026-11-22"])]
"""A day by ISO 8601."""

Names = Annotated[Mapping[str, str], Field(examples=[{"ru": "Счёт", "en": "Bill"}])]
"""A name by language: ``ru``, ``en``."""
