"""Contacts, the cases opened in them, and the reference data that describe both."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import pgettext_lazy

from abonent.kernel.models import Reference
from abonent.kernel.text import LocalizedField


class PlaceKind(Reference):
    """A kind of place (вид места): office, call centre, web site."""


class Place(Reference):
    """Where contacts take place (место контакта)."""

    kind = models.ForeignKey(PlaceKind, on_delete=models.PROTECT, related_name="places")


class Channel(Reference):
    """How contacts come: phone, visit, e-mail, SMS, web form, chat, letter, fax."""

    icon = models.CharField(max_length=40, default="message")


class Priority(Reference):
    """How urgent a case is; a greater ``weight`` goes first."""

    weight = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)

    class Meta(Reference.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="priority_default"
            )
        ]


class Kind(models.TextChoices):
    """What the customer wants of us (вид обращения)."""

    CONSULTATION = "consultation", pgettext_lazy("kind of case", "Consultation")
    REQUEST = "request", pgettext_lazy("kind of case", "Request")
    COMPLAINT = "complaint", pgettext_lazy("kind of case", "Complaint")


class Topic(Reference):
    """A node of the tree of topics: a group, or a topic under which cases are opened.

    An operator may propose one; it serves when an administrator accepts it.
    """

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    is_group = models.BooleanField(default=False)
    attribute_set = models.OneToOneField("attributes.AttributeSet", on_delete=models.PROTECT)
    default_kind = models.CharField(max_length=12, choices=Kind, default=Kind.CONSULTATION)
    default_priority = models.ForeignKey(Priority, null=True, on_delete=models.PROTECT)
    route = models.ForeignKey(
        "routes.Route", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The drawn route of its cases, and of what is below it and has none; None: as above."""
    proposed_by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    """Set while the topic waits for an administrator's word."""


class Direction(models.TextChoices):
    """Who began."""

    IN = "in", pgettext_lazy("direction of contact", "Incoming")
    OUT = "out", pgettext_lazy("direction of contact", "Outgoing")


class ContactTemplate(Reference):
    """What contacts of some colleagues may be, and are unless they say otherwise (шаблон контакта).

    Whoever is given one or several registers by one of them; whoever has none, as they like. An
    empty list of what is allowed allows everything.
    """

    given_to = models.CharField(max_length=4000, blank=True)
    """Names by commas: see ``staff.queries.audience``."""
    place_kind = models.ForeignKey(PlaceKind, null=True, on_delete=models.PROTECT, related_name="+")
    places = models.ManyToManyField(Place, related_name="+")
    default_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction, blank=True)
    topics = models.ManyToManyField(Topic, related_name="+")
    """Topics, and groups with all that is in them."""
    default_topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    categories = models.ManyToManyField("parties.ClientCategory", related_name="+")
    default_category = models.ForeignKey(
        "parties.ClientCategory", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Of clients who are made together with the contact."""


class TextModule(Reference):
    """A text that colleagues write often (заготовка текста); ``::`` in a text box brings it.

    ``{client}``, ``{case}``, ``{operator}`` and ``{today}`` in it are filled in.
    """

    text = LocalizedField()
    given_to = models.CharField(max_length=4000, blank=True)
    """Names by commas, as of templates; empty: for everyone."""
    topics = models.ManyToManyField(Topic, related_name="+")
    """Topics and groups it is for; none: for all."""


class StarredTopic(models.Model):
    """A topic that an operator wants at hand (избранная тема)."""

    operator = models.ForeignKey("staff.Operator", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    starred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "topic"], name="starred_topic_once")
        ]


class Contact(models.Model):
    """One communication with a customer: who, when, where, by which way."""

    started_at = models.DateTimeField()
    duration_seconds = models.PositiveIntegerField(null=True)
    direction = models.CharField(max_length=3, choices=Direction)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    client = models.ForeignKey(
        "parties.Client", null=True, on_delete=models.PROTECT, db_index=False
    )
    """None for an anonymous contact."""
    subscriber = models.ForeignKey("parties.Subscriber", null=True, on_delete=models.PROTECT)
    contact_person = models.ForeignKey("parties.ContactPerson", null=True, on_delete=models.PROTECT)
    address = models.CharField(max_length=254, blank=True)
    """The number (E.164) or e-mail address the contact came from, where known."""
    summary = models.TextField(blank=True)
    operator = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, db_index=False
    )
    created_at = models.DateTimeField()
    external_key = models.CharField(max_length=100, null=True, unique=True)
    """The key in the system the contact was imported from."""

    class Meta:
        indexes = [
            models.Index(fields=["started_at", "id"], name="contact_started"),
            models.Index(fields=["client", "-id"], name="contact_client"),
            models.Index(fields=["operator", "-id"], name="contact_operator"),
            GinIndex(
                SearchVector("summary", config="russian"),
                name="contact_summary",
                condition=models.Q(summary__gt=""),
            ),
        ]


class LinkKind(Reference):
    """How one case has to do with another (вид связи); ``name`` reads from the first to the other.

    ``reverse_name`` reads the way back: duplicate of, has the duplicate.
    """

    reverse_name = LocalizedField()


class Case(models.Model):
    """A matter of a customer that is carried to its end. Its id is its number."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="cases")
    client = models.ForeignKey(
        "parties.Client", null=True, on_delete=models.PROTECT, db_index=False
    )
    subscriber = models.ForeignKey("parties.Subscriber", null=True, on_delete=models.PROTECT)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, db_index=False)
    state = models.CharField(max_length=150)
    process = models.ForeignKey(
        "routes.Process", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Its passage along a drawn route; None: it goes the built-in one."""
    phase = models.CharField(max_length=10)
    """``open``, ``resolved`` or ``closed``: what the state means to lists, whatever the route."""
    owner = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT, db_index=False)
    registered_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """Values by attribute code, typed as :mod:`abonent.attributes.policy` stores them."""
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with each change; a writer who saw an older one is refused."""
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    """The case this one is a part of."""
    repeats = models.PositiveIntegerField(default=0, db_default=0)
    """How many times the customer came again about it: contacts in :class:`Repeat`."""

    class Meta:
        indexes = [
            models.Index(
                fields=["parent"], condition=models.Q(parent__isnull=False), name="case_parent"
            ),
            models.Index(
                fields=["repeats", "-id"], condition=models.Q(repeats__gt=0), name="case_repeats"
            ),
            models.Index(
                fields=["priority", "id"],
                condition=models.Q(owner=None, phase="open"),
                name="case_unowned",
            ),
            models.Index(fields=["phase", "-id"], name="case_phase"),
            models.Index(fields=["state", "-id"], name="case_state"),
            models.Index(fields=["owner", "phase", "-id"], name="case_owner"),
            models.Index(fields=["owner", "-id"], name="case_owner_newest"),
            models.Index(fields=["priority", "-id"], name="case_priority"),
            models.Index(fields=["registered_by", "-id"], name="case_registrar"),
            models.Index(fields=["client", "-id"], name="case_client"),
            models.Index(fields=["topic", "-id"], name="case_topic"),
            models.Index(fields=["registered_at", "id"], name="case_registered"),
            GinIndex(SearchVector("text", config="russian"), name="case_text"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(process__isnull=False),
                name="case_process",
            )
        ]


class HistoryEntry(models.Model):
    """One line of a case's timeline: a move, an assignment, a change, a note, a file."""

    class Kind(models.TextChoices):
        """What happened."""

        REGISTERED = "registered"
        MOVED = "moved"
        ASSIGNED = "assigned"
        CHANGED = "changed"
        NOTED = "noted"
        ATTACHED = "attached"
        DETACHED = "detached"
        LINKED = "linked"
        UNLINKED = "unlinked"
        PARENTED = "parented"
        SPLIT = "split"
        REPEATED = "repeated"
        MERGED = "merged"
        PARTED = "parted"
        REROUTED = "rerouted"
        UNDONE = "undone"
        SENT = "sent"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="history", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    origin = models.BigIntegerField(null=True)
    """Number of the merged case in which it happened, where it was another one."""

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="history_case")]


