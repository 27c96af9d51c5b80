"""What there is of each kind, and what is not finished: counted in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from abonent.desk.console.entries import Entry
from abonent.kernel.db import run
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries a kind has. ``untranslated``: their English name is in Russian letters."""

    entries: int = 0
    inactive: int = 0
    untranslated: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the console with what is behind it."""

    entry: Entry
    count: Count | None


def by_group(entries: Iterable[Entry]) -> list[tuple[Text, list[Shown]]]:
    """Pages by group, each with its counts."""
    entries = list(entries)
    counts = _counts([entry.kind for entry in entries if entry.kind])
    grouped: dict[str, tuple[Text, list[Shown]]] = {}
    for entry in entries:
        shown = Shown(entry, counts.get(entry.kind))
        grouped.setdefault(str(entry.group), (entry.group, []))[1].append(shown)
    return list(grouped.values())


def in_columns(groups: list[tuple[Text, list[Shown]]]) -> list[list[tuple[Text, list[Shown]]]]:
    """Groups in two columns of about the same height, each in order."""
    columns: list[list[tuple[Text, list[Shown]]]] = [[], []]
    heights = [0, 0]
    for group in groups:
        shorter = 0 if heights[0] <= heights[1] else 1
        columns[shorter].append(group)
        heights[shorter] += 2 + len(group[1])
    return columns


def _counts(keys: list[str]) -> dict[str, Count]:
    if not keys:
        return {}
    parts = [
        f"SELECT '{key}' AS kind, count(*) AS entries, "
        "count(*) FILTER (WHERE NOT is_active) AS inactive, "
        "count(*) FILTER (WHERE name->>'en' ~* '[а-яё]') AS untranslated "
        f'FROM "{reference_kinds.get(key).model._meta.db_table}"'  # noqa: SLF001 - public
        for key in keys
    ]
    rows = run(" UNION ALL ".join(parts), {})
    return {r["kind"]: Count(r["entries"], r["inactive"], r["untranslated"]) for r in rows}
