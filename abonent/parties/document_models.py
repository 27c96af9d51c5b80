"""Documents of clients: passports, contracts, powers of attorney, with their scans and versions."""

from __future__ import annotations

from django.db import models

from abonent.kernel.models import Reference


class DocumentType(Reference):
    """A kind of document: a passport, a contract, a power of attorney …"""

    series_mask = models.CharField(max_length=60, blank=True)
    number_mask = models.CharField(max_length=60, blank=True)
    """Which characters a number has, as :mod:`abonent.parties.policy.documents` reads it."""
    expires = models.BooleanField(default=False)
    """Whether one has to say until when it is valid."""
    warn_days = models.PositiveIntegerField(default=30)
    """How many days before its end a document counts as expiring."""
    is_confidential = models.BooleanField(default=False)
    """Seen only with the right to confidential documents; every look is kept in the audit."""


class DocumentFacts(models.Model):
    """What a document says of itself."""

    series = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=80, blank=True)
    issued_date = models.DateField(null=True)
    issued_by = models.CharField(max_length=250, blank=True)
    valid_until = models.DateField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Document(DocumentFacts):
    """A document of a client. Its facts are those of its latest version."""

    class State(models.TextChoices):
        """Whether it counts."""

        VALID = "valid"
        WITHDRAWN = "withdrawn"

    client = models.ForeignKey("parties.Client", on_delete=models.PROTECT, related_name="documents")
    account = models.ForeignKey("parties.Account", null=True, on_delete=models.PROTECT)
    subscriber = models.ForeignKey("parties.Subscriber", null=True, on_delete=models.PROTECT)
    contact_person = models.ForeignKey("parties.ContactPerson", null=True, on_delete=models.PROTECT)
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State, default=State.VALID)
    number_key = models.CharField(max_length=130, blank=True)
    """Series and number folded into one spelling, for the search."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="document_client"),
            models.Index(
                fields=["number_key"], opclasses=["varchar_pattern_ops"], name="document_number"
            ),
            models.Index(
                fields=["valid_until", "id"],
                condition=models.Q(state="valid", valid_until__isnull=False),
                name="document_expiring",
            ),
        ]


class DocumentVersion(DocumentFacts):
    """A document as it was, from one change to the next. Never updated."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number_in_row = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["-number_in_row"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number_in_row"], name="document_version_once"
            )
        ]


class DocumentScan(models.Model):
    """A file of one version of a document. The next version may hold the same file."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="scans")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
