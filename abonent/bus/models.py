"""The outbox and its readers' places."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import RawSQL


class Xid8Field(models.Field):  # type: ignore[type-arg]  # PostgreSQL's own transaction id
    """A 64-bit transaction id, given by the server when the row is written."""

    def db_type(self, connection: object) -> str:  # noqa: ARG002 - Django's signature
        """PostgreSQL's type."""
        return "xid8"


class Event(models.Model):
    """Something that happened, in the transaction that made it happen. Append-only.

    ``topics`` name the objects it concerns (``case:17``, ``cases``); browsers watch them.
    ``payload`` is for subscribers inside the product and never reaches a browser.
    """

    xid = Xid8Field(db_default=RawSQL("pg_current_xact_id()", ()))
    at = models.DateTimeField()
    type = models.CharField(max_length=60)
    topics = ArrayField(models.CharField(max_length=60))
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "bus_event"
        indexes = [models.Index(fields=["xid", "id"], name="bus_event_order")]


class Cursor(models.Model):
    """How far a subscriber has come; moved in the transaction of its effect."""

    subscriber = models.CharField(max_length=100, primary_key=True)
    xid = Xid8Field()
    event_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)


class DeadLetter(models.Model):
    """An event that a subscriber could not take, set aside so that the others go on."""

    subscriber = models.CharField(max_length=100)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    error = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "event"], name="dead_letter_once")
        ]
