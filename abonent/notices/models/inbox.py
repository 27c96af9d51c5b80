"""What operators were told, and where they want to hear it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


def workdays() -> list[int]:
    """Monday to Friday."""
    return [0, 1, 2, 3, 4]


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
    is_shown = models.BooleanField(default=True)
    """Whether it stands in the inbox; else it is for the mail alone."""
    mail_due_at = models.DateTimeField(null=True)
    """When it goes into a letter, unless it is read before."""
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to", "-changed_at", "-id"], name="notice_inbox"),
            models.Index(fields=["to", "kind", "fold"], name="notice_told"),
            models.Index(fields=["changed_at"], name="notice_changed"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notice_mail_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "kind", "fold"],
                condition=models.Q(read_at=None),
                name="notice_unread_line",
            )
        ]


class Preference(models.Model):
    """Where and when an operator wants to hear of what; without a row the defaults hold."""

    class Digest(models.TextChoices):
        """How often what is not urgent comes by e-mail."""

        HOURLY = "hourly", _("Every hour")
        DAILY = "daily", _("Once a day")

    operator = models.OneToOneField(
        "staff.Operator", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    ways = models.JSONField(default=dict)
    """By kind: ``{"page": true, "mail": "digest"}``; kinds left out follow the defaults."""
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.DAILY)
    digest_hour = models.PositiveSmallIntegerField(default=9)
    digest_days = ArrayField(models.PositiveSmallIntegerField(), default=workdays)
    """Days of the week of a daily digest, Monday is 0."""
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)


class RoleDefault(models.Model):
    """Where those of a role hear of what, until they choose themselves."""

    role = models.OneToOneField(
        "staff.Role", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    ways = models.JSONField(default=dict)
