"""Contact templates as the console keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.cases.models import ContactTemplate, Direction, TextModule
from abonent.cases.queries.catalogue import VERSION
from abonent.cases.reference import CHANNEL, PERMISSION, PLACE, PLACE_KIND, TOPIC
from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind
from abonent.staff.queries import list_audience, names_in, role_names, unknown_names


def _known_names(text: str) -> str:
    """Roles, departments and colleagues are there; what is kept is one spelling."""
    if unknown := unknown_names(text):
        told = _(
            "No role, department or operator is called so: %(names)s. Roles: %(roles)s. "
            "Departments are written as department:code."
        )
        roles = ", ".join(code for _id, code, _name in role_names())
        raise Invalid({"": [told % {"names": ", ".join(unknown), "roles": roles}]})
    return ", ".join(names_in(text))


def _check_template(problems: Problems, row: ContactTemplate, _before: Mapping[str, Any]) -> None:
    """A default is among what is allowed, as far as the lists are kept already."""
    place, kind = row.default_place, row.place_kind_id
    if place is not None and kind is not None and place.kind_id != kind:
        problems.add("default_place", _("This place is of another kind. Choose one of the kind."))
    if row.default_topic is not None and row.default_topic.is_group:
        problems.add("default_topic", _("Choose a topic: cases are not opened under a group."))


_KNOWN = ("client", "case", "operator", "today")


def _check_places(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Only what is filled in stands in braces; a brace without its other is a slip."""
    problems = Problems()
    for language, text in texts.items():
        strange = re.search(r"\{[^{}]*\}?|\}", re.sub(rf"\{{({'|'.join(_KNOWN)})\}}", "", text))
        if strange:
            told = {"name": strange[0].strip("{}")[:60], "known": ", ".join(_KNOWN)}
            message = _("There is no “{%(name)s}”. Known are: %(known)s.")
            problems.add(f"text_{language}", message % told)
    problems.check()
    return texts


_references, _reference = "references", "reference"
_EVERYTHING = _("Nothing chosen: all of them.")
_GROUPS = _("A chosen group stands for all that is in it, now and later. Nothing chosen: all.")
KIND = ReferenceKind(
    key="cases.contact_template",
    model=ContactTemplate,
    title=_("Contact template"),
    plural=_("Contact templates"),
    about=_("What contacts of some colleagues may be, and what they are from the start."),
    permission=PERMISSION,
    version=VERSION,
    icon="template",
    fields=(
        ExtraField(
            name="given_to",
            label=_("Given to"),
            type="string",
            longest=4000,
            check=_known_names,
            offers=list_audience,
            help=_("Who has one registers by it alone. Nothing chosen: nobody has it."),
        ),
        ExtraField(name="place_kind", label=_("Kind of place"), type=_reference, of=PLACE_KIND.key),
        ExtraField(
            name="places",
            label=_("Allowed places"),
            type=_references,
            of=PLACE.key,
            under="kind",
            help=_EVERYTHING,
        ),
        ExtraField(
            name="default_place",
            label=_("Place from the start"),
            type=_reference,
            of=PLACE.key,
            is_column=False,
        ),
        ExtraField(name="channel", label=_("Channel"), type=_reference, of=CHANNEL.key),
        ExtraField(
            name="direction",
            label=_("Direction"),
            type="choice",
            choices=(("", _("Either")), *Direction.choices),
            default="",
        ),
        ExtraField(
            name="topics",
            label=_("Allowed topics"),
            type=_references,
            of=TOPIC.key,
            under="parent",
            covers=True,
            help=_GROUPS,
        ),
        ExtraField(
            name="default_topic",
            label=_("Topic from the start"),
            type=_reference,
            of=TOPIC.key,
            is_column=False,
        ),
        ExtraField(
            name="categories",
            label=_("Allowed categories of clients"),
            type=_references,
            of="parties.category",
            help=_EVERYTHING,
            is_column=False,
        ),
        ExtraField(
            name="default_category",
            label=_("Category of new clients"),
            type=_reference,
            of="parties.category",
            is_column=False,
        ),
    ),
    check=_check_template,
)


TEXT_MODULE = ReferenceKind(
    key="cases.text_module",
    model=TextModule,
    title=_("Text module"),
    plural=_("Text modules"),
    about=_("Texts that are written often: typing :: in a text box brings them."),
    permission=PERMISSION,
    version=VERSION,
    icon="message",
    fields=(
        ExtraField(
            name="text",
            label=_("Text"),
            type="localized_text",
            required=True,
            check=_check_places,
            help=_("{client}, {case}, {operator} and {today} are filled in."),
        ),
        ExtraField(
            name="given_to",
            label=_("Given to"),
            type="string",
            longest=4000,
            check=_known_names,
            offers=list_audience,
            help=_("Nothing chosen: for everyone."),
        ),
        ExtraField(
            name="topics",
            label=_("Topics"),
            type=_references,
            of=TOPIC.key,
            under="parent",
            covers=True,
            help=_GROUPS,
        ),
    ),
)
