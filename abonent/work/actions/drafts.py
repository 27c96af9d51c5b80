"""Keeping what is typed, and deciding who holds it.

A draft is a person's scratch paper: its savings are not audited, who takes or discards it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Conflict, NotFound, Outdated, Problems
from abonent.kernel.files import hand_over_files
from abonent.kernel.ids import find_uuid
from abonent.staff.queries import find_actor, list_departments, operator_names
from abonent.work import events, policy
from abonent.work.models import Draft, DraftFile
from abonent.work.ports import draft_kinds
from abonent.work.queries import shared_with
from abonent.work.telling import tell_of_sharing


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it lies now; send ``version`` with the next saving."""

    version: int
    saved_at: datetime


_SAVE = """
WITH was AS (SELECT title FROM work_draft WHERE id = %(id)s)
INSERT INTO work_draft (id, kind, path, title, content, began_by_id, holder_id, begun_at, saved_at,
  is_shared, outcome, version)
SELECT %(id)s, %(kind)s, %(path)s, %(title)s, %(content)s::jsonb, %(actor)s, %(actor)s, %(now)s,
  %(now)s, false, '', 1 WHERE %(version)s = 0 OR EXISTS (SELECT FROM was)
ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, content = EXCLUDED.content,
  path = EXCLUDED.path, saved_at = EXCLUDED.saved_at, version = work_draft.version + 1
WHERE work_draft.holder_id = %(actor)s AND work_draft.outcome = ''
  AND work_draft.version = %(version)s
RETURNING version, (SELECT title FROM was) AS before
"""
_FILES = """
WITH gone AS (DELETE FROM work_draftfile WHERE draft_id = %(id)s AND file_id <> ALL(%(files)s))
INSERT INTO work_draftfile (draft_id, file_id) SELECT %(id)s, f.id FROM kernel_storedfile f
WHERE f.id = ANY(%(files)s) AND f.owner_id = %(actor)s ON CONFLICT DO NOTHING
"""


def save_draft(
    *, by: Actor, draft_id: UUID, kind: str, path: str, title: str, content: Mapping[str, Any],
    version: int,
) -> Saved:  # fmt: skip
    """Keep what is typed; ``version`` is that of the last saving, 0 for a new draft.

    Raises :class:`Conflict` when another person holds it or it was sent or discarded, and
    :class:`Outdated` when it was continued in another window.
    """
    draft_kind = draft_kinds.find(kind)
    if draft_kind is None or by.id is None:
        raise NotFound
    by.check(draft_kind.permission)
    problems = Problems()
    policy.check_content(problems, content)
    policy.check_path(problems, path)
    problems.check()
    cleaned, moment = policy.clean_content(content), now()
    title = policy.clean_text(title).strip()[: policy.TITLE]
    facts = {"id": draft_id, "kind": kind, "path": path, "title": title, "version": version,
             "content": json.dumps(cleaned), "actor": by.id, "now": moment}  # fmt: skip
    with transaction.atomic():
        written = run(_SAVE, facts)
        if not written:
            return _find_same(facts, cleaned) or _refuse(draft_id, by=by)
        run(_FILES, {"id": draft_id, "files": policy.files_of(cleaned), "actor": by.id})
        if written[0]["before"] != title:
            _tell(by, by.id)
    return Saved(version=written[0]["version"], saved_at=moment)


def _find_same(facts: Mapping[str, Any], content: policy.Content) -> Saved | None:
    """A page that was left sends its last words, and again when it is come back to."""
    found = Draft.objects.filter(
        pk=facts["id"], holder=facts["actor"], outcome=Draft.Outcome.OPEN, content=content,
        version__gt=facts["version"],
    ).first()  # fmt: skip
    return Saved(version=found.version, saved_at=found.saved_at) if found else None


def _refuse(draft_id: UUID, *, by: Actor) -> NoReturn:
    found = Draft.objects.filter(pk=draft_id).first()
    if found is None:
        raise Conflict(_("This draft is no longer kept. Copy what you need, then begin anew."))
    _check_open(found, by=by)
    raise Outdated(
        _("This draft was continued in another window. Reload the page to go on from there.")
    )


def _check_open(draft: Draft, *, by: Actor) -> None:
    if draft.outcome == Draft.Outcome.DONE:
        raise Conflict(_("This was already sent, from another window."))
    if draft.outcome == Draft.Outcome.DISCARDED:
        raise Conflict(_("This draft was discarded. Undo that, or begin anew."))
    if draft.holder_id != by.id:
        name = operator_names().get(draft.holder_id, "")
        raise Conflict(
            _("%(name)s took this draft over and works on it now; nothing is done twice.")
            % {"name": name}
        )


_FINISH = """
WITH old AS (SELECT id FROM work_draft WHERE id = %(id)s)
INSERT INTO work_draft (id, kind, path, title, content, began_by_id, holder_id, begun_at, saved_at,
  is_shared, outcome, version)
VALUES (%(id)s, '', '', '', '{}', %(actor)s, %(actor)s, %(now)s, %(now)s, false, %(done)s, 1)
ON CONFLICT (id) DO UPDATE SET outcome = EXCLUDED.outcome, saved_at = EXCLUDED.saved_at,
  content = EXCLUDED.content
WHERE work_draft.holder_id = %(actor)s AND work_draft.outcome = ''
RETURNING EXISTS (SELECT FROM old) AS was_kept
"""


