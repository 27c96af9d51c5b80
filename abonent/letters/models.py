"""Letters, their kinds and templates, their registration numbers."""

from __future__ import annotations

from django.db import models

from abonent.kernel.models import Reference
from abonent.kernel.text import LocalizedField


class Direction(models.TextChoices):
    """Who writes."""

    IN = "in"
    OUT = "out"


class LetterKind(Reference):
    """A kind of letter with the pattern of its registration numbers."""

    direction = models.CharField(max_length=3, choices=Direction)
    pattern = models.CharField(max_length=60)
    """``ВХ-{year}-{number:05}``, as :mod:`abonent.letters.policy.numbering` reads it."""
    answer_days = models.PositiveIntegerField(default=0)
    """Days within which a letter of this kind is to be answered; 0: no answer is awaited."""


class Delivery(Reference):
    """A way letters go: post, courier, by hand."""


class Letterhead(Reference):
    """What stands above and below a letter of ours."""

    head = LocalizedField()
    foot = LocalizedField()


class LetterTemplate(Reference):
    """A ready text of a letter, with placeholders."""

    kind = models.ForeignKey(LetterKind, on_delete=models.PROTECT)
    letterhead = models.ForeignKey(Letterhead, on_delete=models.PROTECT)
    subject = LocalizedField()
    text = LocalizedField()


class Counter(models.Model):
    """The last number given to letters of a kind in a year, by department where numbers name it."""

    kind = models.ForeignKey(LetterKind, on_delete=models.PROTECT)
    year = models.PositiveIntegerField()
    department = models.ForeignKey("staff.Department", null=True, on_delete=models.PROTECT)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "department"],
                nulls_distinct=False,
                name="letter_counter_once",
            )
        ]


class Letter(models.Model):
    """An incoming or outgoing letter. Its registration number, once given, never changes."""

    class State(models.TextChoices):
        """Where it is on its way."""

        DRAFT = "draft"
        TO_SIGN = "to_sign"
        SIGNED = "signed"
        REGISTERED = "registered"
        SENT = "sent"
        DELIVERED = "delivered"
        RETURNED = "returned"
        ANSWERED = "answered"
        FILED = "filed"
        ANNULLED = "annulled"

    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.ForeignKey(LetterKind, on_delete=models.PROTECT)
    department = models.ForeignKey("staff.Department", null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State)
    number = models.CharField(max_length=80, blank=True)
    """The registration number; empty until registered."""
    counted = models.PositiveIntegerField(null=True)
    letter_date = models.DateField()
    """The day it was received, or the day it bears."""
    correspondent = models.CharField(max_length=250)
    address = models.CharField(max_length=500, blank=True)
    their_number = models.CharField(max_length=80, blank=True)
    their_date = models.DateField(null=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT)
    tracking = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    """Of an outgoing one: Markdown."""
    language = models.CharField(max_length=2, default="ru")
    letterhead = models.ForeignKey(Letterhead, null=True, on_delete=models.PROTECT)
    client = models.ForeignKey("parties.Client", null=True, on_delete=models.PROTECT)
    contact_person = models.ForeignKey("parties.ContactPerson", null=True, on_delete=models.PROTECT)
    contact = models.ForeignKey("cases.Contact", null=True, on_delete=models.PROTECT)
    """The contact that the letter is."""
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    due_date = models.DateField(null=True)
    """Until when an answer is awaited."""
    author = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signer = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    pdf = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT)
    """The letter as it was registered."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["letter_date", "id"], name="letter_date"),
            models.Index(fields=["client", "-id"], name="letter_client"),
            models.Index(fields=["state", "-id"], name="letter_state"),
            models.Index(
                fields=["number"], opclasses=["varchar_pattern_ops"], name="letter_number"
            ),
            models.Index(
                fields=["due_date"],
                condition=models.Q(state="registered", direction="in"),
                name="letter_due",
            ),
        ]


class LetterCase(models.Model):
    """A case that a letter is about."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="about")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["letter", "case"], name="letter_case_once")]


class LetterFile(models.Model):
    """A file of a letter: its scan, the signed copy, an enclosure."""

    class Role(models.TextChoices):
        """What the file is to the letter."""

        SCAN = "scan"
        SIGNED = "signed"
        ENCLOSURE = "enclosure"

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT)
    role = models.CharField(max_length=10, choices=Role, default=Role.SCAN)
    added_by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class LetterStep(models.Model):
    """One line of a letter's history."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    step = models.CharField(max_length=20)
    """The code of a move, or ``created``, ``edited``, ``corrected``, ``filed_in``."""
    comment = models.CharField(max_length=1000, blank=True)
    changes = models.JSONField(default=dict)
    """Of a correction: ``{field: [before, after]}``."""

    class Meta:
        ordering = ["id"]
