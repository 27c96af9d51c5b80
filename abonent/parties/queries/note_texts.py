"""Notes found by their words, in any form, Russian and English."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Q, QuerySet

from abonent.kernel.actor import Actor
from abonent.parties.models import Note
from abonent.parties.queries.visible import narrow_to_visible

CONFIG = "russian"
"""It stems Latin words as English ones."""
_NEWEST = 1000
"""Of a word that is in more notes than these, the search box looks through the newest."""


def notes_with(text: str, *, phrase: bool = False) -> QuerySet[Note]:
    """Notes with all of the words, or with the words one behind the other; removed ones not."""
    asked = SearchQuery(text, config=CONFIG, search_type="phrase" if phrase else "plain")
    fits = SearchVectorExact(SearchVector("text", config=CONFIG), asked)
    return Note.objects.filter(Q(fits), deleted_at=None)


def notes_like(text: str) -> QuerySet[Note]:
    """Notes that hold the text as it is, ``*`` standing for anything."""
    found = Note.objects.filter(deleted_at=None)
    for part in filter(None, text.split("*")):
        found = found.filter(text__icontains=part)
    return found


def search_notes(*, by: Actor, text: str, limit: int) -> list[Note]:
    """The newest notes with all of the words, on clients whom the actor may see."""
    by.check("parties.view")
    newest = notes_with(text).order_by("-pk").values("pk")[:_NEWEST]
    rows = narrow_to_visible(Note.objects.filter(pk__in=newest), by=by)
    return list(rows.select_related("client").order_by("-pk")[:limit])
