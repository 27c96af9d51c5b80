"""Clients one by one, in lists, and as cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound
from abonent.kernel.phones import find_e164
from abonent.kernel.text import localized
from abonent.parties.models import (
    Account,
    Circle,
    CircleMember,
    Client,
    ClientCategory,
    ContactPerson,
    Note,
    NoteVersion,
    Reach,
    SearchKey,
    Subscriber,
)
from abonent.parties.policy import fold, person_keys
from abonent.parties.queries.texts import narrow_to_text
from abonent.parties.queries.visible import (
    narrow_to_visible,
    of_visible_client,
    visible_clients,
)
from abonent.parties.reference import VERSION

LINES_SHOWN = 50
NOTES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ClientCard:
    """Everything of a client that his card shows at once; at most eight statements."""

    client: Client
    accounts: list[Account]
    """With ``lines``: their first subscribers."""
    reaches: list[Reach]
    contact_persons: list[ContactPerson]
    circles: list[Circle]
    """With ``places``: their members, the clients fetched."""
    notes: list[Note]
    has_more_lines: bool = False
    has_more_notes: bool = False

    @property
    def phones(self) -> list[Reach]:
        """Telephone numbers, the main one first."""
        return [r for r in self.reaches if r.kind == Reach.Kind.PHONE]

    @property
    def has_choice(self) -> bool:
        """Whether one number or address had to be marked as the main one."""
        return len(self.phones) > 1 or len(self.emails) > 1

    @property
    def emails(self) -> list[Reach]:
        """E-mail addresses, the main one first."""
        return [r for r in self.reaches if r.kind == Reach.Kind.EMAIL]


def get_client(*, by: Actor, client_id: int) -> Client:
    """One client with category and manager."""
    found = _clients(by).filter(pk=client_id).first()
    if found is None:
        raise NotFound
    return found


def _clients(by: Actor) -> QuerySet[Client]:
    return visible_clients(by=by).select_related("category", "manager")


def get_client_card(*, by: Actor, client_id: int) -> ClientCard:
    """The card's content. Large companies show their first lines; the rest is a list."""
    client = get_client(by=by, client_id=client_id)
    lines = list(Subscriber.objects.filter(client=client_id)[: LINES_SHOWN + 1])
    notes = list_notes(by=by, client_id=client_id, limit=NOTES_SHOWN + 1)
    return ClientCard(
        client=client,
        accounts=_accounts(client_id, lines[:LINES_SHOWN]),
        reaches=list(Reach.objects.filter(client=client_id)),
        contact_persons=list(ContactPerson.objects.filter(client=client_id)[:LINES_SHOWN]),
        circles=_circles(by, client_id),
        notes=notes[:NOTES_SHOWN],
        has_more_lines=len(lines) > LINES_SHOWN,
        has_more_notes=len(notes) > NOTES_SHOWN,
    )


def _accounts(client_id: int, lines: list[Subscriber]) -> list[Account]:
    accounts = list(Account.objects.filter(client=client_id)[:LINES_SHOWN])
    for account in accounts:
        account.lines = [s for s in lines if s.account_id == account.pk]  # type: ignore[attr-defined]  # the card's own
    return accounts


def _circles(by: Actor, client_id: int) -> list[Circle]:
    members = narrow_to_visible(CircleMember.objects.select_related("client"), by=by)
    return list(
        Circle.objects.filter(members__client=client_id)
        .prefetch_related(Prefetch("members", queryset=members, to_attr="places"))
        .order_by("id")
    )


def list_notes(*, by: Actor, client_id: int, limit: int) -> list[Note]:
    """Notes about a client with their authors: pinned ones, then the newest; no removed ones.

    ``counts`` says of each whether it is pinned as of today.
    """
    rows = of_visible_client(Note.objects.filter(deleted_at=None), by=by, client_id=client_id)
    today = timezone.localtime(now()).date()
    ended = Q(is_pinned=False) | Q(pinned_until__lt=today)
    rows = rows.annotate(counts=Case(When(ended, then=Value(False)), default=Value(True)))
    rows = rows.order_by("-counts", "-id")
    return list(rows.select_related("author", "subscriber", "contact_person")[:limit])


def list_pinned_notes(*, by: Actor, client_id: int) -> list[Note]:
    """Notes about a client that are pinned as of today, newest first."""
    rows = of_visible_client(Note.objects.filter(deleted_at=None), by=by, client_id=client_id)
    today = timezone.localtime(now()).date()
    return list(rows.filter(is_pinned=True).exclude(pinned_until__lt=today)[:10])


