"""Named rules with their versions; saved views of lists, and how each person keeps them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from abonent.kernel.models import Reference


class NamedRule(Reference):
    """A condition under a name, which whatever is decided by rules may refer to."""

    subject = models.CharField(max_length=40)
    """What it is about: see :func:`abonent.rules.facts.known.list_topics`."""
    text = models.TextField()
    """In CEL."""
    tests = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """Rows of facts by path, and whether it holds for them: see ``policy`` of this room."""
    version = models.PositiveIntegerField(default=0)
    """Of :class:`RuleVersion`: grows with each change of what it says."""


class NamedTable(Reference):
    """A decision table under a name, which rules and routes ask."""

    subject = models.CharField(max_length=40)
    """What its inputs are about: see :func:`abonent.rules.facts.known.list_topics`."""
    content = models.JSONField(default=dict)
    """Columns, rows, hit policy: see :mod:`abonent.rules.decisions.document`."""


class RuleVersion(models.Model):
    """What a rule said from a moment on; never updated, so that what runs by it can name it."""

    rule = models.ForeignKey(NamedRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=40)
    text = models.TextField()
    tests = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]


class SavedView(models.Model):
    """A list as somebody wants to see it again: what it asks for, its order, its columns."""

    subject = models.CharField(max_length=20)
    """Code of a :class:`abonent.rules.ports.Subject`."""
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    """In keys and codes of the query language, which outlive names."""
    rest = models.TextField(blank=True)
    """The other parameters of the list's address: filters of the bar, order, columns."""
    owner = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    is_shared = models.BooleanField(default=False)
    """With everybody who may see the list."""
    roles = models.ManyToManyField("staff.Role", related_name="+")
    """With those who have one of them."""
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["subject", "owner"], condition=models.Q(deleted_at=None), name="view_owner"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "subject", "name"], condition=models.Q(deleted_at=None),
                name="view_name_once",
            )
        ]  # fmt: skip


class KeptColumns(models.Model):
    """The columns that a person has in a list, in that order, where no view says otherwise."""

    operator = models.ForeignKey("staff.Operator", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=20)
    keys = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "subject"], name="columns_kept_once")
        ]


class KeptView(models.Model):
    """How one person keeps a view: as a tab, in which place, and whether new rows are told."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="kept")
    operator = models.ForeignKey("staff.Operator", on_delete=models.CASCADE, related_name="+")
    is_pinned = models.BooleanField(default=True)
    position = models.IntegerField(default=0)
    is_subscribed = models.BooleanField(default=False)
    seen_id = models.BigIntegerField(default=0)
    """The newest row that was there when the person was told last."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "operator"], name="view_kept_once")]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(is_subscribed=True), name="view_subscribed"
            )
        ]
