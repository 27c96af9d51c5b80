"""Clients and everything that belongs to them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from abonent.kernel.models import Reference


def _attributes() -> models.JSONField[Any, Any]:
    """Values by attribute code, typed as :mod:`abonent.attributes.policy` stores them."""
    return models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class ClientCategory(Reference):
    """A class of clients (mass market, VIP, corporate …) by which work is ranked."""


class Client(models.Model):
    """A person or a company we serve, served, or hope to serve."""

    class Kind(models.TextChoices):
        """Person or company."""

        PERSON = "person"
        COMPANY = "company"

    class Status(models.TextChoices):
        """Where the client stands with us."""

        POTENTIAL = "potential"
        ACTIVE = "active"
        FORMER = "former"

    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    name = models.CharField(max_length=250)
    """As shown: surname first for a person, short name for a company."""
    surname = models.CharField(max_length=80, blank=True)
    given_name = models.CharField(max_length=80, blank=True)
    patronymic = models.CharField(max_length=80, blank=True)
    tax_id = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, default="ru")
    category = models.ForeignKey(ClientCategory, null=True, on_delete=models.PROTECT)
    manager = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, db_index=False
    )
    """The personal manager."""
    attributes = _attributes()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Who created the client here; None for one that came from another system."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_by", "name"],
                condition=models.Q(created_by__isnull=False),
                name="client_creator",
            ),
            models.Index(fields=["name", "id"], name="client_name"),
            models.Index(fields=["manager", "name"], name="client_manager"),
            models.Index(fields=["manager", "id"], name="client_manager_oldest"),
            models.Index(fields=["status", "name"], name="client_status"),
            models.Index(fields=["created_at"], name="client_created"),
        ]


class PrivateFacts(models.Model):
    """Confidential facts of a client, apart from him: read only for who asks and may see them."""

    client = models.OneToOneField(
        Client, on_delete=models.PROTECT, primary_key=True, related_name="private_facts"
    )
    birth_date = models.DateField(null=True)
    income = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """A month, in the currency of the company."""


class Account(models.Model):
    """A personal account (лицевой счёт) of a client in billing."""

    class Status(models.TextChoices):
        """Whether services of the account are provided."""

        ACTIVE = "active"
        BLOCKED = "blocked"
        CLOSED = "closed"

    class Payment(models.TextChoices):
        """Paid in advance or after use."""

        PREPAID = "prepaid"
        POSTPAID = "postpaid"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="accounts")
    number = models.CharField(max_length=40, unique=True)
    contract_number = models.CharField(max_length=40, blank=True)
    payment = models.CharField(max_length=10, choices=Payment)
    currency = models.CharField(max_length=3, default="RUB")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    opened_date = models.DateField(null=True)
    attributes = _attributes()

    class Meta:
        ordering = ["id"]


class Subscriber(models.Model):
    """A point of service (абонент): a SIM, a line, an internet log-in, on one account."""

    class Service(models.TextChoices):
        """The kind of line."""

        MOBILE = "mobile"
        FIXED = "fixed"
        INTERNET = "internet"
        TV = "tv"

    class Status(models.TextChoices):
        """Whether the line works."""

        ACTIVE = "active"
        BLOCKED = "blocked"
        CLOSED = "closed"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="subscribers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="subscribers")
    service = models.CharField(max_length=10, choices=Service)
    number = models.CharField(max_length=40)
    """E.164 for telephony, the log-in of the line for internet and TV."""
    tariff = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    activated_date = models.DateField(null=True)
    attributes = _attributes()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["number"], name="subscriber_number")]


class Reach(models.Model):
    """A way to reach a client: a telephone number (E.164) or an e-mail address."""

    class Kind(models.TextChoices):
        """Telephone or e-mail."""

        PHONE = "phone"
        EMAIL = "email"

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="reaches", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "value"], name="reach_once")
        ]


class ContactPerson(models.Model):
    """Who speaks for a client: a company's accountant, a subscriber's daughter."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contact_persons")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    attributes = _attributes()

    class Meta:
        ordering = ["-is_active", "id"]


