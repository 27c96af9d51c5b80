"""Plausible contacts and cases over years, the same for the same seed, written at COPY speed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from abonent.cases.demo.calendar import plan_days
from abonent.cases.demo.setting import read_setting
from abonent.cases.demo.writer import COLUMNS, Writer
from abonent.kernel.bulk import copy_lines, last_id, set_last_id, without_indexes
from abonent.kernel.clock import now

_BATCH = 10_000
_MANY = 50_000
"""From here on it pays to build the indexes at the end, if most of the rows are new."""


def load(
    *,
    cases: int,
    years: float = 2,
    seed: int = 1,
    moment: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> range:
    """Write exactly ``cases`` cases of the last ``years`` with their contacts and timelines.

    The clients, operators and reference data must be there. ``progress`` is told how many cases
    are written. Takes the tables for itself until its transaction ends. Returns the cases' ids.
    """
    rng = random.Random(seed)
    setting = read_setting(rng, moment=moment or now())
    with transaction.atomic():
        if cases < max(_MANY, last_id("cases_case")):
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {', '.join(COLUMNS)} IN SHARE ROW EXCLUSIVE MODE")
            return _write(Writer(rng, setting, _last_ids()), cases, years, progress)
        with without_indexes(list(COLUMNS)):
            return _write(Writer(rng, setting, _last_ids()), cases, years, progress)


def _last_ids() -> dict[str, int]:
    found = {table: last_id(table) for table in COLUMNS}
    # Case numbers are read aloud: a fresh table starts with five digits.
    return found | {"cases_case": max(found["cases_case"], 10_000)}


def _write(
    writer: Writer, cases: int, years: float, progress: Callable[[int], None] | None
) -> range:
    first, told = writer.case + 1, writer.case
    days = plan_days(writer.rng, moment=writer.setting.moment, years=years, cases=cases)
    for midnight, wanted in days:
        writer.add_day(midnight, wanted)
        if writer.case - told >= _BATCH:
            told = writer.case
            _flush(writer)
            if progress:
                progress(writer.case + 1 - first)
    _flush(writer)
    for table, last in writer.last_ids().items():
        set_last_id(table, last)
    if progress:
        progress(cases)
    return range(first, writer.case + 1)


def _flush(writer: Writer) -> None:
    for table, lines in writer.take().items():
        copy_lines(table, COLUMNS[table], lines)
