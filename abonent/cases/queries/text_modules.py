"""Text modules as they are offered where somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abonent.cases.models import TextModule
from abonent.cases.queries.catalogue import VERSION, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.text import localized
from abonent.staff.queries import names_in, names_of


@dataclass(frozen=True, slots=True)
class Module:
    """A text to be put in, its placeholders still open."""

    code: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    given_to: frozenset[str]
    topics: frozenset[int]

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    def filled(self, values: Mapping[str, str]) -> str:
        """The text in the reader's language, with ``values`` in the place of ``{…}``.

        Nothing else in braces means anything, whatever an administrator writes.
        """
        text = localized(self.text)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def _load() -> list[Module]:
    rows = TextModule.objects.filter(is_active=True).order_by("position", "id")
    return [
        Module(
            code=row.code, name=row.name, text=row.text,
            given_to=frozenset(names_in(row.given_to)),
            topics=frozenset(topic.pk for topic in row.topics.all()),
        )
        for row in rows.prefetch_related("topics")
    ]  # fmt: skip


_modules = VersionedCache(VERSION, _load)


def list_texts(*, by: Actor, q: str = "", topic: str = "") -> list[Module]:
    """Modules for ``by`` whose name or code has ``q``; under a topic those for it come first."""
    names = names_of(by)
    node = get_catalogue().topic_by_code.get(topic)
    line = {node.id, *(above.id for above in node.ancestors)} if node else set()
    wanted = q.lower().replace("ё", "е")
    found = [
        one for one in _modules.get()
        if (not one.given_to or not names.isdisjoint(one.given_to))
        and (not one.topics or not node or not line.isdisjoint(one.topics))
        and (wanted in one.label.lower().replace("ё", "е") or wanted in one.code.lower())
    ]  # fmt: skip
    return sorted(found, key=lambda one: line.isdisjoint(one.topics))
