"""Whether words typed are those of a name: each typed word stands for another word of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from abonent.parties.policy.spelling import distance, slips_allowed


class Fit(IntEnum):
    """How well a word typed fits a word of a name; the less the better."""

    SAME = 0
    BEGINS = 1
    PART = 2
    MISSPELLED = 3


PART_FROM = 3
"""Letters from which a piece out of the middle of a word is telling."""


def find_fit(
    typed: Sequence[str], words: Sequence[str], *, worst: Fit = Fit.PART
) -> tuple[int, ...] | None:
    """How each of ``typed`` fits a different one of ``words``, worst first; None if one does not.

    The best of all ways to pair them: tuples compare as their fits do.
    """
    if not typed:
        return ()
    if len(typed) > len(words):
        return None
    found: list[tuple[int, ...]] = []
    for place, word in enumerate(words):
        fit = _fit(typed[0], word, worst)
        rest = None if fit is None else find_fit(
            typed[1:], [*words[:place], *words[place + 1 :]], worst=worst
        )  # fmt: skip
        if fit is not None and rest is not None:
            found.append(tuple(sorted((fit, *rest), reverse=True)))
    return min(found, default=None)


def _fit(typed: str, word: str, worst: Fit) -> Fit | None:
    if typed == word:
        return Fit.SAME
    if word.startswith(typed):
        return Fit.BEGINS
    if worst >= Fit.PART and len(typed) >= PART_FROM and typed in word:
        return Fit.PART
    forgiven = slips_allowed(typed) if typed.isalpha() else 0
    if worst >= Fit.MISSPELLED and forgiven and distance(typed, word) <= forgiven:
        return Fit.MISSPELLED
    return None
