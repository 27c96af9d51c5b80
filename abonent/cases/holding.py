"""Cases as rows that keep values of attributes: which they are, how one value is put."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.ports import Holder, IndexedTable
from abonent.attributes.queries import list_sets_defining
from abonent.cases import events
from abonent.cases.actions.record import Trace, begin, keep
from abonent.cases.defined import with_sets
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.catalogue import get_catalogue
from abonent.kernel.actor import Actor


def with_value(attribute: Any) -> QuerySet[Case]:
    """Cases that keep a value of ``attribute``, not one of an equal code defined further down."""
    defining = list_sets_defining(code=attribute.code)
    topics = [
        node.id
        for node in get_catalogue().topics.values()
        if next((s for s in reversed(node.set_ids) if s in defining), None) == attribute.set_id
    ]
    return Case.objects.filter(topic__in=topics, attributes__has_key=attribute.code)


def _lock(ids: Sequence[int]) -> QuerySet[Case]:
    return Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")


def _put(by: Actor, case: Case, code: str, value: Any) -> None:
    before = dict(case.attributes)
    case.attributes = {k: v for k, v in before.items() if k != code}
    if value is not None:
        case.attributes[code] = value
    changes = {"attributes": [before, case.attributes]}
    begin(case)
    case.save(update_fields=["attributes", "version", "changed_at"])
    trace = Trace(
        action="cases.edit_case",
        event=events.CASE_CHANGED,
        kind=HistoryEntry.Kind.CHANGED,
        data=with_sets(changes, case.topic_id),
        changes=changes,
        is_quiet=True,
    )
    keep(by=by, case=case, trace=trace)


def _set_ids() -> list[int]:
    return list(dict.fromkeys(s for n in get_catalogue().topics.values() for s in n.set_ids))


TABLE = IndexedTable(name=Case._meta.db_table, set_ids=_set_ids)  # noqa: SLF001 - public of Django
HOLDER = Holder(code="cases", label=_("cases"), rows=with_value, lock=_lock, put=_put)
