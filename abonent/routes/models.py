"""Routes, their drawn versions, and the processes that go along them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import pgettext_lazy

from abonent.kernel.models import Reference
from abonent.kernel.text import LocalizedField

JOURNAL = "undo"
"""In the data of a stay that a person has ended: what is needed to take that back."""
UNDONE = "undone"
"""In the data of a stay: the move that began it was taken back."""


class Route(Reference):
    """A route of cases (маршрут); what it looks like is in its versions."""


class RouteVersion(models.Model):
    """One drawing of a route. What runs along it keeps it; an active one is never changed.

    Of several drafts the newest is the draft of the route, the others were put aside.
    """

    class State(models.TextChoices):
        """What it is good for."""

        DRAFT = "draft", pgettext_lazy("version of a route", "Draft")
        ACTIVE = "active", pgettext_lazy("version of a route", "Active")
        RETIRED = "retired", pgettext_lazy("version of a route", "Retired")

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    xml = models.TextField()
    """BPMN 2.0 with our extension elements, kept to the letter."""
    note = models.CharField(max_length=500, blank=True)
    """What is different in it."""
    revision = models.PositiveIntegerField(default=1)
    """Grows each time the draft is saved; whoever saw an older one is refused."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )
    activated_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    pins = models.JSONField(default=dict)
    """Of the routes that it calls the version, by code; settled when it is made active."""
    tried: tuple[Any, ...] = ()
    """What came of the examples when it was put into force, where an action says it."""

    class Meta:
        ordering = ["route", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="route_version_number"),
            models.UniqueConstraint(
                fields=["route"], condition=models.Q(state="active"), name="route_version_active"
            ),
        ]


class RouteExample(models.Model):
    """An example that versions of a route are tried with; all versions share them."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="examples")
    name = LocalizedField()
    given = models.JSONField(default=dict)
    """What goes along the route, as the room that owns it reads it."""
    acts = models.JSONField(default=list)
    """What is let happen on the way: ``[kind, node, choice]`` each."""
    expects = models.CharField(max_length=4)
    """``end`` or ``path``: what is compared."""
    expected = models.JSONField(default=list)
    """Ids of nodes: where it stands in the end, or everything it comes by."""
    revision = models.PositiveIntegerField(default=1)
    """Grows each time it is saved; whoever saw an older one is refused."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]


class Process(models.Model):
    """A case's passage along a version of a route (экземпляр процесса)."""

    version = models.ForeignKey(RouteVersion, on_delete=models.PROTECT, related_name="processes")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["version", "id"],
                condition=models.Q(ended_at=None),
                name="process_running",
            )
        ]


class Visit(models.Model):
    """A token's stay at a node; one that has not been left is a token of the process."""

    class Wait(models.TextChoices):
        """What lets it go on."""

        PERSON = "person"
        JOIN = "join"
        SCOPE = "scope"
        TIMER = "timer"
        MESSAGE = "message"
        SIGNAL = "signal"
        JOB = "job"
        CHILDREN = "children"
        GONE = "gone"
        """Nothing: it was passed."""

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="visits", db_index=False
    )
    node = models.CharField(max_length=100)
    scope = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="inner", db_index=False
    )
    """The stay at the sub-process it is in, or at the activity on whose edge it waits."""
    wait = models.CharField(max_length=8, choices=Wait)
    name = models.CharField(max_length=100, blank=True)
    """Of the message or signal waited for; of a step, its queue."""
    due_at = models.DateTimeField(null=True)
    """When a timer goes off, or the norm of a step runs out."""
    via = ArrayField(models.CharField(max_length=100), default=list)
    """The ways and nodes passed on the way here, in their order."""
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=100, blank=True)
    """The way it was left by; empty for one that was cancelled."""

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["process", "id"], name="visit_process"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(left_at=None, due_at__isnull=False),
                name="visit_due",
            ),
            models.Index(
                fields=["wait", "name"],
                condition=models.Q(left_at=None, wait__in=["message", "signal"]),
                name="visit_waits",
            ),
        ]


class StartTimer(models.Model):
    """A start event of an active version that opens a case when its time comes."""

    version = models.ForeignKey(RouteVersion, on_delete=models.CASCADE, related_name="timers")
    node = models.CharField(max_length=100)
    due_at = models.DateTimeField(db_index=True)
    left = models.PositiveIntegerField(null=True)
    """Of a cycle how many times there are yet; None: for ever, or once."""
    stuck = models.JSONField(default=dict)
    """Why no case could be opened the last time, by language."""
    told = ""
    """The same in the reader's language, where a query says it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "node"], name="start_timer_node")]


class BusinessFunction(Reference):
    """A business function that users composed (бизнес-функция); ``routes.composing`` runs it."""

    about = LocalizedField(blank=True)
    inputs = models.JSONField(default=list, blank=True)
    """``[{"code", "type", "title": {"ru", "en"}, "required"}]``."""
    outputs = models.JSONField(default=list, blank=True)
    """The same, never required."""
    steps = models.JSONField(default=list, blank=True)
    """Each names its ``kind``."""


class FunctionRun(models.Model):
    """A call of a business function that leaves the machine, or that has failed (вызов функции).

    A failed one is kept until a person has corrected it and started it again, or let it go.
    """

    class State(models.TextChoices):
        """How it is doing."""

        WAITING = "waiting", pgettext_lazy("run of a function", "Waiting")
        DONE = "done", pgettext_lazy("run of a function", "Done")
        FAILED = "failed", pgettext_lazy("run of a function", "Failed")
        DROPPED = "dropped", pgettext_lazy("run of a function", "Let go")

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    visit = models.ForeignKey(Visit, null=True, on_delete=models.CASCADE, db_index=False)
    """The stay that its end is waited for; None for a handler."""
    node = models.CharField(max_length=100)
    function = models.CharField(max_length=40)
    inputs = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    outputs = models.JSONField(default=dict)
    """Attribute of the case by code of what the function gives back."""
    key = models.UUIDField(unique=True)
    """Told to what lies outside with each attempt, so that it can tell a repetition."""
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.JSONField(default=dict)
    """Why the last attempt failed, by language."""
    code = models.CharField(max_length=60, blank=True)
    """Of the error, as events on edges know it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["process", "id"], name="function_run_process"),
            models.Index(fields=["visit"], name="function_run_visit"),
            models.Index(
                fields=["next_at"], condition=models.Q(state="waiting"), name="function_run_due"
            ),
            models.Index(
                fields=["id"], condition=models.Q(state="failed"), name="function_run_failed"
            ),
        ]
