"""Ways to reach a client."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound
from abonent.parties.actions.keys import add_keys, keys_of_reach, refresh_keys
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.models import Client, Reach
from abonent.parties.policy.drafts import ReachDraft, check_reach

_FACTS = ("kind", "value", "is_main")


def add_reach(*, by: Actor, client_id: int, draft: ReachDraft) -> Reach:
    """One more number or address; the first of its kind becomes the main one."""
    by.check("parties.edit")
    draft = check_reach(draft)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        others = list(Reach.objects.filter(client=client, kind=draft.kind))
        _check_new(draft, others)
        reach = Reach(client=client, kind=draft.kind, value=draft.value,
                      is_main=draft.is_main or not others)  # fmt: skip
        _demote_others(reach)
        reach.save()
        add_keys(client_id=client_id, keys=keys_of_reach(reach), names=())
        note_change(by, "add_reach", client_id, facts_of(reach, *_FACTS), reach=reach.pk)
    return reach


def change_reach(*, by: Actor, client_id: int, reach_id: int, draft: ReachDraft) -> Reach:
    """Correct a number or address, or make it the main one. Its kind stays."""
    by.check("parties.edit")
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        reach = _get(client, reach_id)
        draft = check_reach(ReachDraft(kind=reach.kind, value=draft.value, is_main=draft.is_main))
        others = Reach.objects.filter(client=client, kind=reach.kind).exclude(pk=reach.pk)
        _check_new(draft, list(others))
        before = facts_of(reach, *_FACTS)
        reach.value, reach.is_main = draft.value, draft.is_main or reach.is_main
        changes = audit.differences(before, facts_of(reach, *_FACTS))
        if changes:
            _demote_others(reach)
            reach.save()
            refresh_keys(client)
            note_change(by, "change_reach", client_id, changes, reach=reach.pk)
    return reach


def remove_reach(*, by: Actor, client_id: int, reach_id: int) -> None:
    """Forget a number or address; the oldest of its kind left becomes the main one."""
    by.check("parties.edit")
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        reach = _get(client, reach_id)
        removed = facts_of(reach, *_FACTS)
        reach.delete()
        if removed["is_main"]:
            left = Reach.objects.filter(client=client, kind=reach.kind).order_by("id").first()
            if left:
                left.is_main = True
                left.save(update_fields=["is_main"])
        refresh_keys(client)
        note_change(by, "remove_reach", client_id, removed, reach=reach_id)


def _get(client: Client, reach_id: int) -> Reach:
    found = Reach.objects.filter(client=client, pk=reach_id).first()
    if found is None:
        raise NotFound
    return found


def _check_new(draft: ReachDraft, others: list[Reach]) -> None:
    if any(other.value == draft.value for other in others):
        raise Invalid({"value": [_("The client has it already.")]})


def _demote_others(reach: Reach) -> None:
    if reach.is_main:
        others = Reach.objects.filter(client=reach.client_id, kind=reach.kind, is_main=True)
        others.exclude(pk=reach.pk).update(is_main=False)
