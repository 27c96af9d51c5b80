"""Reference data that cases, contacts and links name, replaced by another entry for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from abonent.attributes.actions import put_replacement
from abonent.bus.actions import publish
from abonent.cases import events
from abonent.cases.actions.bulk import change_cases
from abonent.cases.actions.changes import FIELDS
from abonent.cases.actions.record import Trace
from abonent.cases.defined import with_sets
from abonent.cases.holding import HOLDER
from abonent.cases.models import Case, CaseLink, HistoryEntry
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel import audit
from abonent.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Replacing:
    """Another topic or priority, whatever the state of the case and what else it lacks."""

    column: str
    id: int

    def permission(self, *, by: Actor) -> str:  # noqa: ARG002 - the protocol's
        """Of those who keep the lists."""
        return "cases.administer"

    def check(self, *, by: Actor) -> None:
        """Nothing but the right."""
        by.check("cases.administer")

    def apply(self, case: Case, *, by: Actor) -> Trace | None:  # noqa: ARG002 - the protocol's
        """Attributes that another topic does not know stay in the history alone."""
        before = {field: getattr(case, field) for field in FIELDS}
        if self.column == "topic_id":
            there = {one.code for one in definitions_of(get_catalogue().topics[self.id])}
            case.attributes = {k: v for k, v in case.attributes.items() if k in there}
        setattr(case, self.column, self.id)
        changes = audit.differences(before, {field: getattr(case, field) for field in FIELDS})
        if not changes:
            return None
        return Trace(
            action="cases.edit_case", event=events.CASE_CHANGED, kind=HistoryEntry.Kind.CHANGED,
            data=with_sets(changes, before["topic_id"], case.topic_id), changes=changes,
            is_quiet=True,
        )  # fmt: skip


def replace_topic(by: Actor, rows: QuerySet[Any], _old: Any, new: Any) -> None:
    """Let cases be of another topic."""
    _change(by, rows, "topic_id", new)


def replace_priority(by: Actor, rows: QuerySet[Any], _old: Any, new: Any) -> None:
    """Let cases be of another priority."""
    _change(by, rows, "priority_id", new)


def _change(by: Actor, rows: QuerySet[Any], column: str, new: Any) -> None:
    ids = list(rows.values_list("pk", flat=True))
    change_cases(by=by, case_ids=ids, change=Replacing(column, new.pk))


def replace_entry(by: Actor, rows: QuerySet[Any], old: Any, new: Any) -> None:
    """Let attributes of cases hold another entry of their dictionary."""
    put_replacement(by=by, holder=HOLDER, ids=list(rows.values_list("pk", flat=True)),
                    old=old, new=new)  # fmt: skip


def replace_link_kind(by: Actor, rows: QuerySet[Any], old: Any, new: Any) -> None:
    """Let cases be linked in another way; a link that is there already is not doubled."""
    links = rows.select_for_update(of=("self",))
    same = CaseLink.objects.filter(case=OuterRef("case"), other=OuterRef("other"), kind=new)
    doubled = list(links.filter(Exists(same)).values_list("pk", flat=True))
    touched = list(links.values_list("case", flat=True))
    CaseLink.objects.filter(pk__in=doubled).delete()
    rows.update(kind=new)
    audit.record_many(
        by=by, action="cases.link_cases", of="case", ids=touched,
        changes={"kind": [old.code, new.code]},
    )  # fmt: skip


def tell_contacts(by: Actor, ids: Sequence[int]) -> None:
    """Lists of contacts and the pages of these look again."""
    topics = ["contacts", *(f"contact:{id_}" for id_ in ids)]
    publish(by=by, type=events.CONTACT_CHANGED, topics=topics)
