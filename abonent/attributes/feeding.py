"""Copies of external dictionaries, brought up to date from their sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from abonent.attributes.models import Dictionary, DictionaryEntry, DictionaryFeed
from abonent.attributes.ports import FedEntry, SourceUnusable, external_dictionaries
from abonent.attributes.queries import VERSION
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import in_languages

LIMIT = 20_000
TIMEOUT = 20.0
TIMEOUT_BY_HAND = 5.0
"""Somebody looks at the page meanwhile."""
LONGEST_PAUSE = timedelta(hours=6)
FIRST_PAUSE = timedelta(minutes=1)


def refresh_dictionary(*, by: Actor, dictionary_id: int) -> DictionaryFeed:
    """Read the source and bring the copy up to date; what the source has no more is inactive.

    A source that is down, or tells of nothing at all, changes nothing: the pause to the next
    reading doubles, and the feed keeps why. A reading by hand never puts off the next one by
    itself. Raises :class:`Conflict` for one without a source.
    """
    by.check("attributes.administer")
    dictionary = Dictionary.objects.get(pk=dictionary_id)
    source = external_dictionaries.find(dictionary.source)
    if source is None:
        raise Conflict(_("This dictionary has no source: its entries are kept here."))
    try:
        timeout = TIMEOUT if by.id is None else TIMEOUT_BY_HAND
        entries = source.driver.fetch(dictionary.address, limit=LIMIT, timeout=timeout)
        if not entries:
            raise SourceUnusable(_("The source told of no entries at all."))
    except SourceUnusable as failure:
        return _failed(by, dictionary, failure.message)
    return _copied(by, dictionary, entries)


def _failed(by: Actor, dictionary: Dictionary, why: Text) -> DictionaryFeed:
    feed, _is_new = DictionaryFeed.objects.get_or_create(dictionary=dictionary)
    feed.failures += 1
    if feed.failures == 1:  # from now on forms say how old the entries are
        bump(VERSION)
    feed.failure = {language: said[:1000] for language, said in in_languages(why).items()}
    pause = min(FIRST_PAUSE * 2 ** min(feed.failures - 1, 20), LONGEST_PAUSE)
    feed.next_at = _next(by, feed, now() + pause)
    feed.save()
    return feed


def _next(by: Actor, feed: DictionaryFeed | None, at: datetime) -> datetime:
    """When the source is read by itself again; a reading by hand puts nothing off."""
    planned = feed.next_at if feed and by.id is not None else None
    return min(at, planned) if planned else at


def _copied(by: Actor, dictionary: Dictionary, entries: Sequence[FedEntry]) -> DictionaryFeed:
    with transaction.atomic():
        Dictionary.objects.select_for_update().get(pk=dictionary.pk)
        changes = _lay_in(dictionary, entries)
        held = DictionaryFeed.objects.filter(dictionary=dictionary).first()
        if (held and held.failures) or any(changes.values()):
            bump(VERSION)
        if any(changes.values()):
            audit.record(
                by=by, action="attributes.refresh_dictionary", of="dictionary", id=dictionary.pk,
                changes=changes,
            )  # fmt: skip
        period = timedelta(minutes=dictionary.period_minutes)
        feed, _is_new = DictionaryFeed.objects.update_or_create(
            dictionary=dictionary,
            defaults={
                "fetched_at": now(),
                "next_at": _next(by, held, now() + period),
                "failures": 0,
                "failure": {},
            },
        )
    return feed


def _lay_in(dictionary: Dictionary, entries: Sequence[FedEntry]) -> dict[str, int]:
    """Write what differs; how many entries were added, changed, and left the source."""
    held = {row.code: row for row in DictionaryEntry.objects.filter(dictionary=dictionary)}
    told = {one.code: one for one in entries}
    added = [
        DictionaryEntry(dictionary=dictionary, code=code, name=one.name, position=place)
        for place, (code, one) in enumerate(told.items())
        if code not in held
    ]
    DictionaryEntry.objects.bulk_create(added, batch_size=1000)
    held |= {row.code: row for row in added}
    changed = []
    for place, (code, one) in enumerate(told.items()):
        row, parent = held[code], held[one.parent].pk if one.parent else None
        wanted = (one.name, place, True, parent)
        if (row.name, row.position, row.is_active, row.parent_id) != wanted:
            row.name, row.position, row.is_active, row.parent_id = wanted
            changed.append(row)
    fields = ["name", "position", "is_active", "parent"]
    DictionaryEntry.objects.bulk_update(changed, fields, batch_size=1000)
    gone = DictionaryEntry.objects.filter(dictionary=dictionary, is_active=True).exclude(
        code__in=told
    )
    return {"added": len(added), "changed": len(changed), "gone": gone.update(is_active=False)}


def list_due() -> QuerySet[Dictionary]:
    """External dictionaries whose time to be read has come."""
    waiting = Q(feed__isnull=True) | Q(feed__next_at__lte=now())
    return Dictionary.objects.exclude(source="").filter(waiting, is_active=True).order_by("pk")
