"""Maps people keep, and runs of imports."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ImportMap(models.Model):
    """A saved map: how one kind of file becomes contacts and cases. ``text`` is YAML."""

    name = models.CharField(max_length=100, unique=True)
    text = models.TextField()
    author = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One feeding of one file, tried (``is_dry``) or done. Its files go after a month."""

    operator = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    source = models.ForeignKey(
        "kernel.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    map_name = models.CharField(max_length=100, blank=True)
    map_text = models.TextField()
    is_dry = models.BooleanField()
    job = models.ForeignKey("kernel.BackgroundJob", null=True, on_delete=models.SET_NULL)
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """What :meth:`abonent.exchange.running.Outcome.as_json` told."""
    rejected = models.ForeignKey(
        "kernel.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["operator", "-id"], name="import_run_operator")]