class Attachment(models.Model):
    """A file of a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT)
    added_by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class BulkChange(models.Model):
    """One change of many cases: who wished what for which, and how far it has come."""

    operator = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    """What is done, as :mod:`abonent.cases.actions.bulk_runs` names it."""
    wish = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """The change's own fields; empty until it is settled."""
    case_ids = ArrayField(models.BigIntegerField())
    """The cases as they were chosen, in the order in which they are changed."""
    query = models.TextField(blank=True)
    """What the list they were taken from was asked for."""
    job = models.ForeignKey("kernel.BackgroundJob", null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    """How many of ``case_ids`` are behind; written with the batch they were in."""
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["operator", "-id"], name="bulk_operator")]


class BulkFailure(models.Model):
    """A case that a bulk change left as it was, and why."""

    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="failures")
    case_id = models.BigIntegerField()
    reason = LocalizedField()

    class Meta:
        ordering = ["id"]


class CaseLink(models.Model):
    """Two cases that have to do with each other: ``case`` is <kind> of ``other``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_back")
    kind = models.ForeignKey(LinkKind, on_delete=models.PROTECT)
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="case_link_once"),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("other")), name="case_link_two"
            ),
        ]


class Repeat(models.Model):
    """A further contact about a case that was open already."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="repeated_in")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="repeats")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "contact"], name="repeat_once")]


class CaseMerge(models.Model):
    """Two cases that turned out to be one matter, and the way back; as ``parties.ClientMerge``."""

    winner_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    journal = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["winner_id", "-id"], name="case_merge_winner")]
        constraints = [
            models.UniqueConstraint(
                fields=["loser_id"], condition=models.Q(undone_at=None), name="case_merged_once"
            )
        ]


class TextWord(models.Model):
    """A word that texts of cases have: the vocabulary against which misspelled ones are mended.

    Words of texts that are gone stay: they do no harm.
    """

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40)
    """As the full text knows it."""

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="text_word_trigrams"),
            models.Index(fields=["stem"], name="text_word_stem"),
        ]


class TextsRead(models.Model):
    """Up to which case the vocabulary has read; one row."""

    last_id = models.BigIntegerField()
