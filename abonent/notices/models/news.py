"""The news board."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class News(models.Model):
    """Something that colleagues should know, from one moment until another."""

    class Importance(models.TextChoices):
        """How loudly it is told."""

        NORMAL = "normal", pgettext_lazy("importance of news", "Normal")
        IMPORTANT = "important", pgettext_lazy("importance of news", "Important")
        URGENT = "urgent", pgettext_lazy("importance of news", "Urgent")

    title = models.JSONField(default=dict)
    """By language; a missing one falls back to what there is."""
    text = models.JSONField(default=dict)
    """Markdown by language."""
    importance = models.CharField(max_length=9, choices=Importance, default=Importance.NORMAL)
    must_confirm = models.BooleanField(default=False)
    """Whether it stays in view until its reader confirms having read it."""
    roles = models.ManyToManyField("staff.Role", related_name="+")
    """Whom it is for; none means everybody."""
    departments = models.ManyToManyField("staff.Department", related_name="+")
    """Of those, only who is in one of them or below it; none means everywhere."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    announced_at = models.DateTimeField(null=True)
    """When its readers were told that it is there."""
    author = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    confirmed_from = models.PositiveIntegerField(default=1)
    """Confirmations of earlier versions no longer count: the author asked again."""

    class Meta:
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="news_starts"),
            models.Index(
                fields=["starts_at"], condition=models.Q(announced_at=None), name="news_to_announce"
            ),
        ]


class NewsVersion(models.Model):
    """What the news said at a version."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.JSONField()
    text = models.JSONField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["news", "version"], name="news_version_once")
        ]


class NewsReading(models.Model):
    """That an operator has opened the news, and confirmed it."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="readings")
    operator = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    read_version = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["news", "operator"], name="news_reading_once")
        ]
