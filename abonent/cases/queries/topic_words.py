"""Topics by words of their names, each in any form, found in the catalogue that the process has.

What the typed words leave of a name's is asked of the case's text, so that “blocked Pskov” finds
cases under “Blocked for debt” that speak of Pskov.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import eq

from abonent.cases.queries.catalogue import TopicNode, get_catalogue
from abonent.parties.policy import fold

_SHORT = 2
"""Letters of words that are everywhere: they may stand in a name or not."""
_LEAST = 3
_ENDING = re.compile(r"(?:[аеиоуыэюяйьмхв]{0,3}|e?s|ed|ing)")


def topics_by_words(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Ids of the topics with some of ``words`` in their names, by the words that they leave."""
    typed = [(word, fold(word).split()) for word in words]
    found: dict[tuple[str, ...], list[int]] = {}
    for node in get_catalogue().topics.values():
        names = list(_names(node))
        hits = {word for word, parts in typed if any(_has(name, parts) for name in names)}
        if any(len(word) > _SHORT for word in hits):
            left = tuple(w for w in words if w not in hits and len(w) > _SHORT)
            found.setdefault(left, []).append(node.id)
    return found


def topics_by_phrase(text: str) -> list[int]:
    """Ids of the topics whose names have the words of ``text`` one behind the other."""
    wanted = f" {fold(text)} "
    return [
        node.id
        for node in get_catalogue().topics.values()
        if wanted.strip() and any(wanted in f" {' '.join(name)} " for name in _names(node))
    ]


def _names(node: TopicNode) -> Iterator[list[str]]:
    return (fold(name).split() for name in node.name.values())


def _has(name: Sequence[str], parts: Sequence[str]) -> bool:
    return bool(parts) and all(any(_is_form(part, one) for one in name) for part in parts)


def _is_form(typed: str, word: str) -> bool:
    """Equal, the beginning of it, or different in the ending only."""
    if typed == word or (len(typed) > _LEAST and word.startswith(typed)):
        return True
    same = sum(1 for _ in takewhile(lambda pair: eq(*pair), zip(typed, word, strict=False)))
    return same >= _LEAST and all(_ENDING.fullmatch(one[same:]) for one in (typed, word))
