"""Drafts, the files given to them, tabs of work, and who looks at what."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet.

    One person at a time holds a draft and may change or send it. A shared one may be taken over.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = ""
        DONE = "done"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True)
    """Made by the page that began it, so that it is known before anything is saved."""
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=500)
    """The page on which it is continued."""
    title = models.CharField(max_length=120, blank=True)
    content = models.JSONField(default=dict)
    """Texts by the name of their field, each a list: as a form sends them."""
    began_by = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    is_shared = models.BooleanField(default=False)
    shared_with = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT,
                                    related_name="+")  # fmt: skip
    """The only colleague who sees a shared draft; without either, everyone with the right does."""
    department = models.ForeignKey("staff.Department", null=True, on_delete=models.PROTECT,
                                   related_name="+")  # fmt: skip
    """Whose members see it, those of departments below included."""
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with each saving: a window left open elsewhere writes nothing over a newer text."""

    class Meta:
        indexes = [
            models.Index(
                fields=["holder", "begun_at"], condition=models.Q(outcome=""), name="draft_holder"
            ),
            models.Index(
                fields=["begun_at"], condition=models.Q(outcome="", is_shared=True),
                name="draft_shared",
            ),
            models.Index(fields=["saved_at"], name="draft_saved"),
        ]  # fmt: skip


class DraftFile(models.Model):
    """A file given to a draft: as long as this row is there, the file is not swept away."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "file"], name="draftfile_once")]


class Tab(models.Model):
    """A page in work. One that is not ``is_kept`` gives way to the next page looked at."""

    operator = models.ForeignKey("staff.Operator", on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=120)
    icon = models.CharField(max_length=40, blank=True)
    is_kept = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "path"], name="tab_once")]


class Presence(models.Model):
    """A page that somebody has open on an object. The table is unlogged: a crash may empty it."""

    class State(models.TextChoices):
        """What the person does there, the most telling last."""

        IDLE = "idle"
        VIEWING = "viewing"
        EDITING = "editing"

    page = models.UUIDField(primary_key=True)
    """Made by the page for itself."""
    of = models.CharField(max_length=60)
    """The object as a live topic: ``case:17``."""
    operator = models.ForeignKey(
        "staff.Operator", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    state = models.CharField(max_length=7, choices=State)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["of"], name="presence_of")]
