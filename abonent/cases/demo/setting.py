"""What generated contacts and cases refer to: clients, operators, topics and how they sound."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from abonent.cases.demo import themes
from abonent.cases.demo.themes import Theme
from abonent.cases.demo.values import Make, value_maker
from abonent.cases.models import Kind
from abonent.cases.queries.catalogue import Catalogue, TopicNode, definitions_of, get_catalogue

_SPELLED = 40  # variants of each sentence, with different sums and days
_TOPIC_SLOTS = 1000
_TEXT_CHANNELS = ("mail", "chat", "web", "sms", "letter", "fax", "app", "social")
"""Pieces of codes of channels on which nobody talks."""
_SHARES = {"phone": 52, "chat": 14, "email": 9, "web": 9, "visit": 10, "sms": 4, "fax": 1}
"""How often channels are used, for those whose codes are known."""


class Customer(NamedTuple):
    """A client as contacts need him."""

    id: int
    subscriber: str
    """The id of his first line as COPY takes it."""
    phone: str
    since: float
    """Seconds of the epoch."""
    language: str
    person: str
    """The id of a contact person as COPY takes it."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Sentences of one topic and language, ready for COPY; those of ``done`` as JSON."""

    said: Sequence[str]
    done: Sequence[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic as cases are written under it."""

    id: int
    kinds: Sequence[str]
    priorities: Sequence[int]
    attributes: Sequence[tuple[str, Make, bool]]
    """Key, values, whether it is required."""
    sayings: dict[str, Sayings]


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything drawn from; sequences repeat what is frequent."""

    moment: datetime
    customers: Sequence[Customer]
    """Those who turn to us most often first."""
    operators: Sequence[int]
    subjects: Sequence[Subject]
    channels: Sequence[tuple[int, bool]]
    """Id and whether people talk."""
    places: Sequence[int]
    phrases: dict[str, dict[str, Sequence[str]]]
    """By purpose and language: openings, closings, notes, reopened, summaries."""


def read_setting(rng: random.Random, *, moment: datetime) -> Setting:
    """The setting of the database as it is; :class:`LookupError` where something is missing."""
    catalogue = get_catalogue()
    setting = Setting(
        moment=moment,
        customers=_customers(),
        operators=_operators(),
        subjects=_frequent(_subjects(rng, catalogue)),
        channels=_channels(catalogue),
        places=_by_rank([p.id for p in catalogue.places.values() if p.is_active]),
        phrases=_phrases(rng),
    )
    for name in ("customers", "operators", "subjects", "channels", "places"):
        if not getattr(setting, name):
            raise LookupError(f"no {name}: load the reference data and the clients first")
    return setting


# Those with many lines turn to us most; the rest in an order that has nothing to do with age.
_CUSTOMERS = r"""
SELECT c.id, coalesce(s.id::text, '\N'), coalesce(s.phone, ''),
  extract(epoch FROM c.created_at)::float8, c.language, coalesce(p.id::text, '\N')
FROM parties_client c
LEFT JOIN (
  SELECT client_id, min(id) AS id, count(*) AS lines,
    min(number) FILTER (WHERE service IN ('mobile', 'fixed')) AS phone
  FROM parties_subscriber GROUP BY client_id
) s ON s.client_id = c.id
LEFT JOIN (
  SELECT client_id, min(id) AS id FROM parties_contactperson WHERE is_active GROUP BY client_id
) p ON p.client_id = c.id AND c.kind = 'company'
ORDER BY coalesce(s.lines, 0) DESC, md5(c.id::text)
"""


def _customers() -> list[Customer]:
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMERS)
        return [Customer(*row) for row in cursor.fetchall()]


