"""Which cases and contacts an actor may see: the one place that narrows every read of the room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from abonent.bus.ports import Belongs
from abonent.cases.models import Case, Contact
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import PermissionRefused
from abonent.kernel.ids import find_id
from abonent.kernel.narrowing import is_among, is_one_of
from abonent.parties.queries import managed_clients

M = TypeVar("M", bound=Model)


def visible_cases(*, by: Actor, permission: str = "cases.view") -> QuerySet[Case]:
    """The cases that the right ``permission`` reaches; for everything, without a condition."""
    by.check(permission)
    scope = by.scope(permission)
    if scope is Scope.ALL:
        return Case.objects.all()
    people = by.people(permission)
    where = Q(is_one_of("owner", people)) | Q(is_one_of("registered_by", people))
    if scope >= Scope.RELATED:
        where |= Q(is_among("client", managed_clients(people)))
    return Case.objects.filter(where)


def visible_contacts(*, by: Actor, permission: str = "cases.view") -> QuerySet[Contact]:
    """The contacts that the right ``permission`` reaches: with one's cases come their contacts."""
    by.check(permission)
    scope = by.scope(permission)
    if scope is Scope.ALL:
        return Contact.objects.all()
    people = by.people(permission)
    where = Q(is_one_of("operator", people))
    where |= Q(is_among("pk", owned_cases(people), of="contact"))
    if scope >= Scope.RELATED:
        where |= Q(is_among("client", managed_clients(people)))
    return Contact.objects.filter(where)


def owned_cases(people: Sequence[int]) -> QuerySet[Case]:
    """Open cases that one of ``people`` owns."""
    return Case.objects.filter(is_one_of("owner", people), phase="open")


def whose_cases(ids: Sequence[int]) -> dict[int, Belongs]:
    """To whom cases belong, as :func:`visible_cases` has it."""
    rows = Case.objects.filter(is_one_of("pk", ids)).values_list(
        "pk", "owner", "registered_by", "client__manager"
    )
    return {pk: Belongs.to(own, related=(manager,)) for pk, *own, manager in rows}


def whose_contacts(ids: Sequence[int]) -> dict[int, Belongs]:
    """To whom contacts belong, as :func:`visible_contacts` has it."""
    owners: dict[int, set[int]] = {}
    cases = Case.objects.filter(is_one_of("contact", ids), phase="open", owner__isnull=False)
    for contact, owner in cases.values_list("contact", "owner"):
        owners.setdefault(contact, set()).add(owner)
    rows = Contact.objects.filter(is_one_of("pk", ids)).values_list(
        "pk", "operator", "client__manager"
    )
    return {
        pk: Belongs.to((operator, *owners.get(pk, ())), related=(manager,))
        for pk, operator, manager in rows
    }


def owners_by_client(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Who owns open cases of the clients, as (client, operator)."""
    cases = Case.objects.filter(is_one_of("client", ids), phase="open", owner__isnull=False)
    return cases.values_list("client", "owner").distinct()


def of_visible_case(rows: QuerySet[M], *, by: Actor, case_id: int) -> QuerySet[M]:
    """The ``rows`` of one case, none if the actor may not see the case."""
    cases = visible_cases(by=by)
    rows = rows.filter(case=case_id)
    return rows if by.scope("cases.view") is Scope.ALL else rows.filter(case__in=cases)


def check_reaches_case(*, by: Actor, permission: str, case_id: int) -> None:
    """Raise :class:`PermissionRefused` unless the right reaches the case."""
    by.check(permission)
    if by.scope(permission) is Scope.ALL:
        return
    if not visible_cases(by=by, permission=permission).filter(pk=case_id).exists():
        raise PermissionRefused.of(permission)


def can_reach_case(*, by: Actor, permission: str, case_id: int) -> bool:
    """Whether the right reaches the case: what a page offers."""
    try:
        check_reaches_case(by=by, permission=permission, case_id=case_id)
    except PermissionRefused:
        return False
    return True


def can_watch_case(actor: Actor, case_id: str) -> bool:
    """Whether a browser of ``actor`` may hear that the case changed."""
    found = find_id(case_id)
    return (
        found is not None
        and actor.can("cases.view")
        and can_reach_case(by=actor, permission="cases.view", case_id=found)
    )
