"""Tables every room stands on."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from abonent.kernel.text import LocalizedField, localized


class Reference(models.Model):
    """An entry of reference data that administrators keep: a channel, a priority, a category …"""

    code = models.SlugField(max_length=40, unique=True)
    name = LocalizedField()
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return localized(self.name)

    def choose(self, field: str, entries: Iterable[Reference]) -> None:
        """Take ``entries`` for the field of many ``field``, which is written after saving."""
        self.__dict__.setdefault("_chosen", {})[field] = list(entries)

    def chosen(self, field: str) -> list[Reference]:
        """What the field of many holds or is about to hold."""
        pending: dict[str, list[Reference]] = self.__dict__.get("_chosen", {})
        if field in pending:
            return pending[field]
        return list(getattr(self, field).all()) if self.pk else []

    def write_chosen(self) -> None:
        """Write what :meth:`choose` took."""
        for field, entries in self.__dict__.pop("_chosen", {}).items():
            getattr(self, field).set(entries)


class ReferenceVersion(models.Model):
    """The version of one kind of reference data; see :mod:`abonent.kernel.cache`."""

    name = models.CharField(max_length=60, primary_key=True)
    version = models.UUIDField()


class AuditEntry(models.Model):
    """One act of one actor on one object, which is named, not referenced: it may go, this stays."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_object"),
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
        ]


class ConfigurationChange(models.Model):
    """One change of what administrators set: by whom, why, from what to what; never updated.

    What was changed is named by codes, so the trace outlives the row and can be laid over another
    installation.
    """

    class Verb(models.TextChoices):
        """What was done."""

        CREATED = "created"
        CHANGED = "changed"
        MOVED = "moved"
        DELETED = "deleted"

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=10)
    part = models.CharField(max_length=60)
    """Which part of the configuration: ``cases.channel``, ``staff.role``."""
    path = models.CharField(max_length=200)
    """The entry's code, after its owner's: ``payment-method/card``."""
    name = models.JSONField(default=dict)
    verb = models.CharField(max_length=8, choices=Verb)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """``{field: [before, after]}``."""
    reason = models.CharField(max_length=500, blank=True)
    occasion = models.JSONField(default=dict)
    """What the product says for a reason where no person gave one, by language."""
    batch = models.UUIDField(null=True)
    """What was changed by one act (a package, a rollback) has this in common."""
    reverts = models.BigIntegerField(null=True)
    """The change that this one took back."""

    class Meta:
        indexes = [
            models.Index(fields=["part", "path", "-id"], name="configuration_entry"),
            models.Index(fields=["actor_id", "-id"], name="configuration_actor"),
            models.Index(fields=["batch"], name="configuration_batch"),
        ]

    @property
    def why(self) -> str:
        """The reason, in the language of the reader where the product gave it."""
        return self.reason or localized(self.occasion)


class SystemSetting(models.Model):
    """A system setting that somebody decided; see :mod:`abonent.kernel.settings`."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField(encoder=DjangoJSONEncoder)


class ConfigurationPackage(models.Model):
    """A package of the configuration that was brought here: read, then perhaps installed."""

    code = models.SlugField(max_length=40)
    version = models.CharField(max_length=40)
    title = models.JSONField(default=dict)
    contents = models.JSONField(default=dict)
    """``{part: {path: what is told}}``; of the version before, what local changes are told by."""
    order = models.JSONField(default=dict)
    """``{part: [path, …]}`` as it came: the database sorts the keys of ``contents``."""
    brought_at = models.DateTimeField()
    actor_name = models.CharField(max_length=200)
    installed_at = models.DateTimeField(null=True)
    batch = models.UUIDField(null=True)
    """The changes that installing made."""
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["code", "-id"], name="configuration_package")]


class IdempotencyKey(models.Model):
    """A client's own key of a request, and what it was answered; a repeat gets the same answer."""

    owner_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    request_hash = models.BinaryField(max_length=32)
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "key"], name="idempotency_once")]


class StoredFile(models.Model):
    """An uploaded or produced file. Content lies in the storage under ``path``."""

    name = models.CharField(max_length=255)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32, db_index=True)
    owner_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()


class BackgroundJob(models.Model):
    """A long action a person waits for: its progress, its outcome, its wish to be cancelled."""

    class State(models.TextChoices):
        """Where the job is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    owner_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    outcome = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    failure = models.JSONField(default=dict)
    """Why it failed, by language: others than its owner read it too."""
    result = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    @property
    def error(self) -> str:
        """Why it failed, in the language of the reader; empty if it did not."""
        return localized(self.failure)


class Preview(models.Model):
    """Pictures of the content that lies under ``path``, made once whatever files share it."""

    class Kind(models.TextChoices):
        """What can be shown."""

        PICTURE = "picture"
        PAGES = "pages"
        NONE = "none"

    path = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    pages = models.PositiveIntegerField(default=0)
    """How many pages the content has; of them at most ``previews.DRAWN`` are drawn."""
    made_at = models.DateTimeField()
