"""Reads of drafts and tabs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from abonent.bus.ports import may_watch
from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import place_of
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_uuid
from abonent.kernel.settings import value_of
from abonent.staff.queries import departments_of, operator_names
from abonent.work import policy
from abonent.work.models import Draft, Presence, Tab
from abonent.work.ports import draft_kinds

_HAND = """
SELECT id::text, 'tab' AS kind, path, title, icon, is_kept, opened_at, NULL::jsonb AS content,
  0 AS version FROM work_tab WHERE operator_id = %(actor)s
UNION ALL
SELECT id::text, kind, path, title, '', true, begun_at,
  CASE WHEN path = %(path)s THEN content END, version
FROM work_draft WHERE holder_id = %(actor)s AND outcome = ''
  AND (kind = ANY(%(tabbed)s) OR path = %(path)s)
ORDER BY is_kept DESC, opened_at
"""


@dataclass(frozen=True, slots=True)
class InHand:
    """A tab of work, or a draft that waits on the page ``path``."""

    id: str
    kind: str
    """``tab``, or the kind of a draft."""
    path: str
    title: str
    icon: str
    is_kept: bool
    opened_at: datetime
    content: dict[str, Any] | None
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether it is a form begun, not a page."""
        return self.kind != "tab"

    @property
    def url(self) -> str:
        """Where it is continued."""
        return url_of(path=self.path, draft_id=self.id) if self.is_draft else self.path

    @property
    def content_json(self) -> str:
        """The content as the page's side of forms reads it."""
        return json.dumps(self.content, ensure_ascii=False)


def list_in_hand(*, by: Actor, path: str) -> list[InHand]:
    """Tabs of work in their order, with the drafts that wait on ``path``. One statement."""
    tabbed = [kind.code for kind in draft_kinds if kind.has_tab]
    rows = run(_HAND, {"actor": by.id, "path": path, "tabbed": tabbed})
    return [InHand(**row) for row in rows]


def url_of(*, path: str, draft_id: object) -> str:
    """The page ``path`` with the draft opened in it."""
    return f"{path}{'&' if '?' in path else '?'}draft={draft_id}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A form's draft as its page needs it, there already or not yet."""

    id: UUID
    keep: str
    """Under which name the browser's side keeps what belongs to the form."""
    draft: Draft | None = None
    held_by: str = ""
    """Who works on it instead, if it was taken over."""

    @property
    def content_json(self) -> str:
        """What was typed so far, as the browser's side reads it."""
        return json.dumps(self.draft.content, ensure_ascii=False) if self.draft else ""

    @property
    def version(self) -> int:
        """The version of the last saving, 0 before the first."""
        return self.draft.version if self.draft else 0

    def typed(self, field: str) -> str:
        """What was typed into a field so far."""
        return str((self.draft.content.get(field) or [""])[0]) if self.draft else ""

    @property
    def until(self) -> datetime | None:
        """Until when it is kept if nobody touches it."""
        return kept_until(self.draft.saved_at) if self.draft else None


def open_draft(*, by: Actor, text: str, path: str = "") -> Opened:
    """The draft with the id that an address or a form names; a new one where that cannot be.

    Where nothing is named, the one begun on the page ``path`` is gone on with.
    """
    if path and not text and (begun := _find_begun(by=by, path=path)):
        return Opened(id=begun.pk, keep=f"draft-{begun.pk}", draft=begun)
    wanted = find_uuid(text)
    if wanted is None:
        fresh = uuid4()
        return Opened(id=fresh, keep=f"draft-{fresh}")
    found = Draft.objects.select_related("holder").filter(pk=wanted).first()
    if found is None:
        return Opened(id=wanted, keep=f"draft-{wanted}")
    if found.holder_id == by.id and not found.outcome:
        return Opened(id=wanted, keep=f"draft-{wanted}", draft=found)
    # Gone back to after it was sent: the browser knows by the name which key it was sent under.
    taken = found.holder.name if found.holder_id != by.id and found.is_shared else ""
    return Opened(id=uuid4(), keep=f"draft-{wanted}", held_by=taken)


def _find_begun(*, by: Actor, path: str) -> Draft | None:
    rows = Draft.objects.filter(holder_id=by.id, path=path, outcome=Draft.Outcome.OPEN)
    return rows.order_by("-saved_at").first()


def visible_drafts(*, by: Actor) -> QuerySet[Draft]:
    """Open drafts that ``by`` holds or began, and those shared with ``by``."""
    own = Q(holder_id=by.id) | Q(began_by_id=by.id)
    rows = Draft.objects.filter(own | shared_with(by=by))
    return rows.filter(outcome=Draft.Outcome.OPEN).select_related(
        "holder", "began_by", "shared_with", "department"
    )


def get_draft(*, by: Actor, draft_id: UUID) -> Draft:
    """One of :func:`visible_drafts`."""
    found = visible_drafts(by=by).filter(pk=draft_id).first()
    if found is None:
        raise NotFound
    return found


def own_tabs(*, by: Actor) -> QuerySet[Tab]:
    """One's tabs of work, without forms begun."""
    return Tab.objects.filter(operator_id=by.id or 0)


def shared_with(*, by: Actor) -> Q:
    """Drafts that others share with ``by``, of kinds that ``by`` may fill in."""
    kinds = [kind.code for kind in draft_kinds if by.can(kind.permission)]
    mine = departments_of(operator_id=by.id) if by.id else []
    everyone = Q(shared_with=None, department=None)
    meant = everyone | Q(shared_with_id=by.id) | Q(department_id__in=mine)
    return Q(is_shared=True, kind__in=kinds) & meant


def kept_until(saved_at: datetime) -> datetime:
    """Until when a draft is kept that nobody touches after ``saved_at``."""
    return policy.expires_at(saved_at, days=value_of(policy.DRAFT_DAYS))


@dataclass(frozen=True, slots=True)
class Here:
    """A colleague who has the same object open."""

    id: int
    name: str
    state: str
    """``editing``, ``viewing`` or ``idle``: the most telling of the colleague's pages."""


_HERE = """
SELECT operator_id AS id, max(array_position(ARRAY['idle', 'viewing', 'editing'], state::text))
  AS place FROM work_presence
WHERE of = %(of)s AND seen_at > %(fresh)s AND operator_id <> %(actor)s GROUP BY operator_id
"""


def list_others_here(*, by: Actor, of: str) -> list[Here]:
    """Colleagues who have the object ``of`` open now, by name."""
    if not may_watch(by, of):
        return []
    fresh = now() - timedelta(seconds=policy.GONE_AFTER)
    rows = run(_HERE, {"of": of, "fresh": fresh, "actor": by.id})
    names, states = operator_names(), Presence.State.values
    found = [Here(row["id"], names.get(row["id"], ""), states[row["place"] - 1]) for row in rows]
    return sorted(found, key=lambda one: place_of(one.name))
