"""Full text: words in any form, Russian and English, with typing errors forgiven.

The configuration ``russian`` stems Latin words as English ones. A word that no case has in any form
is mended against the vocabulary of words, whose size does not grow with cases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Q, lookups

from abonent.attributes.queries import list_searched_codes
from abonent.attributes.stored import at
from abonent.cases.models import Case
from abonent.cases.queries.topic_words import topics_by_phrase, topics_by_words
from abonent.kernel.db import run
from abonent.parties.policy import mend

CONFIG = "russian"
MOST_WORDS = 20
FEW = 5000
_SHORT = 2
"""Letters of words that are everywhere, such as “не” and “in”."""
_WORD = re.compile(r"[^\W\d_]{4,40}")
# The lateral part depends on ``s``, so that the threshold is set before the index is asked.
_NEAR = """
SELECT t.typed, v.word
FROM (SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)::real AS least) AS s
CROSS JOIN unnest(%(typed)s::text[]) AS t(typed)
CROSS JOIN LATERAL (
  SELECT word FROM cases_textword
  WHERE word %% t.typed AND similarity(word, t.typed) >= s.least
  ORDER BY similarity(word, t.typed) DESC, word LIMIT 60
) v
WHERE NOT EXISTS (
  SELECT FROM cases_textword k
  WHERE k.stem = ANY(tsvector_to_array(to_tsvector('russian', t.typed)))
)
"""
_LEARN = """
WITH read AS (SELECT text FROM cases_case WHERE id > %(after)s AND id <= %(upto)s),
words AS (
  SELECT DISTINCT word FROM read,
    regexp_split_to_table(replace(lower(text), 'ё', 'е'), '[^[:alpha:]]+') AS word
  WHERE length(word) BETWEEN 3 AND 40
)
INSERT INTO cases_textword (word, stem)
SELECT word, coalesce((tsvector_to_array(to_tsvector('russian', word)))[1], '') FROM words
ON CONFLICT DO NOTHING
"""


def fits_text(text: str) -> Q:
    """Cases that have all of the words, each in any form, in text, searched attributes or topic."""
    words = text.split()[:MOST_WORDS]
    asked = dict(zip(words, _asked(words), strict=True))
    found = _fits(list(asked.values()))
    for left, topics in topics_by_words(words).items():
        found |= Q(topic__in=topics) & _fits([asked[word] for word in left])
    several = sum(len(word) > _SHORT for word in words) > 1
    return _settled(found) if several else found


def fits_phrase(text: str) -> Q:
    """Cases whose text, a searched attribute or topic has the words one behind the other."""
    found = _fits([SearchQuery(text, config=CONFIG, search_type="phrase")])
    if topics := topics_by_phrase(text):
        found |= Q(topic__in=topics)
    return _settled(found)


def fits_summary(text: str) -> Q:
    """Contacts that have all of the words, each in any form, in their summary."""
    return _in_summary(_asked(text.split()[:MOST_WORDS]))


def fits_summary_phrase(text: str) -> Q:
    """Contacts whose summary has the words one behind the other."""
    return _in_summary([SearchQuery(text, config=CONFIG, search_type="phrase")])


def _in_summary(asked: Sequence[SearchQuery]) -> Q:
    """Most contacts have no summary: the index holds those that have one, and the query says so."""
    if not asked:
        return Q()
    vector = SearchVector("summary", config=CONFIG)
    return Q(summary__gt="") & Q(SearchVectorExact(vector, reduce(and_, asked)))


def _asked(words: Sequence[str]) -> list[SearchQuery]:
    """Each word in any form, or what may be meant by it."""
    near = near_words([w.lower().replace("ё", "е") for w in words if _WORD.fullmatch(w)])
    asked = []
    for word in words:
        forms = [word, *near.get(word.lower().replace("ё", "е"), ())]
        asked.append(reduce(or_, [SearchQuery(form, config=CONFIG) for form in forms]))
    return asked


def _settled(found: Q) -> Q:
    """The cases themselves where they are few, so that nobody has to guess how many there are.

    How often words come together the database cannot know. Where each is frequent and both are
    rare it would read all cases from the newest on for a page of them: 5 s of a million, not 0.02.
    """
    few = list(Case.objects.filter(found).values_list("pk", flat=True)[: FEW + 1])
    return found if len(few) > FEW else Q(pk__in=few)


def fits_web(text: str) -> Q:
    """Cases that fit what was typed as into a search engine: words, "phrases", or, -without."""
    return _fits([SearchQuery(text, config=CONFIG, search_type="websearch")])


def _fits(asked: Sequence[SearchQuery]) -> Q:
    """Without searched attributes it is one look into one index."""
    vector = SearchVector("text", config=CONFIG)
    codes = list_searched_codes(table=Case._meta.db_table, of="case")  # noqa: SLF001 - public of Django
    if not asked or not codes:
        return Q(SearchVectorExact(vector, reduce(and_, asked))) if asked else Q()
    return reduce(and_, [_anywhere(vector, codes, query) for query in asked])


def _anywhere(vector: SearchVector, codes: Sequence[tuple[str, str]], query: SearchQuery) -> Q:
    found = Q(SearchVectorExact(vector, query))
    for code, form in codes:
        present = Q(lookups.IsNull(at(code, "whole"), False))  # so that "not" holds without one
        found |= present & Q(SearchVectorExact(at(code, form), query))
    return found


def near_words(typed: list[str]) -> dict[str, list[str]]:
    """What may be meant by words that no case has in any form; one statement."""
    found: dict[str, list[str]] = {}
    for row in run(_NEAR, {"typed": sorted(set(typed))}) if typed else ():
        found.setdefault(row["typed"], []).append(row["word"])
    return {word: mend(word, near) for word, near in found.items()}


def learn_words(*, after: int, upto: int) -> None:
    """Take words of the cases with ids beyond ``after``, up to ``upto``, into the vocabulary."""
    run(_LEARN, {"after": after, "upto": upto})
