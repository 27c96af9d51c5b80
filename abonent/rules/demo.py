"""Saved views of the demo company: shared by the supervisor, tabs of those who show the product."""

from __future__ import annotations

from abonent.rules.actions import ViewDraft, keep_view, save_view
from abonent.rules.models import SavedView
from abonent.staff.queries import find_actor_by_login

OWNER, READERS = "supervisor", ("supervisor", "agent", "clerk")
VIEWS = {
    "case": (
        ViewDraft(
            name="Спорные начисления", query="attr.amount:any status:open", is_shared=True,
            rest="cols=number,state,topic,client,owner,registered,attr-amount"
            "&totals=attr-amount.sum,owner.filled&sort=-registered",
        ),
        ViewDraft(name="Ничьи за неделю", query="-assigned:any status:open created:>=-7d",
                  is_shared=True),
    ),
    "contact": (
        ViewDraft(name="Сегодня по телефону", query="channel:phone started:today", is_shared=True),
    ),
    "client": (
        ViewDraft(name="Мои организации", query="kind:company manager:me", is_shared=True),
    ),
}  # fmt: skip


def load_views() -> None:
    """Save and pin them, unless there are any."""
    owner = find_actor_by_login(login=OWNER)
    if owner is None or SavedView.objects.exists():
        return
    readers = [found for login in READERS if (found := find_actor_by_login(login=login))]
    for subject, drafts in VIEWS.items():
        for draft in drafts:
            view = save_view(by=owner, subject=subject, draft=draft)
            for reader in readers:
                keep_view(by=reader, view_id=view.pk, is_pinned=True)
