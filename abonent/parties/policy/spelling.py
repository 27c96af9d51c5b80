"""Mending misspelled words."""

from __future__ import annotations

from collections.abc import Iterable


def distance(typed: str, word: str) -> int:
    """Slips between what was typed and ``word`` or its beginning (one types, the end is missing).

    Optimal string alignment: a letter wrong, missing, too many, or two neighbours exchanged.
    """
    before: list[int] = []
    last = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(word, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return min(last)


def slips_allowed(typed: str) -> int:
    """How many slips a word of this length is forgiven."""
    return 0 if len(typed) < 3 else 1 if len(typed) < 6 else 2


def mend(typed: str, words: Iterable[str], *, limit: int = 3) -> list[str]:
    """The words nearest to ``typed``: fewest slips, then same first letter, then like length."""
    allowed = slips_allowed(typed)
    ranked = [(distance(typed, w), w[:1] != typed[:1], abs(len(w) - len(typed)), w) for w in words]
    return [entry[-1] for entry in sorted(ranked) if entry[0] <= allowed][:limit]