def _operators() -> list[int]:
    """Active people who may work on cases, the busiest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT o.id FROM staff_operator o "
            "JOIN staff_operator_roles x ON x.operator_id = o.id "
            "JOIN staff_role r ON r.id = x.role_id AND r.is_active "
            "WHERE o.is_active AND 'cases.work' = ANY(r.permissions) ORDER BY o.id"
        )
        return _by_rank([row[0] for row in cursor.fetchall()])


def _by_rank(ids: Sequence[int]) -> list[int]:
    """Each id as often as its place says: the first about four times as often as the last."""
    return [id_ for place, id_ in enumerate(ids) for _ in range(max(1, 12 // (place + 3)))]


def _channels(catalogue: Catalogue) -> list[tuple[int, bool]]:
    return [
        (channel.id, not any(word in channel.code for word in _TEXT_CHANNELS))
        for channel in catalogue.channels.values()
        if channel.is_active
        for _ in range(_SHARES.get(channel.code, 2))
    ]


def _subjects(rng: random.Random, catalogue: Catalogue) -> list[Subject]:
    """Topics, those that people turn to us most often with first."""
    found = []
    for node in catalogue.topics.values():
        if node.is_open:
            theme = theme_of(node)
            known = theme in themes.FREQUENT
            rank = themes.FREQUENT.index(theme) if known else len(themes.FREQUENT)
            found.append((rank + 3 * rng.random(), _subject(rng, node, theme, catalogue)))
    return [subject for _rank, subject in sorted(found, key=lambda pair: pair[0])]


def _subject(rng: random.Random, node: TopicNode, theme: str, catalogue: Catalogue) -> Subject:
    usual = next((p.id for p in catalogue.priorities.values() if p.is_default), None)
    every = [p.id for p in catalogue.priorities.values() if p.is_active]
    priority = node.default_priority_id or usual or every[-1]
    return Subject(
        id=node.id,
        kinds=(*[node.default_kind] * 12, *Kind.values),
        priorities=(*[priority] * 10, *every),
        attributes=[
            (
                json.dumps(definition.code) + ": ",
                value_maker(rng, definition),
                definition.is_required,
            )
            for definition in definitions_of(node)
            if definition.is_active
        ],
        sayings=_sayings(rng, theme),
    )


def _frequent(subjects: Sequence[Subject]) -> list[Subject]:
    """The first topic takes a sixth of all, the last ones a trickle."""
    weights = [1 / (place + 2) for place in range(len(subjects))]
    total = sum(weights)
    return [
        subject
        for subject, weight in zip(subjects, weights, strict=True)
        for _ in range(max(1, round(_TOPIC_SLOTS * weight / total)))
    ]


def theme_of(node: TopicNode) -> str:
    """What cases of a topic are about: by its own words, else by those of its groups."""
    for above in (node, *reversed(node.ancestors)):
        words = f"{above.code} {above.name.get('en', '')}".lower()
        found = (theme for theme, known in themes.WORDS.items() if any(w in words for w in known))
        if theme := next(found, None):
            return theme
    return "other"


def _sayings(rng: random.Random, theme: str) -> dict[str, Sayings]:
    found = {}
    for language, known in (("ru", themes.RUSSIAN), ("en", themes.ENGLISH)):
        chosen: Theme = known[theme]
        done = [json.dumps(text, ensure_ascii=False) for text in _spelled(rng, chosen.done)]
        found[language] = Sayings(_spelled(rng, chosen.said), done)
    return found


def _phrases(rng: random.Random) -> dict[str, dict[str, Sequence[str]]]:
    def spell(texts: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        return {language: _spelled(rng, known) for language, known in texts.items()}

    def quote(texts: dict[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        return {k: [json.dumps(t, ensure_ascii=False) for t in v] for k, v in texts.items()}

    return {
        "openings": {k: list(v) for k, v in themes.OPENINGS.items()},
        "closings": spell(themes.CLOSINGS),
        "summaries": spell(themes.SUMMARIES),
        "notes": quote(spell(themes.NOTES)),
        "reopened": quote(spell(themes.REOPENED)),
    }


def _spelled(rng: random.Random, texts: Sequence[str]) -> list[str]:
    return [_spell(rng, text) for text in texts for _ in range(_SPELLED)]


def _spell(rng: random.Random, text: str) -> str:
    draw: dict[str, Callable[[], object]] = {
        "sum": lambda: rng.randint(5, 400) * 10 + rng.choice((0, 0, 9)),
        "days": lambda: rng.randint(2, 14),
        "hour": lambda: rng.randint(9, 21),
        "speed": lambda: rng.choice((1, 2, 3, 5, 8, 10)),
        "area": lambda: rng.choice(themes.AREAS),
    }
    return text.format_map({name: make() for name, make in draw.items()})
