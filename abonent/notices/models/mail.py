"""Letters on their way, and addresses that take none."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A letter on its way, sent, or given up: the outbox."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    key = models.CharField(max_length=200, unique=True)
    """Names the letter: asked for twice, it is written once."""
    message_id = models.CharField(max_length=200, unique=True)
    """The same on each attempt, so that a double can be told by it."""
    to = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_uncertain = models.BooleanField(default=False)
    """Whether an attempt broke off after the letter was handed over: it may arrive twice."""
    said = models.TextField(blank=True)
    """The last word of the server, or what went wrong."""
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="mail_state"),
            models.Index(fields=["created_at"], name="mail_created"),
        ]


class BadAddress(models.Model):
    """An address that a server refused for good: nothing more is sent there."""

    address = models.CharField(max_length=254, primary_key=True)
    """In small letters."""
    said = models.TextField()
    at = models.DateTimeField()
