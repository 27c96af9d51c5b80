"""What installing would put in place of work here, and what it would want confirmed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.packages.compare import Act, Difference
from abonent.kernel.configuration.packages.content import Contents
from abonent.kernel.configuration.parts import ConfigPart, Told, list_parts
from abonent.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Foreseen:
    """By keys of the differences."""

    replaced: dict[str, list[Text]] = field(default_factory=dict)
    """What somebody has begun here and would find replaced."""
    to_confirm: dict[str, list[Text]] = field(default_factory=dict)
    """What is confirmed with a reason before it comes into force."""


def foresee(*, by: Actor, differences: Iterable[Difference], contents: Contents) -> Foreseen:
    """Of every entry that may be taken, conflicts among them; nothing is written."""
    found = Foreseen()
    parts = {part.key: part for part in list_parts(by=by)}
    for one in differences:
        part, there = parts.get(one.part), contents.get(one.part, {}).get(one.path)
        if part is None or there is None or one.act is Act.LOCAL:
            continue
        here = part.find(one.path)
        told = told_of(part, one, there, here, take={one.key})
        draft = part.as_draft(told, here) if part.as_draft else told
        if part.replaces and (texts := list(part.replaces(one.path, draft))):
            found.replaced[one.key] = texts
        if part.confirms and (texts := list(part.confirms(by, one.path, told))):
            found.to_confirm[one.key] = texts
    return found


def told_of(
    part: ConfigPart, one: Difference, there: Told, here: Told | None, *, take: Collection[str]
) -> Told:
    """What of an entry would be written: of one that is here its news, conflicts as taken."""
    if here is None or one.act is Act.ADD:
        return part.blank | there
    told: Told = {}
    for news in one.fields if one.key in take else one.news:
        if news.is_news and news.by_language:
            told[news.field] = told.get(news.field, here[news.field]) | news.theirs
        elif news.is_news:
            told[news.field] = news.theirs
    return told
