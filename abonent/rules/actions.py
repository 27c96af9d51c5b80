"""Writes of saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound, Outdated, Problems
from abonent.rules.errors import Misread
from abonent.rules.models import KeptColumns, KeptView, SavedView
from abonent.rules.naming import view_uses
from abonent.rules.queries import read_query
from abonent.rules.views import SHARE, can_change, get_subject, visible_views
from abonent.staff.queries import role_names

MOST = 100
LONGEST_NAME, LONGEST_REST = 80, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDraft:
    """What a view shall be. ``query`` is in the words of either language."""

    name: str
    query: str = ""
    rest: str = ""
    is_shared: bool = False
    role_ids: Sequence[int] = ()

    @property
    def is_for_others(self) -> bool:
        """Whether anybody but its owner sees it."""
        return self.is_shared or bool(self.role_ids)


@transaction.atomic
def save_view(
    *, by: Actor, subject: str, draft: ViewDraft, view_id: int | None = None,
    version: int | None = None,
) -> SavedView:  # fmt: skip
    """Keep a list as a view of the actor's own, or change one. Sharing asks for a right."""
    get_subject(subject, by=by)
    if by.id is None:
        raise NotFound
    view = SavedView(owner_id=by.id, subject=subject) if view_id is None else _locked(by, view_id)
    if view_id is not None and version not in (None, view.version):
        raise Outdated(_("This view was changed meanwhile. Reload the page."))
    if draft.is_for_others:
        by.check(SHARE)
    neutral = _checked(by, view, draft)
    before = {} if view_id is None else _facts(view)
    view.name, view.query, view.rest = draft.name.strip(), neutral, draft.rest
    view.is_shared, view.changed_at = draft.is_shared, now()
    view.version = view.version + 1 if view_id else 1
    view.save()
    view.roles.set(draft.role_ids)
    changes = audit.differences(before, _facts(view))
    audit.record(by=by, action="rules.save_view", of="rules.view", id=view.pk, changes=changes)
    return view


def _locked(by: Actor, view_id: int) -> SavedView:
    """A view that the actor may change."""
    seen = visible_views(by=by).filter(pk=view_id).exists()
    found = SavedView.objects.select_for_update().filter(pk=view_id).first() if seen else None
    if found is None:
        raise NotFound
    if not can_change(found, by=by):
        by.check(SHARE)
    return found


def _facts(view: SavedView) -> dict[str, Any]:
    roles = sorted(view.roles.values_list("pk", flat=True))
    fields = ("name", "query", "rest", "is_shared")
    return {**{name: getattr(view, name) for name in fields}, "roles": roles}


def _checked(by: Actor, view: SavedView, draft: ViewDraft) -> str:
    """The query as it is kept; :class:`Invalid` tells all that is wrong."""
    problems, name = Problems(), draft.name.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        problems.add("name", _("Give a name of at most 80 characters."))
    if len(draft.rest) > LONGEST_REST:
        problems.add("query", _("These filters are too long to be kept."))
    own = SavedView.objects.filter(owner=view.owner_id, subject=view.subject, deleted_at=None)
    if own.filter(name=name).exclude(pk=view.pk).exists():
        problems.add("name", _("There is a view with this name already. Choose another."))
    if not view.pk and own.count() >= MOST:
        problems.add("name", _("There are too many views. Delete one that is not needed."))
    if set(draft.role_ids) - {pk for pk, _code, _name in role_names()}:
        problems.add("role_ids", _("There is no such role. Choose another."))
    neutral = ""
    try:
        neutral = read_query(subject=view.subject, text=draft.query.strip(), by=by).neutral
    except Misread as wrong:
        problems.add("query", wrong.message)
    problems.check()
    return neutral


@transaction.atomic
def remove_view(*, by: Actor, view_id: int) -> None:
    """Take a view away from everybody; :func:`restore_view` brings it back."""
    view = _locked(by, view_id)
    view.deleted_at = now()
    view.save(update_fields=["deleted_at"])
    audit.record(by=by, action="rules.remove_view", of="rules.view", id=view.pk)


@transaction.atomic
def restore_view(*, by: Actor, view_id: int) -> None:
    """Bring back a removed view; where its name was given anew meanwhile, it is refused."""
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None or view.deleted_at is None or not can_change(view, by=by):
        raise NotFound
    same = SavedView.objects.filter(owner=view.owner_id, subject=view.subject, name=view.name)
    if same.filter(deleted_at=None).exists():
        raise Invalid({"name": [_("There is a view with this name already. Choose another.")]})
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    audit.record(by=by, action="rules.restore_view", of="rules.view", id=view.pk)


@transaction.atomic
def keep_view(
    *, by: Actor, view_id: int, is_pinned: bool | None = None, is_subscribed: bool | None = None
) -> None:
    """How the actor himself keeps a view; None leaves things as they are."""
    view = visible_views(by=by).filter(pk=view_id).first()
    if view is None or by.id is None:
        raise NotFound
    last = KeptView.objects.filter(operator=by.id).aggregate(last=Max("position"))["last"] or 0
    kept, _made = KeptView.objects.select_for_update().get_or_create(
        view=view, operator_id=by.id, defaults={"position": last + 1, "is_pinned": False}
    )
    if is_pinned is not None:
        kept.is_pinned = is_pinned
    if is_subscribed is not None and is_subscribed != kept.is_subscribed:
        kept.is_subscribed = is_subscribed
        kept.seen_id = _newest(by, view)
    kept.save()


def _newest(by: Actor, view: SavedView) -> int:
    rows = get_subject(view.subject, by=by).rows(by)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def keep_columns(*, by: Actor, subject: str, keys: Sequence[str]) -> None:
    """The actor's own columns of a list, in this order; none: as the list comes."""
    of = get_subject(subject, by=by)
    known = {column.key for column in of.table(by).columns}
    if strange := [key for key in keys if key not in known]:
        said = _("There is no such column: %(column)s.") % {"column": strange[0]}
        raise Invalid({"cols": [said]})
    if by.id is None:
        raise NotFound
    if keys:
        kept = {"keys": list(dict.fromkeys(keys))}
        KeptColumns.objects.update_or_create(operator_id=by.id, subject=subject, defaults=kept)
    else:
        KeptColumns.objects.filter(operator=by.id, subject=subject).delete()


@transaction.atomic
def order_views(*, by: Actor, view_ids: Sequence[int]) -> None:
    """Put the actor's tabs into this order."""
    places = {pk: place for place, pk in enumerate(view_ids, start=1)}
    mine = list(KeptView.objects.select_for_update().filter(operator=by.id, view__in=view_ids))
    for kept in mine:
        kept.position = places[kept.view_id]
    KeptView.objects.bulk_update(mine, ["position"])


__all__ = [
    "ViewDraft",
    "keep_columns",
    "keep_view",
    "order_views",
    "remove_view",
    "restore_view",
    "save_view",
    "view_uses",
]
