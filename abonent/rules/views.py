"""Reads of saved views: those of one's own, and those that colleagues share."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import F, FilteredRelation, Q, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.rules.errors import Misread
from abonent.rules.models import KeptColumns, SavedView
from abonent.rules.ports import Subject, subjects
from abonent.rules.queries import read_query

QUERY, VIEW, COLUMNS = "q", "view", "cols"
"""Parameters of a list's address: what is typed, and which view it began with."""
SHARE = "rules.share"


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view as one person sees it."""

    id: int
    subject: str
    name: str
    owner_id: int
    owner_name: str
    neutral: str
    rest: str
    is_shared: bool
    is_own: bool
    is_pinned: bool
    is_subscribed: bool
    version: int

    def asked(self, *, by: Actor, language: str) -> str:
        """Its query in the words of ``language``; as kept where it is not understood now."""
        try:
            return read_query(subject=self.subject, text=self.neutral, by=by).written(language)
        except Misread:
            return self.neutral

    def address(self, *, by: Actor, language: str) -> str:
        """The query string that shows it."""
        pairs = [(VIEW, str(self.id))]
        if self.neutral:
            pairs.append((QUERY, self.asked(by=by, language=language)))
        return urlencode([*pairs, *parse_qsl(self.rest)])


def visible_views(*, by: Actor) -> QuerySet[SavedView]:
    """The views that ``by`` may open: his own, and those shared with him."""
    seen = [one.code for one in subjects if by.can(one.permission)]
    mine = Q(owner=by.id) | Q(is_shared=True) | Q(roles__operators=by.id)
    return SavedView.objects.filter(mine, subject__in=seen, deleted_at=None).distinct()


def list_views(*, by: Actor, subject: str) -> list[ViewRow]:
    """Views of a subject in the person's own order, pinned ones first; one statement."""
    kept = FilteredRelation("kept", condition=Q(kept__operator=by.id))
    rows = visible_views(by=by).filter(subject=subject).annotate(own=kept)
    found = rows.annotate(
        pinned=F("own__is_pinned"), place=F("own__position"), told=F("own__is_subscribed"),
        owner_name=F("owner__name"),
    )  # fmt: skip
    listed = [_row(view, by) for view in found.order_by(F("place").asc(nulls_last=True), "id")]
    return sorted(listed, key=lambda row: not row.is_pinned)


def _row(view: SavedView, by: Actor) -> ViewRow:
    kept = vars(view)
    return ViewRow(
        id=view.pk, subject=view.subject, name=view.name, owner_id=view.owner_id,
        owner_name=kept["owner_name"], neutral=view.query, rest=view.rest,
        is_shared=view.is_shared, is_own=view.owner_id == by.id, is_pinned=bool(kept["pinned"]),
        is_subscribed=bool(kept["told"]), version=view.version,
    )  # fmt: skip


def own_columns(*, by: Actor, subject: str) -> list[str]:
    """The columns that ``by`` keeps in a list; none where it is as it comes."""
    kept = KeptColumns.objects.filter(operator=by.id, subject=subject)
    found: list[str] = kept.values_list("keys", flat=True).first() or []
    return found


def get_view(*, by: Actor, view_id: int) -> SavedView:
    """A view that ``by`` may open."""
    found = visible_views(by=by).filter(pk=view_id).first()
    if found is None:
        raise NotFound
    return found


def can_change(view: SavedView, *, by: Actor) -> bool:
    """Whether ``by`` may change it: his own, or a shared one with the right to share."""
    return view.owner_id == by.id or by.can(SHARE)


def get_subject(code: str, *, by: Actor) -> Subject:
    """The subject with this code, for those who may see its list."""
    found = subjects.find(code)
    if found is None:
        raise NotFound
    by.check(found.permission)
    return found
