"""Attributes, their groups and overrides as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, AttributeGroup, AttributeOverride
from abonent.attributes.queries import VERSION
from abonent.attributes.reference.fitting import check_definition
from abonent.attributes.reference.flags import COMPUTED, flag_fields
from abonent.attributes.rights import PERMISSION
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.kernel.reference.uses import count_uses


def _check_activity(problems: Problems, attribute: Attribute, before: Mapping[str, Any]) -> None:
    """An attribute comes into use only with a dictionary that is in use."""
    dictionary = attribute.dictionary
    if dictionary is None or dictionary.is_active or not attribute.is_active:
        return
    if not before or not before["is_active"] or before["dictionary"] != dictionary.code:
        problems.add("dictionary", _("This dictionary is inactive: choose another."))


_SHAPE = ("type", "dictionary", "is_multiple")


def _check_attribute(problems: Problems, attribute: Attribute, before: Mapping[str, Any]) -> None:
    is_choice = attribute.type == Attribute.Type.DICTIONARY
    if is_choice and attribute.dictionary is None:
        problems.add("dictionary", _("Choose the dictionary."))
    if not is_choice:
        attribute.dictionary, attribute.is_multiple = None, False
    _check_query(problems, attribute)
    _check_activity(problems, attribute, before)
    if attribute.is_confidential and attribute.is_searchable:
        problems.add("is_searchable", _("What is confidential is not found by words."))
    if attribute.type:
        check_definition(problems, attribute)
    dictionary = attribute.dictionary.code if attribute.dictionary else None
    now = {"type": attribute.type, "dictionary": dictionary, "is_multiple": attribute.is_multiple}
    changed = [name for name in _SHAPE if before and before[name] != now[name]]
    if changed and (uses := count_uses(ATTRIBUTE.key, attribute)):
        told = ", ".join(str(use) for use in uses)
        problems.add(
            changed[0],
            _("Values of this attribute exist (%(uses)s): change its type together with them.")
            % {"uses": told},
        )


def _guard_attribute(
    by: Actor, problems: Problems, attribute: Attribute, before: Mapping[str, Any]
) -> None:
    """Whoever draws forms must not open what roles keep closed."""
    opens = before and before["is_confidential"] and not attribute.is_confidential
    if opens and not by.can("staff.administer"):
        problems.add(
            "is_confidential",
            _("Only who administers roles may open a confidential attribute to everybody."),
        )


def _check_query(problems: Problems, attribute: Attribute) -> None:
    if attribute.type != Attribute.Type.QUERY:
        attribute.query = None
    elif attribute.query is None:
        problems.add("query", _("Choose the query."))
    elif not attribute.query.is_active and attribute.is_active:
        problems.add("query", _("This query is inactive: choose another."))


def _check_metadata(value: Any) -> Any:
    if not isinstance(value, dict):
        raise Invalid({"": [_('Give a JSON object, such as {"billing": "F12"}.')]})
    return value


GROUP = ReferenceKind(
    key="attributes.group",
    model=AttributeGroup,
    title=_("Group of attributes"),
    plural=_("Groups of attributes"),
    about=_("Attributes that stand together in forms, open or folded, with flags in common."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="folder",
    fields=(
        ExtraField(name="is_folded", label=_("Folded at first"), type="boolean", default=False),
        *flag_fields(above=_("For its attributes that say nothing themselves.")),
    ),
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
        ExtraField(
            name="query",
            label=_("Query to another database"),
            type="reference",
            of="attributes.query",
        ),
        ExtraField(name="is_multiple", label=_("Several entries"), type="boolean", default=False),
        ExtraField(name="group", label=_("Group"), type="reference", of="attributes.group"),
        *flag_fields(above=_("Empty: as its group says.")),
        ExtraField(
            name="default",
            label=_("Fixed default"),
            type="string",
            longest=500,
            help=_(
                "As a program would give it: 12.5, 2026-11-22, true, the code of an entry; "
                "after = it is computed: =client.manager"
            ),
        ),
        COMPUTED,
        ExtraField(
            name="mask",
            label=_("Input mask"),
            type="string",
            longest=60,
            help=_("9 a digit, A a letter, * either, the rest as it is: AA-99 999."),
        ),
        ExtraField(
            name="pattern",
            label=_("Regular expression"),
            type="string",
            longest=300,
            help=_("The whole text must fit it. RE2: no look-around, no back references."),
        ),
        ExtraField(
            name="minimum",
            label=_("At least"),
            type="string",
            longest=30,
            help=_("Of a text: how many characters."),
        ),
        ExtraField(
            name="maximum",
            label=_("At most"),
            type="string",
            longest=30,
            help=_("Of a text: how many characters."),
        ),
        ExtraField(
            name="decimals",
            label=_("Decimals"),
            type="integer",
            maximum=6,
            help=_("From 0 to 6. Empty: as many as a number has."),
        ),
        ExtraField(
            name="unit",
            label=_("Unit"),
            type="localized_text",
            longest=20,
            help=_("Written after the number: ₽, Mbit/s."),
        ),
        ExtraField(
            name="hint",
            label=_("Hint below the field"),
            type="localized_text",
            longest=300,
        ),
        ExtraField(name="is_column", label=_("A column of lists"), type="boolean", default=False),
        ExtraField(
            name="is_searchable", label=_("Lists are searched by it"), type="boolean", default=False
        ),
        ExtraField(
            name="is_confidential",
            label=_("Confidential"),
            type="boolean",
            default=False,
            help=_("Seen, given and asked for only by whom a role opens it for. Looks are kept."),
        ),
        ExtraField(
            name="metadata",
            label=_("Metadata for other programs"),
            type="json",
            check=_check_metadata,
            help=_("A JSON object; kept and handed out as it is."),
        ),
    ),
    guard=_guard_attribute,
    check=_check_attribute,
)
OVERRIDE = ReferenceKind(
    key="attributes.override",
    model=AttributeOverride,
    title=_("Override of an attribute"),
    plural=_("Overrides of attributes"),
    permission=PERMISSION.code,
    version=VERSION,
    icon="forms",
    within="set",
    fields=(
        *flag_fields(above=_("Empty: as it is inherited.")),
        ExtraField(name="default", label=_("Fixed default"), type="string", longest=500),
    ),
)
USES = (UseCounter(GROUP.key, _("attributes"), lambda g: Attribute.objects.filter(group=g)),)
