"""What colleagues are told of drafts."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from abonent.kernel.actor import Actor
from abonent.kernel.text import LANGUAGES
from abonent.notices.actions import notify
from abonent.notices.ports import NoticeKind
from abonent.staff.queries import find_actor, members_of
from abonent.work.models import Draft
from abonent.work.ports import draft_kinds

EXPIRES = NoticeKind(
    code="work.draft_expires",
    label=_("A draft of mine will be deleted"),
    text=_("Your draft “%(draft)s” is kept until %(date)s and then deleted"),
    folded=_("Several of your drafts will be deleted soon: %(count)s"),
    icon="pencil",
    order=70,
)

SHARED = NoticeKind(
    code="work.draft_shared",
    label=_("A colleague shares a draft with me or with my department"),
    text=_("%(name)s shares a draft with you: “%(draft)s”"),
    folded=_("Several drafts were shared with you: %(count)s"),
    icon="users",
    order=71,
)


def named(draft: Draft) -> dict[str, str]:
    """What the draft is called, in every language: by its title, or by its kind."""
    named = {}
    for language in LANGUAGES:
        with override(language):
            named[language] = draft.title or str(draft_kinds.get(draft.kind).label)
    return named


def tell_of_sharing(*, by: Actor, draft: Draft) -> None:
    """Tell whom a draft was just shared with by name or by department; everyone is not told."""
    if not draft.is_shared:
        return
    may = draft_kinds.get(draft.kind).permission
    to = [one for one in _meant(draft) if (actor := find_actor(operator_id=one)) and actor.can(may)]
    notify(
        kind=SHARED.code, to=[one for one in to if one != by.id],
        params={"name": by.name, "draft": named(draft)}, url=reverse("work:drafts"),
        key=f"shared:{draft.pk}:{draft.version}", fold="shared",
    )  # fmt: skip


def _meant(draft: Draft) -> Collection[int]:
    if draft.shared_with_id is not None:
        return [draft.shared_with_id]
    return members_of(department_id=draft.department_id) if draft.department_id else ()
