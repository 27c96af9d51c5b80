"""Definitions of typed attributes and the dictionaries they refer to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from abonent.kernel.models import Reference


class Dictionary(Reference):
    """A list of values that attributes refer to (справочник аналитики)."""


class DictionaryEntry(Reference):
    """One value of a dictionary. Its code is what cases store, so it never changes."""

    code = models.SlugField(max_length=40)
    dictionary = models.ForeignKey(Dictionary, on_delete=models.PROTECT, related_name="entries")

    class Meta(Reference.Meta):
        constraints = [
            models.UniqueConstraint(fields=["dictionary", "code"], name="dictionary_entry_code")
        ]


class AttributeSet(models.Model):
    """The attributes defined at one place, such as a topic; rooms above refer to it."""


class Attribute(Reference):
    """One typed attribute of a set. Its code is the key under which values are stored."""

    class Type(models.TextChoices):
        """What a value is."""

        STRING = "string", _("Text")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Number with a fraction")
        DATE = "date", _("Date")
        DATETIME = "datetime", _("Date and time")
        BOOLEAN = "boolean", _("Yes or no")
        DICTIONARY = "dictionary", _("Entry of a dictionary")

    code = models.SlugField(max_length=40)
    set = models.ForeignKey(AttributeSet, on_delete=models.PROTECT, related_name="attributes")
    type = models.CharField(max_length=10, choices=Type)
    dictionary = models.ForeignKey(Dictionary, null=True, blank=True, on_delete=models.PROTECT)
    is_required = models.BooleanField(default=False)

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
        ]
