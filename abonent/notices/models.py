"""What operators were told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Notice(models.Model):
    """A line of somebody's inbox. What happens to one thing while it is unread is one line."""

    to = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    fold = models.CharField(max_length=200)
    """What the line is about; another notice of it joins the line until it is read."""
    keys = ArrayField(models.CharField(max_length=200))
    """The latest occurrences that the line holds: each is told once."""
    count = models.PositiveIntegerField(default=1)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """What the kind's text names, as the latest occurrence has it."""
    url = models.CharField(max_length=500)
    by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to", "-changed_at", "-id"], name="notice_inbox"),
            models.Index(fields=["to", "kind", "fold"], name="notice_told"),
            models.Index(fields=["changed_at"], name="notice_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "kind", "fold"],
                condition=models.Q(read_at=None),
                name="notice_unread_line",
            )
        ]
