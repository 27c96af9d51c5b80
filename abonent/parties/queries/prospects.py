"""Potential clients: the work with them, in lists and one by one."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.text import localized
from abonent.parties.models import (
    Account,
    LossReason,
    Prospect,
    ProspectExport,
    ProspectSource,
    Reach,
)
from abonent.parties.queries.visible import narrow_to_visible, reaches_all


def list_prospects(*, by: Actor) -> QuerySet[Prospect]:
    """The work with clients whom the actor may see; with ``main_phone``, unordered."""
    by.check("parties.view")
    main = Reach.objects.filter(client=OuterRef("client"), kind=Reach.Kind.PHONE, is_main=True)
    rows = Prospect.objects.select_related("client", "owner", "source", "loss_reason")
    rows = rows.annotate(main_phone=Subquery(main.values("value")[:1]))
    return narrow_to_visible(rows, by=by)


def get_prospect(*, by: Actor, prospect_id: int) -> Prospect:
    """One of them."""
    found = list_prospects(by=by).select_related("export").filter(pk=prospect_id).first()
    if found is None:
        raise NotFound
    return found


def answer_is_known(*, by: Actor, prospect_id: int, account: str) -> bool:
    """Whether billing's answer (an account, or "" for a refusal) was taken before."""
    found = get_prospect(by=by, prospect_id=prospect_id)
    if not account:
        return found.state != Prospect.State.QUALIFIED
    known = Account.objects.filter(client=found.client_id, number=account)
    return found.state == Prospect.State.WON and known.exists()


def list_prospects_of_client(*, by: Actor, client_id: int) -> list[Prospect]:
    """The newest first."""
    return list(list_prospects(by=by).filter(client=client_id).order_by("-pk")[:10])


def list_sources() -> list[tuple[int, str]]:
    """Active sources, in their order."""
    rows = ProspectSource.objects.filter(is_active=True)
    return [(one.pk, localized(one.name)) for one in rows]


def source_names() -> dict[int, str]:
    """Names of all sources, active or not, by id."""
    return {one.pk: localized(one.name) for one in ProspectSource.objects.all()}


def list_loss_reasons() -> list[tuple[int, str]]:
    """Active reasons of losses, in their order."""
    return [(one.pk, localized(one.name)) for one in LossReason.objects.filter(is_active=True)]


def visible_exports(*, by: Actor) -> QuerySet[ProspectExport]:
    """Files for billing: all for who sees every client, else those one made oneself."""
    by.check("parties.export")
    rows = ProspectExport.objects.select_related("by", "file")
    return rows if reaches_all(by, "parties.view") else rows.filter(by=by.id)


def list_exports(*, by: Actor) -> list[ProspectExport]:
    """Files for billing, newest first."""
    return list(visible_exports(by=by).order_by("-pk")[:50])


def get_export(*, by: Actor, export_id: int) -> ProspectExport:
    """One file for billing."""
    found = visible_exports(by=by).filter(pk=export_id).first()
    if found is None:
        raise NotFound
    return found
