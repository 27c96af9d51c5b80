"""Dictionaries and the trees of their entries as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.attributes.queries import VERSION
from abonent.attributes.rights import PERMISSION
from abonent.kernel.errors import Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.kernel.text import localized

DEEPEST = 20


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


def _check_entry(problems: Problems, entry: DictionaryEntry, _before: Mapping[str, Any]) -> None:
    """The entry above is of the same dictionary, not below it, and not too deep."""
    if entry.parent is None:
        return
    if entry.parent.dictionary_id != entry.dictionary_id:
        problems.add("parent", _("Choose an entry of the same dictionary."))
        return
    above: DictionaryEntry | None = entry.parent
    depth = 1
    while above is not None and depth <= DEEPEST:
        if above.pk == entry.pk:
            problems.add("parent", _("An entry cannot be put under itself or what is below it."))
            return
        above, depth = above.parent, depth + 1
    if depth + _height(entry) > DEEPEST:
        problems.add("parent", _("The tree would be deeper than %(most)s.") % {"most": DEEPEST})


def _height(entry: DictionaryEntry) -> int:
    """How many floors there are from an entry down, itself included; one statement a floor."""
    floor, height = [entry.pk] if entry.pk else [], 1
    while floor and height <= DEEPEST:
        floor = list(DictionaryEntry.objects.filter(parent__in=floor).values_list("pk", flat=True))
        height += bool(floor)
    return height


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
    branch="parent",
    fields=(
        ExtraField(
            name="parent", label=_("Under the entry"), type="reference", of="attributes.entry"
        ),
    ),
    check=_check_entry,
)
USES = (
    UseCounter(DICTIONARY.key, _("attributes"), lambda d: Attribute.objects.filter(dictionary=d)),
    UseCounter(
        DICTIONARY.key, _("entries"), lambda d: DictionaryEntry.objects.filter(dictionary=d)
    ),
    UseCounter(ENTRY.key, _("entries below"), lambda e: DictionaryEntry.objects.filter(parent=e)),
)
