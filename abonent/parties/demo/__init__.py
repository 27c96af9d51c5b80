"""Plausible clients, the same for the same seed, written at COPY speed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection, transaction

from abonent.kernel.bulk import copy_lines, last_id, set_last_id, without_indexes
from abonent.kernel.clock import now
from abonent.parties.demo.prospects import write_prospects
from abonent.parties.demo.rows import COLUMNS, Setting, Writer
from abonent.parties.models import ClientCategory, NameWord

CATEGORIES = {
    "mass": {"ru": "Массовый", "en": "Mass market"},
    "premium": {"ru": "Премиум", "en": "Premium"},
    "small-business": {"ru": "Малый бизнес", "en": "Small business"},
    "corporate": {"ru": "Корпоративный", "en": "Corporate"},
}
_BATCH = 5000
_MANY = 20_000
"""From here on it pays to drop the indexes and build them at the end."""


def load(
    *,
    clients: int,
    seed: int = 1,
    operator_ids: Sequence[int] = (),
    today: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> range:
    """Write ``clients`` clients with all that belongs to them; their ids.

    ``operator_ids`` become managers and authors of notes. ``progress`` is told how many are
    written. Takes the tables for itself until its transaction ends.
    """
    setting = Setting(
        today=today or now().date(), categories=load_categories(), operator_ids=operator_ids
    )
    with transaction.atomic():
        if clients < _MANY:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {', '.join(COLUMNS)} IN SHARE ROW EXCLUSIVE MODE")
            return _write(clients, seed, setting, progress)
        with without_indexes(list(COLUMNS)):
            return _write(clients, seed, setting, progress)


def _write(
    clients: int, seed: int, setting: Setting, progress: Callable[[int], None] | None
) -> range:
    rng = random.Random(seed)
    writer = Writer(rng, setting, {table: last_id(table) for table in COLUMNS})
    first = writer.last["parties_client"] + 1
    for start in range(0, clients, _BATCH):
        for _ in range(min(_BATCH, clients - start)):
            writer.add_client()
        for table, lines in writer.take().items():
            copy_lines(table, COLUMNS[table], lines)
        if progress:
            progress(min(clients, start + _BATCH))
    for table in COLUMNS:
        set_last_id(table, writer.last[table])
    vocabulary = [NameWord(word=word) for word in sorted(writer.vocabulary)]
    _write_private_facts(first, writer.last["parties_client"])
    write_prospects(first, writer.last["parties_client"], setting.today)
    NameWord.objects.bulk_create(vocabulary, ignore_conflicts=True, batch_size=5000)
    return range(first, writer.last["parties_client"] + 1)


_PRIVATE = """
INSERT INTO parties_privatefacts (client_id, birth_date, income)
SELECT id, date '1948-01-01' + (id * 7919 %% 21000)::int,
  CASE WHEN id %% 3 = 0 THEN 30000 + (id * 977 %% 220) * 1000 END
FROM parties_client WHERE id BETWEEN %s AND %s AND kind = 'person'
"""


def _write_private_facts(first: int, last: int) -> None:
    """Every person was born; of a third we know the income."""
    with connection.cursor() as cursor:
        cursor.execute(_PRIVATE, [first, last])


def load_categories() -> dict[str, int]:
    """The demo company's categories of clients by code, made where missing."""
    for position, (code, name) in enumerate(CATEGORIES.items()):
        ClientCategory.objects.get_or_create(
            code=code, defaults={"name": name, "position": position}
        )
    return dict(ClientCategory.objects.values_list("code", "pk"))
