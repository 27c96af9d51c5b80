"""Definitions of typed attributes and the dictionaries they refer to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from abonent.kernel.models import Reference
from abonent.kernel.text import LocalizedField, localized


class Dictionary(Reference):
    """A list of values that attributes refer to (справочник аналитики).

    An external one is fed by a source (``abonent.attributes.ports.external_dictionaries``) from an
    address; its entries here are the copy that work goes on with while the source is down.
    """

    source = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=500, blank=True)
    period_minutes = models.PositiveIntegerField(default=60)


class DictionaryFeed(models.Model):
    """How the last readings of an external dictionary went."""

    dictionary = models.OneToOneField(Dictionary, on_delete=models.CASCADE, related_name="feed")
    fetched_at = models.DateTimeField(null=True)
    """When the copy was last brought up to date."""
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """In a row; each one doubles the pause."""
    failure = models.JSONField(default=dict)
    """Why the last reading failed, by language."""

    @property
    def error(self) -> str:
        """The same in the language of the reader; empty after a reading that went well."""
        return localized(self.failure)


class DictionaryEntry(Reference):
    """One value of a dictionary. Its code is what cases store, so it never changes."""

    code = models.SlugField(max_length=40)
    dictionary = models.ForeignKey(Dictionary, on_delete=models.PROTECT, related_name="entries")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta(Reference.Meta):
        constraints = [
            models.UniqueConstraint(fields=["dictionary", "code"], name="dictionary_entry_code")
        ]


class AttributeQuery(Reference):
    """A saved question to another database, whose rows an attribute offers as choices.

    ``connection`` names a log-in of its own (``ABONENT_QUERIES_…``); nothing but what an
    administrator saved is ever asked.
    """

    connection = models.CharField(max_length=40)
    sql = models.TextField()
    """One SELECT; parameters stand as ``%(q)s``, ``%(client.id)s``, ``%(attr.city)s``."""
    value_column = models.CharField(max_length=60, default="value")
    label_column = models.CharField(max_length=60, default="label")
    row_limit = models.PositiveIntegerField(default=20)
    time_limit_ms = models.PositiveIntegerField(default=1500)


class AttributeSet(models.Model):
    """The attributes defined at one place, such as a topic; rooms above refer to it."""


class SubjectSet(models.Model):
    """The attributes of one kind of thing, such as companies; made when the first one is defined.

    ``subject`` is the code of :data:`abonent.attributes.ports.subjects`.
    """

    subject = models.CharField(max_length=40, primary_key=True)
    set = models.OneToOneField(AttributeSet, on_delete=models.PROTECT)


class AttributeGroup(Reference):
    """Attributes that stand together in forms; its flags hold where they say nothing themselves."""

    is_folded = models.BooleanField(default=False)
    hidden = models.CharField(max_length=60, blank=True)
    read_only = models.CharField(max_length=60, blank=True)
    required = models.CharField(max_length=60, blank=True)


class Attribute(Reference):
    """One typed attribute of a set. Its code is the key under which values are stored.

    A flag (``hidden``, ``read_only``, ``required``) is ``no``, ``yes``, ``rule:`` with the code of
    a rule, or empty: as the group says, else no.
    """

    class Type(models.TextChoices):
        """What a value is."""

        STRING = "string", _("Text")
        TEXT = "text", _("Text of many lines")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Number with a fraction")
        DATE = "date", _("Date")
        DATETIME = "datetime", _("Date and time")
        BOOLEAN = "boolean", _("Yes or no")
        DICTIONARY = "dictionary", _("Entry of a dictionary")
        QUERY = "query", _("Choice from another database")

    code = models.SlugField(max_length=40)
    set = models.ForeignKey(AttributeSet, on_delete=models.PROTECT, related_name="attributes")
    type = models.CharField(max_length=10, choices=Type)
    dictionary = models.ForeignKey(Dictionary, null=True, blank=True, on_delete=models.PROTECT)
    query = models.ForeignKey(AttributeQuery, null=True, blank=True, on_delete=models.PROTECT)
    is_multiple = models.BooleanField(default=False)
    """Of a dictionary: several entries, stored as an array of their codes."""
    group = models.ForeignKey(AttributeGroup, null=True, blank=True, on_delete=models.PROTECT)
    hidden = models.CharField(max_length=60, blank=True)
    read_only = models.CharField(max_length=60, blank=True)
    required = models.CharField(max_length=60, blank=True)
    default = models.CharField(max_length=500, blank=True)
    """As a program would give it; several entries with commas between."""
    computed = models.CharField(max_length=40, blank=True)
    """The code of an expression of :data:`abonent.attributes.ports.expressions`."""
    mask = models.CharField(max_length=60, blank=True)
    pattern = models.CharField(max_length=300, blank=True)
    minimum = models.CharField(max_length=30, blank=True)
    """The least value; of a text, its least length. As a program would give it."""
    maximum = models.CharField(max_length=30, blank=True)
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of a number with a fraction: how many digits after the sign; None: as many as it has."""
    unit = LocalizedField(blank=True)
    """What a number counts, written after it, by language: ``₽``, ``Мбит/с`` and ``Mbit/s``."""
    hint = LocalizedField(blank=True)
    """Said below the field, by language."""
    metadata = models.JSONField(default=dict, blank=True)
    """What other programs want to know of it; kept as it is given."""
    is_column = models.BooleanField(default=False)
    is_searchable = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    """Seen and given only by whom a role opens it for."""

    class Meta(Reference.Meta):
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="attribute_code"),
            models.CheckConstraint(
                condition=(
                    models.Q(type="dictionary", dictionary__isnull=False)
                    | (~models.Q(type="dictionary") & models.Q(dictionary__isnull=True))
                ),
                name="attribute_dictionary",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(type="query", query__isnull=False)
                    | (~models.Q(type="query") & models.Q(query__isnull=True))
                ),
                name="attribute_query",
            ),
        ]


class AttributeOverride(Reference):
    """What a lower set says otherwise of an attribute it inherits; its code is the attribute's.

    Empty fields say nothing: the attribute is as above.
    """

    code = models.SlugField(max_length=40)
    set = models.ForeignKey(AttributeSet, on_delete=models.PROTECT, related_name="overrides")
    hidden = models.CharField(max_length=60, blank=True)
    read_only = models.CharField(max_length=60, blank=True)
    required = models.CharField(max_length=60, blank=True)
    default = models.CharField(max_length=500, blank=True)

    class Meta(Reference.Meta):
        constraints = [models.UniqueConstraint(fields=["set", "code"], name="override_code")]


class AttributeIndex(models.Model):
    """An index over values of an attribute, as :mod:`abonent.attributes.indexing` keeps it."""

    class State(models.TextChoices):
        """How it is doing."""

        WAITING = "waiting", _("is being made")
        READY = "ready", _("in use")
        FAILED = "failed", _("could not be made")
        BEYOND = "beyond", _("there are too many indexes already")

    name = models.CharField(max_length=63, primary_key=True)
    """In the database."""
    table = models.CharField(max_length=63)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    """One of :data:`abonent.attributes.stored.SHAPES`."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(blank=True)
    changed_at = models.DateTimeField()