class Circle(models.Model):
    """Clients who belong together: a family, a group of companies."""

    class Kind(models.TextChoices):
        """Family or group of companies."""

        FAMILY = "family"
        COMPANY = "company"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)


class CircleMember(models.Model):
    """A client's place in a circle. A client is in a circle once."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="circle_places")
    role = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["circle", "client"], name="circle_member_once")
        ]


class Note(models.Model):
    """What colleagues should know about a client, one subscriber, or one contact person."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notes")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.PROTECT)
    contact_person = models.ForeignKey(ContactPerson, null=True, on_delete=models.PROTECT)
    text = models.TextField()
    author = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    is_pinned = models.BooleanField(default=False, db_default=False)
    """Important: first on the card, and told at registration and on the client's cases."""
    pinned_until = models.DateField(null=True)
    """The last day on which it counts as pinned."""

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["client"],
                condition=models.Q(is_pinned=True, deleted_at=None),
                name="note_pinned",
            ),
            GinIndex(SearchVector("text", config="russian"), name="note_text"),
        ]


class NoteVersion(models.Model):
    """What a note said before it was changed."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    until_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]


class SearchKey(models.Model):
    """One thing a client is found by, as :func:`abonent.parties.policy.fold` writes it.

    Kept by the actions that change what it stands for.
    """

    class Kind(models.TextChoices):
        """What the key is, the most telling first: that is the order of what is found."""

        PHONE = "phone"
        ACCOUNT = "account"
        CONTRACT = "contract"
        LOGIN = "login"
        TAX_ID = "tax_id"
        EMAIL = "email"
        NAME = "name"
        TURNED = "turned"
        PERSON = "person"
        FORMER = "former"
        """Name and number of who was merged into the client."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="search_keys", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=254)
    shown = models.CharField(max_length=254, blank=True)
    """What a person is shown where the key does not say it well."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "key"], name="search_key_once")
        ]
        indexes = [
            models.Index(
                fields=["kind", "key"],
                opclasses=["varchar_ops", "varchar_pattern_ops"],
                name="search_key_prefix",
            ),
            GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="search_key_trigrams"),
        ]


class NameWord(models.Model):
    """A word that occurs in names: the vocabulary against which a misspelled word is mended.

    Far fewer than clients, so that looking for near words costs the same however many clients
    there are. Words of names that are gone stay: they do no harm.
    """

    word = models.CharField(max_length=80, primary_key=True)

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="name_word_trigrams"),
        ]


class ClientMerge(models.Model):
    """Two clients who turned out to be one: which, by whom, and the way back.

    Clients are named by number, not referenced: the loser's row is gone while the merge stands,
    and its number leads to the winner.
    """

    winner_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    winner_name = models.CharField(max_length=250)
    loser_name = models.CharField(max_length=250)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    """Why they were held to be one: ``[code, what was the same]``."""
    journal = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["winner_id", "-id"], name="client_merge_winner")]
        constraints = [
            models.UniqueConstraint(
                fields=["loser_id"],
                condition=models.Q(undone_at=None),
                name="client_merged_once",
            )
        ]


from abonent.parties.document_models import (  # noqa: E402 - they refer to those above by label
    Document,
    DocumentScan,
    DocumentType,
    DocumentVersion,
)
from abonent.parties.pair_models import ClientPair  # noqa: E402 - as above
from abonent.parties.prospect_models import (  # noqa: E402 - as above
    BillingColumn,
    LossReason,
    Prospect,
    ProspectExport,
    ProspectSource,
)

__all__ = [
    "Account",
    "BillingColumn",
    "Circle",
    "CircleMember",
    "Client",
    "ClientCategory",
    "ClientMerge",
    "ClientPair",
    "ContactPerson",
    "Document",
    "DocumentScan",
    "DocumentType",
    "DocumentVersion",
    "LossReason",
    "NameWord",
    "Note",
    "NoteVersion",
    "Prospect",
    "ProspectExport",
    "ProspectSource",
    "Reach",
    "SearchKey",
    "Subscriber",
]