def finish_draft(*, by: Actor, draft_id: UUID) -> None:
    """Note, in the transaction that does what it was for, that the draft served its purpose.

    Raises :class:`Conflict` if another person holds it: only one of the two may send it. One that
    was sent before is no obstacle; one never saved is noted too, or a saving that the form's
    sending overtook would bring it into being afterwards.
    """
    facts = {"id": draft_id, "actor": by.id, "now": now(), "done": Draft.Outcome.DONE}
    written = run(_FINISH, facts)
    if written:
        if written[0]["was_kept"]:
            DraftFile.objects.filter(draft=draft_id).delete()
            _tell(by, by.id)
        return
    found = Draft.objects.filter(pk=draft_id).exclude(holder_id=by.id).first()
    if found is not None:
        _check_open(found, by=by)


@contextmanager
def finishing(*, by: Actor, named: str) -> Iterator[None]:
    """One transaction in which the draft that a form names, if any, has served its purpose."""
    with transaction.atomic():
        if draft_id := find_uuid(named):
            finish_draft(by=by, draft_id=draft_id)
        yield


def discard_draft(*, by: Actor, draft_id: UUID) -> None:
    """Give up a draft of one's own; :func:`restore_draft` has it back for a day."""
    with transaction.atomic():
        draft = _own(by, draft_id)
        _check_open(draft, by=by)
        _decide(by, draft, "discard", outcome=Draft.Outcome.DISCARDED)


def restore_draft(*, by: Actor, draft_id: UUID) -> Draft:
    """Have a discarded draft back."""
    with transaction.atomic():
        draft = _own(by, draft_id)
        if draft.outcome == Draft.Outcome.DISCARDED:
            _decide(by, draft, "restore", outcome=Draft.Outcome.OPEN)
        return draft


def share_draft(
    *, by: Actor, draft_id: UUID, shared: bool, operator_id: int | None = None,
    department_id: int | None = None,
) -> Draft:  # fmt: skip
    """Let colleagues with the same right see a draft and take it over, or no longer.

    With ``operator_id`` only that colleague, with ``department_id`` those of the department and
    below it; who is named is told. Raises :class:`Invalid`.
    """
    _check_audience(shared, operator_id, department_id)
    with transaction.atomic():
        draft = _own(by, draft_id)
        _check_open(draft, by=by)
        before = (draft.is_shared, draft.shared_with_id, draft.department_id)
        if before != (shared, operator_id, department_id):
            _decide(by, draft, "share" if shared else "unshare", is_shared=shared,
                    shared_with_id=operator_id, department_id=department_id)  # fmt: skip
            tell_of_sharing(by=by, draft=draft)
        return draft


def _check_audience(shared: bool, operator_id: int | None, department_id: int | None) -> None:
    problems = Problems()
    if operator_id is not None and not (shared and find_actor(operator_id=operator_id)):
        problems.add("operator", _("This colleague no longer works here. Choose another."))
    if department_id is not None and department_id not in dict(list_departments()):
        problems.add("department", _("There is no such department. Choose another."))
    if department_id is not None and (operator_id is not None or not shared):
        problems.add("department", _("Share with a colleague or with a department."))
    problems.check()


def take_draft(*, by: Actor, draft_id: UUID) -> Draft:
    """Go on with a shared draft of a colleague, its files included; the colleague no longer can."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
        if draft is None or by.id is None:
            raise NotFound
        kind = draft_kinds.get(draft.kind)
        if not by.can(kind.permission) or by.id not in (draft.holder_id, draft.began_by_id):
            by.check(kind.permission)
            if not Draft.objects.filter(shared_with(by=by), pk=draft_id).exists():
                raise NotFound
        if draft.outcome:
            _check_open(draft, by=by)
        if draft.holder_id != by.id:
            before = draft.holder_id
            files = list(DraftFile.objects.filter(draft=draft).values_list("file_id", flat=True))
            hand_over_files(file_ids=files, to=by)
            draft.content = dict(kind.open_content(draft.content, by))
            draft.save(update_fields=["content"])  # no trace tells what was typed
            _decide(by, draft, "take", holder_id=by.id)
            _tell(by, before)
        return draft


def _own(by: Actor, draft_id: UUID) -> Draft:
    rows = Draft.objects.select_for_update()
    found = rows.filter(pk=draft_id, holder_id=by.id).first()
    if found is None or by.id is None:
        raise NotFound
    return found


def _decide(by: Actor, draft: Draft, verb: str, **changes: Any) -> None:
    before = {name: getattr(draft, name) for name in changes}
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(update_fields=[*changes, "version"])
    told = audit.differences(before, {name: getattr(draft, name) for name in changes})
    audit.record(by=by, action=f"work.{verb}_draft", of="draft", id=str(draft.pk), changes=told)
    _tell(by, by.id)


def _tell(by: Actor, operator_id: int | None) -> None:
    if operator_id is not None:
        publish(by=by, type=events.WORK_CHANGED, topics=[events.topic_of(operator_id)])
