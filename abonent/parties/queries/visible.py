"""Which clients an actor may see: the one place that narrows every read of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from abonent.bus.ports import Belongs
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import NotFound, PermissionRefused, Refused
from abonent.kernel.ids import find_id
from abonent.kernel.narrowing import is_among, is_one_of
from abonent.parties.models import Client
from abonent.parties.ports import client_relations

M = TypeVar("M", bound=Model)


def visible_clients(*, by: Actor, permission: str = "parties.view") -> QuerySet[Client]:
    """The clients that the right ``permission`` reaches; for everything, without a condition."""
    by.check(permission)
    scope = by.scope(permission)
    if scope is Scope.ALL:
        return Client.objects.all()
    people = by.people(permission)
    where = Q(is_one_of("manager", people)) | Q(is_one_of("created_by", people))
    if scope >= Scope.RELATED:
        for relation in client_relations:
            where |= Q(is_among("pk", relation.rows(people), of=relation.client))
    return Client.objects.filter(where)


def whose_clients(ids: Sequence[int]) -> dict[int, Belongs]:
    """To whom clients belong, as :func:`visible_clients` has it."""
    related: dict[int, set[int]] = {}
    for relation in client_relations:
        for client, operator in relation.people(ids):
            related.setdefault(client, set()).add(operator)
    rows = Client.objects.filter(is_one_of("pk", ids)).values_list("pk", "manager", "created_by")
    return {pk: Belongs.to(own, related=related.get(pk, ())) for pk, *own in rows}


def of_visible_client(
    rows: QuerySet[M], *, by: Actor, client_id: int, permission: str = "parties.view"
) -> QuerySet[M]:
    """The ``rows`` of one client, none if the actor may not see the client."""
    clients = visible_clients(by=by, permission=permission)
    rows = rows.filter(client=client_id)
    return rows if reaches_all(by, permission) else rows.filter(client__in=clients)


def narrow_to_visible(rows: QuerySet[M], *, by: Actor) -> QuerySet[M]:
    """The ``rows`` whose client the actor may see."""
    clients = visible_clients(by=by)
    return rows if reaches_all(by, "parties.view") else rows.filter(client__in=clients)


def reaches_all(by: Actor, permission: str) -> bool:
    """Whether nothing has to be narrowed."""
    return by.scope(permission) is Scope.ALL


def can_see_client(*, by: Actor, client_id: int) -> bool:
    """Whether the actor may know of this client; no statement for who sees everyone."""
    if not by.can("parties.view"):
        return False
    return reaches_all(by, "parties.view") or visible_clients(by=by).filter(pk=client_id).exists()


def can_watch_client(actor: Actor, client_id: str) -> bool:
    """Whether a browser of ``actor`` may hear that the client changed."""
    found = find_id(client_id)
    return found is not None and can_see_client(by=actor, client_id=found)


def check_reaches(*, by: Actor, permission: str, client_id: int) -> None:
    """Raise unless the actor may see the client and the right reaches it."""
    by.check(permission)
    if reaches_all(by, permission):
        return
    if not by.can("parties.view") or not can_see_client(by=by, client_id=client_id):
        raise NotFound
    if not visible_clients(by=by, permission=permission).filter(pk=client_id).exists():
        raise PermissionRefused.of(permission)


def can_reach(*, by: Actor, permission: str, client_id: int) -> bool:
    """Whether the right reaches the client: what a page offers."""
    try:
        check_reaches(by=by, permission=permission, client_id=client_id)
    except Refused:
        return False
    return True


def managed_clients(people: Sequence[int]) -> QuerySet[Client]:
    """Clients whose personal manager is one of ``people``."""
    return Client.objects.filter(is_one_of("manager", people))
