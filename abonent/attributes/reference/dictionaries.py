"""Dictionaries and the trees of their entries as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry, DictionaryFeed
from abonent.attributes.ports import SourceUnusable, external_dictionaries
from abonent.attributes.queries import VERSION
from abonent.attributes.rights import PERMISSION
from abonent.kernel.errors import Problems
from abonent.kernel.reference.kinds import ExtraField, Live, ReferenceKind, UseCounter
from abonent.kernel.text import localized
from abonent.rules.actions import view_uses

DEEPEST = 20


def _check_dictionary(
    problems: Problems, dictionary: Dictionary, before: Mapping[str, Any]
) -> None:
    if dictionary.source and not dictionary.address:
        problems.add("address", _("Say where the source is."))
    elif any(before.get(name) != getattr(dictionary, name) for name in ("source", "address")):
        _check_address(problems, dictionary)
    if before and before["source"] != dictionary.source:
        DictionaryFeed.objects.filter(dictionary=dictionary).delete()
    if not before or dictionary.is_active:
        return
    users = Attribute.objects.filter(dictionary=dictionary, is_active=True).order_by("id")
    if names := list(dict.fromkeys(localized(user.name) for user in users)):
        problems.add(
            "is_active",
            _("Active attributes use it: %(attributes)s. Deactivate them first.")
            % {"attributes": ", ".join(names)},
        )


def _check_address(problems: Problems, dictionary: Dictionary) -> None:
    source = external_dictionaries.find(dictionary.source)
    try:
        if source:
            source.driver.check(dictionary.address)
    except SourceUnusable as refusal:
        problems.add("address", refusal.message)


def _check_entry(problems: Problems, entry: DictionaryEntry, _before: Mapping[str, Any]) -> None:
    """The entry above is of the same dictionary, not below it, and not too deep."""
    if entry.dictionary.source:
        problems.add("", _("This dictionary is fed from outside: change the entry there."))
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
    fields=(
        ExtraField(
            name="source",
            label=_("Fed from outside"),
            type="choice",
            choices=Live(lambda: ((one.code, one.label) for one in external_dictionaries)),
            help=_("Empty: its entries are kept here."),
        ),
        ExtraField(
            name="address",
            label=_("File or address of the source"),
            type="string",
            longest=500,
            help=_(
                "CSV or JSON with code, name (or name_ru, name_en) and perhaps parent; "
                "20,000 entries and 20 MB at most."
            ),
        ),
        ExtraField(
            name="period_minutes",
            label=_("Read every so many minutes"),
            type="integer",
            default=60,
            minimum=1,
            maximum=10_080,
            only_with="source",
        ),
    ),
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
    fed=lambda: list(Dictionary.objects.exclude(source="").values_list("code", flat=True)),
)
USES = (
    UseCounter(DICTIONARY.key, _("attributes"), lambda d: Attribute.objects.filter(dictionary=d)),
    UseCounter(
        DICTIONARY.key, _("entries"), lambda d: DictionaryEntry.objects.filter(dictionary=d)
    ),
    UseCounter(ENTRY.key, _("entries below"), lambda e: DictionaryEntry.objects.filter(parent=e)),
    view_uses(ENTRY.key),
)
