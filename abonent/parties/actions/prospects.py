"""Work with potential clients: from the first word to the account that billing opened."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, Problems
from abonent.kernel.journal import Journal
from abonent.kernel.text import one_line
from abonent.parties.actions.keys import add_keys, keys_of_account
from abonent.parties.actions.writing import facts_of, lock_client, note_change
from abonent.parties.events import PROSPECT_CHANGED
from abonent.parties.models import Account, Client, LossReason, Prospect, ProspectSource
from abonent.parties.policy.drafts import AccountDraft, check_account
from abonent.parties.policy.prospects import MOVES, OPEN, ProspectDraft
from abonent.staff.queries import find_actor

State = Prospect.State
_FACTS = ("source_id", "interest", "owner_id", "next_step", "next_date")


def start_prospect(*, by: Actor, client: Client) -> Prospect:
    """The work with a client who is potential begins; part of the transaction that made him."""
    moment = now()
    return Prospect.objects.create(
        client=client, owner_id=by.id, created_at=moment, changed_at=moment
    )


def finish_prospect(*, by: Actor, client: Client) -> None:
    """Who is a client now is potential no more: open work with him is won."""
    if client.status == Client.Status.POTENTIAL:
        return
    for prospect in Prospect.objects.filter(client=client, state__in=OPEN):
        _turn(by, prospect, State.WON)


def edit_prospect(
    *, by: Actor, prospect_id: int, draft: ProspectDraft, version: int | None = None
) -> Prospect:
    """Change what is known, who works on it, and what comes next."""
    with transaction.atomic():
        prospect = lock_prospect(by=by, prospect_id=prospect_id, version=version)
        before = facts_of(prospect, *_FACTS)
        _check(draft, prospect)
        prospect.source_id, prospect.owner_id = draft.source_id, draft.owner_id
        prospect.interest = one_line(draft.interest)
        prospect.next_step, prospect.next_date = one_line(draft.next_step), draft.next_date
        changes = audit.differences(before, facts_of(prospect, *_FACTS))
        if changes:
            _save(prospect)
            _tell(by, "edit_prospect", prospect, changes)
    return prospect


def _check(draft: ProspectDraft, held: Prospect) -> None:
    problems = Problems()
    sources = ProspectSource.objects.filter(pk=draft.source_id or 0, is_active=True)
    if draft.source_id not in (None, held.source_id) and not sources.exists():
        problems.add("source_id", _("There is no such source. Choose another."))
    if draft.owner_id not in (None, held.owner_id) and not find_actor(operator_id=draft.owner_id):
        problems.add("owner_id", _("This operator no longer works here. Choose another."))
    for name, limit in (("interest", 500), ("next_step", 250)):
        if len(getattr(draft, name)) > limit:
            problems.add(name, _("Too long: %(limit)s characters at most.") % {"limit": limit})
    problems.check()


def move_prospect(
    *,
    by: Actor,
    prospect_id: int,
    state: str,
    loss_reason_id: int | None = None,
    version: int | None = None,
) -> Prospect:
    """Go on: into work, qualified, won (the client is active then), or lost with a reason."""
    with transaction.atomic():
        prospect = lock_prospect(by=by, prospect_id=prospect_id, version=version)
        if state not in State.values:
            raise Invalid({"state": [_("There is no such step.")]})
        if state not in MOVES[prospect.state]:
            raise Conflict(_("This step is no longer possible. Reload the page."))
        if state == State.LOST:
            _check_reason(loss_reason_id)
        prospect.loss_reason_id = loss_reason_id if state == State.LOST else None
        if state in OPEN and _is_elsewhere(prospect):
            raise Conflict(_("Work with this client goes on elsewhere already."))
        _turn(by, prospect, state)
        if state == State.WON:
            _activate(by, prospect.client)
    return prospect


def _check_reason(reason_id: int | None) -> None:
    known = LossReason.objects.filter(pk=reason_id or 0, is_active=True)
    if not known.exists():
        raise Invalid({"loss_reason": [_("Say why: choose a reason.")]})


def _is_elsewhere(prospect: Prospect) -> bool:
    others = Prospect.objects.filter(client=prospect.client_id, state__in=OPEN)
    return others.exclude(pk=prospect.pk).exists()


def accept_account(*, by: Actor, prospect_id: int, draft: AccountDraft) -> Account:
    """Billing's answer: the account it opened. The client is active, the work won.

    The same answer again changes nothing; an account of somebody else is refused.
    """
    draft = check_account(draft)
    with transaction.atomic():
        prospect = lock_prospect(by=by, prospect_id=prospect_id)
        held = Account.objects.filter(number=draft.number).first()
        if held is not None and held.client_id != prospect.client_id:
            raise Invalid({"number": [_("This account belongs to another client.")]})
        if held is None:
            held = Account.objects.create(
                client_id=prospect.client_id, number=draft.number, payment=draft.payment,
                contract_number=draft.contract_number, currency=draft.currency,
                status=draft.status, opened_date=draft.opened_date,
            )  # fmt: skip
            add_keys(client_id=prospect.client_id, keys=keys_of_account(held), names=())
            told = {"number": held.number, "contract_number": held.contract_number}
            note_change(by, "add_account", prospect.client_id, told, account=held.pk)
        if prospect.state != State.WON:
            prospect.loss_reason_id = None
            _turn(by, prospect, State.WON)
        _activate(by, prospect.client)
    return held


def refuse_account(*, by: Actor, prospect_id: int, reason: str) -> Prospect:
    """Billing's other answer: no account, and why. It is the next step of the work to mend that.

    He may be qualified and sent again. Raises :class:`Conflict` for who is not with billing.
    """
    reason = one_line(reason)
    if not reason:
        raise Invalid({"reason": [_("Say why: give a reason.")]})
    with transaction.atomic():
        prospect = lock_prospect(by=by, prospect_id=prospect_id)
        if prospect.state != State.QUALIFIED:
            raise Conflict(_("Billing has nothing to say of who is not qualified."))
        prospect.next_step = str(_("Billing refused: %(reason)s") % {"reason": reason})[:250]
        prospect.next_date, prospect.export = timezone.localtime(now()).date(), None
        _turn(by, prospect, State.WORK)
        _tell(by, "refuse_account", prospect, {"reason": reason[:250]})
    return prospect


def _activate(by: Actor, client: Client) -> None:
    if client.status != Client.Status.POTENTIAL:
        return
    client.status = Client.Status.ACTIVE
    client.version += 1
    client.save(update_fields=["status", "version"])
    note_change(by, "edit_client", client.pk, {"status": ["potential", "active"]})


def lock_prospect(*, by: Actor, prospect_id: int, version: int | None = None) -> Prospect:
    """The work with a potential client whom ``by`` may change, locked by the client.

    Raises :class:`Outdated` if it was changed since ``version``.
    """
    by.check("parties.edit")
    client_id = Prospect.objects.filter(pk=prospect_id).values_list("client", flat=True).first()
    if client_id is None:
        raise NotFound
    client = lock_client(by=by, permission="parties.edit", client_id=client_id)
    prospect = Prospect.objects.select_for_update().get(pk=prospect_id)
    if version is not None and prospect.version != version:
        raise Outdated(_("A colleague changed this meanwhile. Look at it and try again."))
    prospect.client = client
    return prospect


def _turn(by: Actor, prospect: Prospect, state: str) -> None:
    before, prospect.state = prospect.state, state
    _save(prospect)
    changes: dict[str, Any] = {"state": [before, state]}
    if prospect.loss_reason_id:
        changes["loss_reason"] = prospect.loss_reason_id
    _tell(by, "move_prospect", prospect, changes)


def _save(prospect: Prospect) -> None:
    prospect.version += 1
    prospect.changed_at = now()
    prospect.save()


def _tell(by: Actor, action: str, prospect: Prospect, changes: dict[str, Any]) -> None:
    note_change(
        by, action, prospect.client_id, changes, event=PROSPECT_CHANGED, prospect=prospect.pk
    )


def settle_prospects(journal: Journal, winner: int, loser: int) -> None:
    """Two open works with one client are one, and a won one."""
    if Prospect.objects.filter(client=winner, state__in=OPEN).exists():
        for prospect in Prospect.objects.filter(client=loser, state__in=OPEN):
            journal.change(prospect, state=State.WON.value)


def win_open_prospects(journal: Journal, client: Client) -> None:
    """Potential clients who turned out to be one of ours are won."""
    if client.status != Client.Status.POTENTIAL:
        for prospect in Prospect.objects.filter(client=client, state__in=OPEN):
            journal.change(prospect, state=State.WON.value)
