"""Which list an operation is about."""

from __future__ import annotations

from typing import Literal

from abonent.kernel.rest import Input

Subject = Literal["case", "contact", "client"]


class SubjectQuery(Input):
    """Of which list."""

    subject: Subject = "case"