def list_note_versions(*, by: Actor, client_id: int, note_id: int) -> list[NoteVersion]:
    """What a note said before, the latest first."""
    return list(get_note(by=by, client_id=client_id, note_id=note_id).versions.all())


def get_note(*, by: Actor, client_id: int, note_id: int) -> Note:
    """A note about a client."""
    rows = of_visible_client(Note.objects.filter(deleted_at=None), by=by, client_id=client_id)
    found = rows.filter(pk=note_id).select_related("author").first()
    if found is None:
        raise NotFound
    return found


def get_own_note(*, by: Actor, client_id: int, note_id: int) -> Note:
    """A note of the actor's own, to be changed."""
    rows = Note.objects.filter(pk=note_id, author=by.id, deleted_at=None)
    found = of_visible_client(rows, by=by, client_id=client_id, permission="parties.note").first()
    if found is None:
        raise NotFound
    return found


def get_contact_person(*, by: Actor, client_id: int, person_id: int) -> ContactPerson:
    """Someone who speaks, or spoke, for a client."""
    rows = ContactPerson.objects.filter(pk=person_id)
    found = of_visible_client(rows, by=by, client_id=client_id).first()
    if found is None:
        raise NotFound
    return found


def list_subscribers(*, by: Actor, client_id: int) -> QuerySet[Subscriber]:
    """All lines of a client with their accounts."""
    rows: QuerySet[Subscriber] = Subscriber.objects.select_related("account")
    return of_visible_client(rows, by=by, client_id=client_id)


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list of clients is narrowed to; empty parts narrow nothing."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    category_id: int | None = None
    manager_id: int | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None


def list_clients(*, by: Actor, where: ClientFilter | None = None) -> QuerySet[Client]:
    """Clients by name, with category, manager and ``main_phone``."""
    where = where or ClientFilter()
    main = Reach.objects.filter(client=OuterRef("pk"), kind=Reach.Kind.PHONE, is_main=True)
    found: QuerySet[Any] = _clients(by).annotate(main_phone=Subquery(main.values("value")[:1]))
    found = found.order_by("name", "id")
    if where.text.strip():
        found = narrow_to_text(found, where.text, by=by)
    if where.kinds:
        found = found.filter(kind__in=where.kinds)
    if where.statuses:
        found = found.filter(status__in=where.statuses)
    if where.category_id:
        found = found.filter(category=where.category_id)
    if where.created_from:
        found = found.filter(created_at__gte=where.created_from)
    if where.created_before:
        found = found.filter(created_at__lt=where.created_before)
    return found.filter(manager=where.manager_id) if where.manager_id else found


def find_clients_by_phone(*, by: Actor, e164: str, limit: int = 20) -> list[Client]:
    """Clients who have this number: their own, a line's, or a contact person's; active first."""
    ids = SearchKey.objects.filter(kind=SearchKey.Kind.PHONE, key=e164).values("client_id")
    return list(_clients(by).filter(pk__in=ids).order_by("status", "name", "id")[:limit])


def find_similar(
    *, by: Actor, name: str, phone: str = "", email: str = "", limit: int = 5
) -> list[Client]:
    """Clients who may be the one about to be created: same number or address, or same name.

    A warning, no refusal: namesakes and shared numbers exist.
    """
    by.check("parties.view")
    same = Q(pk__in=[])
    if number := find_e164(phone) if phone.strip() else None:
        same |= Q(kind=SearchKey.Kind.PHONE, key=number)
    if email.strip():
        same |= Q(kind=SearchKey.Kind.EMAIL, key=email.strip().casefold())
    if len(fold(name).split()) > 1:
        same |= Q(kind=SearchKey.Kind.NAME, key__in=set(person_keys(name)))
    ids = SearchKey.objects.filter(same).values("client_id")
    return list(_clients(by).filter(pk__in=ids).order_by("status", "name", "id")[:limit])


def _load_categories() -> dict[int, ClientCategory]:
    return {category.pk: category for category in ClientCategory.objects.all()}


_categories = VersionedCache(VERSION, _load_categories)


def category_codes() -> dict[int, str]:
    """Codes of all categories by id, active or not."""
    return {pk: category.code for pk, category in _categories.get().items()}


def category_entries() -> list[ClientCategory]:
    """All categories, active or not, in their order."""
    return list(_categories.get().values())


def list_categories() -> list[tuple[int, str]]:
    """Active categories as (id, name in the reader's language), in their order."""
    found = _categories.get().values()
    return [(c.pk, localized(c.name)) for c in found if c.is_active]


def category_names() -> dict[int, str]:
    """Names of all categories, active or not, in the reader's language, by id."""
    return {pk: localized(c.name) for pk, c in _categories.get().items()}
