"""What a contact template forbids is refused, whoever asks: page, program or job."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.cases.policy import ContactDraft
from abonent.cases.queries.catalogue import Catalogue
from abonent.cases.queries.templates import Template, templates_of
from abonent.kernel.actor import Actor
from abonent.kernel.db import run
from abonent.kernel.errors import Problems


def check_allowed(
    draft: ContactDraft, *, by: Actor, catalogue: Catalogue, problems: Problems
) -> None:
    """Note what no template of ``by`` allows, in the words of the one that the draft names.

    A draft that names none may follow any of them. No statement, but one where categories of
    clients matter.
    """
    mine = templates_of(by=by)
    if not mine:
        return
    named = [template for template in mine if template.code == draft.template] or mine
    category = _category_of(draft) if any(t.categories for t in named) else None
    first: Problems | None = None
    for template in named:
        found = _problems(template, draft, catalogue=catalogue, category=category)
        if not found:
            return
        first = first or found
    for field, messages in (first.by_field if first else {}).items():
        for message in messages:
            problems.add(field, message)


def _problems(
    template: Template, draft: ContactDraft, *, catalogue: Catalogue, category: int | None
) -> Problems:
    found, name = Problems(), {"template": template.label}
    place = catalogue.place_by_code.get(draft.place)
    if place and not template.has_place(place, kinds=catalogue.kind_of_place):
        found.add("place", _("The template “%(template)s” does not allow this place.") % name)
    channel = catalogue.channel_by_code.get(draft.channel)
    if channel and not template.has_channel(channel):
        found.add("channel", _("The template “%(template)s” does not allow this channel.") % name)
    if template.direction and template.direction != draft.direction:
        said = _("The template “%(template)s” is for the other direction.") % name
        found.add("direction", said)
    for number, case in enumerate(draft.cases):
        topic = catalogue.topic_by_code.get(case.topic)
        if topic and not template.has_topic(topic):
            said = _("The template “%(template)s” does not allow this topic.") % name
            found.add(f"cases.{number}.topic", said)
    if not template.has_category(category):
        said = _("The template “%(template)s” is not for clients of this category.") % name
        found.add("client_id", said)
    return found


def _category_of(draft: ContactDraft) -> int | None:
    sql = "SELECT category_id FROM parties_client WHERE id = %(client)s"
    rows = run(sql, {"client": draft.client_id})
    return rows[0]["category_id"] if rows else None
