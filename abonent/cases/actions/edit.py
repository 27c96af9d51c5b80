"""Changing what a case says, and writing notes on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.drafts import check_case
from abonent.cases.actions.record import change_locked, keep
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.policy import CaseDraft, check_text
from abonent.cases.queries.catalogue import TopicNode, definitions_of, get_catalogue
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems

FIELDS = ("topic_id", "kind", "priority_id", "text", "attributes")


def edit_case(
    *,
    by: Actor,
    case_id: int,
    topic: str | None = None,
    kind: str | None = None,
    priority: str | None = None,
    text: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    changed_attributes: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Change the given parts of a case; None leaves a part as it is.

    ``attributes`` replace all, ``changed_attributes`` are laid over the present ones: None clears
    one, and those that a new topic lacks go. They are checked against the (new) topic. Raises
    :class:`Conflict` if the case changed since ``version``.
    """
    by.check("cases.work")
    catalogue = get_catalogue()
    with transaction.atomic():
        case = change_locked(case_id=case_id, version=version)
        before = {field: getattr(case, field) for field in FIELDS}
        code = topic if topic is not None else catalogue.topics[case.topic_id].code
        if changed_attributes is not None:
            attributes = _laid_over(case, changed_attributes, catalogue.topic_by_code.get(code))
        draft = CaseDraft(
            topic=code,
            kind=kind or case.kind,
            priority=priority or catalogue.priorities[case.priority_id].code,
            text=case.text if text is None else text,
            attributes=case.attributes if attributes is None else attributes,
        )
        _check_draft(draft)
        row = check_case(draft, catalogue=catalogue)
        for field in FIELDS:
            setattr(case, field, getattr(row, field))
        changes = audit.differences(before, {field: getattr(case, field) for field in FIELDS})
        if changes:
            case.save()
            keep(
                by=by,
                case=case,
                action="cases.edit_case",
                event=events.CASE_CHANGED,
                kind=HistoryEntry.Kind.CHANGED,
                data=changes,
                changes=changes,
            )
    return case


def _laid_over(case: Case, changed: Mapping[str, Any], topic: TopicNode | None) -> dict[str, Any]:
    """The case's attributes with ``changed`` over those that remain under ``topic``."""
    kept = dict(case.attributes)
    if topic is not None and topic.id != case.topic_id:
        there = {definition.code for definition in definitions_of(topic)}
        kept = {code: value for code, value in kept.items() if code in there}
    cleared = {code for code, value in changed.items() if value is None and code in case.attributes}
    return {code: v for code, v in {**kept, **changed}.items() if code not in cleared}


def _check_draft(draft: CaseDraft) -> None:
    problems = Problems()
    check_text(problems, "text", draft.text)
    problems.check()


def note_case(*, by: Actor, case_id: int, text: str) -> HistoryEntry:
    """Write a note into the timeline. Notes do not collide, so no version is asked for."""
    by.check("cases.work")
    problems = Problems()
    if not text.strip():
        problems.add("text", _("Write the note first."))
    check_text(problems, "text", text)
    problems.check()
    with transaction.atomic():
        case = change_locked(case_id=case_id, version=None)
        case.version -= 1  # a note changes nothing that an editor could overwrite
        case.save(update_fields=["changed_at"])
        return keep(
            by=by,
            case=case,
            action="cases.note_case",
            event=events.CASE_NOTED,
            kind=HistoryEntry.Kind.NOTED,
            data={"text": text.strip()},
            changes={},
        )
