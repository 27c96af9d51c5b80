"""Dictionaries, their entries and attributes as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.attributes.queries import VERSION
from abonent.kernel.actor import Permission
from abonent.kernel.errors import Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.kernel.reference.rows import count_uses
from abonent.kernel.text import localized

PERMISSION = Permission(
    "attributes.administer", _("Attributes and dictionaries: manage"), _("Attributes")
)


def _check_dictionary(
    problems: Problems, dictionary: Dictionary, before: Mapping[str, Any]
) -> None:
    if not before or dictionary.is_active:
        return
    users = Attribute.objects.filter(dictionary=dictionary, is_active=True).order_by("id")
    if names := list(dict.fromkeys(localized(user.name) for user in users)):
        problems.add(
            "is_active",
            _("Active attributes use it: %(attributes)s. Deactivate them first.")
            % {"attributes": ", ".join(names)},
        )


def _check_activity(problems: Problems, attribute: Attribute, before: Mapping[str, Any]) -> None:
    """An attribute comes into use only with a dictionary that is in use."""
    dictionary = attribute.dictionary
    if dictionary is None or dictionary.is_active or not attribute.is_active:
        return
    if not before or not before["is_active"] or before["dictionary"] != dictionary.code:
        problems.add("dictionary", _("This dictionary is inactive: choose another."))


def _check_attribute(problems: Problems, attribute: Attribute, before: Mapping[str, Any]) -> None:
    is_choice = attribute.type == Attribute.Type.DICTIONARY
    if is_choice and attribute.dictionary is None:
        problems.add("dictionary", _("Choose the dictionary."))
    if not is_choice:
        attribute.dictionary = None
    _check_activity(problems, attribute, before)
    dictionary = attribute.dictionary.code if attribute.dictionary else None
    for field, now in (("type", attribute.type), ("dictionary", dictionary)):
        if (
            before
            and before[field] != now
            and (uses := count_uses("attributes.attribute", attribute))
        ):
            told = ", ".join(str(use) for use in uses)
            problems.add(
                field,
                _("Values of this attribute exist (%(uses)s): add another attribute instead.")
                % {"uses": told},
            )
            return


DICTIONARY = ReferenceKind(
    key="attributes.dictionary",
    model=Dictionary,
    title=_("Dictionary"),
    plural=_("Dictionaries"),
    about=_("Lists of values that attributes offer: reasons, models, districts."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="book",
    check=_check_dictionary,
)
ENTRY = ReferenceKind(
    key="attributes.entry",
    model=DictionaryEntry,
    title=_("Dictionary entry"),
    plural=_("Dictionary entries"),
    permission=PERMISSION.code,
    version=VERSION,
    icon="list",
    within="dictionary",
)
ATTRIBUTE = ReferenceKind(
    key="attributes.attribute",
    model=Attribute,
    title=_("Attribute"),
    plural=_("Attributes"),
    permission=PERMISSION.code,
    version=VERSION,
    icon="forms",
    within="set",
    fields=(
        ExtraField(
            name="type",
            label=_("Type"),
            type="choice",
            choices=tuple(Attribute.Type.choices),
            required=True,
        ),
        ExtraField(
            name="dictionary", label=_("Dictionary"), type="reference", of="attributes.dictionary"
        ),
        ExtraField(name="is_required", label=_("Required"), type="boolean", default=False),
    ),
    check=_check_attribute,
)
KINDS = (DICTIONARY, ENTRY, ATTRIBUTE)

USES = (
    UseCounter(DICTIONARY.key, _("attributes"), lambda d: Attribute.objects.filter(dictionary=d)),
    UseCounter(
        DICTIONARY.key, _("entries"), lambda d: DictionaryEntry.objects.filter(dictionary=d)
    ),
)
