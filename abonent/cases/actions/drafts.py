"""Drafts checked against the reference data and the client's own things."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.policy import Facts, check_values
from abonent.attributes.queries import settled
from abonent.cases.models import Direction, Kind
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries.catalogue import Catalogue, Entry, TopicNode, definitions_of
from abonent.kernel.actor import Actor
from abonent.kernel.db import run
from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.phones import find_e164
from abonent.staff.queries import find_actor


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What the columns of a new case will hold."""

    topic_id: int
    kind: str
    priority_id: int
    owner_id: int | None
    text: str
    attributes: dict[str, Any]
    file_ids: list[int]


_COLUMNS = tuple(column.name for column in fields(CaseRow))
_KINDS = frozenset(Kind.values)
_DIRECTIONS = frozenset(Direction.values)


def rows_as_json(rows: Sequence[CaseRow]) -> str:
    """The rows as ``jsonb_to_recordset`` takes them."""
    return json.dumps([{name: getattr(row, name) for name in _COLUMNS} for row in rows])


def check_case(
    draft: CaseDraft,
    *,
    by: Actor,
    catalogue: Catalogue,
    client_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    steps: Sequence[Mapping[str, Mapping[str, str]]] = (),
) -> CaseRow:
    """The row of a case, or :class:`Invalid` with all its problems.

    ``before``: the attributes that the case has; None: a new one, which gets their defaults.
    ``steps``: what the process steps at which it stands say otherwise of them.
    """
    problems = Problems()
    topic = catalogue.topic_by_code.get(draft.topic)
    if topic is None or not topic.is_open:
        problems.add("topic", _("Choose a topic from the tree."))
    if draft.kind and draft.kind not in _KINDS:
        problems.add("kind", _("Choose consultation, request or complaint."))
    priority = _priority(draft.priority, topic, catalogue)
    if priority is None or not priority.is_active:
        problems.add("priority", _("Choose one of the priorities."))
    check_owner(problems, draft.owner_id)
    attributes: dict[str, Any] = {}
    if topic is not None and topic.is_open:
        try:
            facts = case_facts(draft, by=by, client_id=client_id, steps=steps)
            definitions = settled(definitions_of(topic), facts)
            attributes = check_values(definitions, draft.attributes, before=before, facts=facts)
        except Invalid as refusal:
            problems.merge("attributes", refusal)
    if topic is None or priority is None or problems:
        raise Invalid(problems.by_field)
    return CaseRow(
        topic_id=topic.id,
        kind=draft.kind or topic.default_kind,
        priority_id=priority.id,
        owner_id=draft.owner_id,
        text=draft.text.strip(),
        attributes=attributes,
        file_ids=list(dict.fromkeys(draft.file_ids)),
    )


def case_facts(
    draft: CaseDraft,
    *,
    by: Actor,
    client_id: int | None,
    steps: Sequence[Mapping[str, Mapping[str, str]]] = (),
) -> Facts:
    """What flags and defaults of a case's attributes are found by."""
    return Facts(
        subject="case",
        by=by,
        operator_id=by.id,
        operator_name=by.name,
        client_id=client_id,
        topic=draft.topic,
        values=draft.attributes,
        steps=steps,
    )


def check_owner(problems: Problems, owner_id: int | None) -> None:
    """Note an owner who is gone or may not work on cases; None is nobody."""
    if owner_id is None:
        return
    owner = find_actor(operator_id=owner_id)
    if owner is None:
        problems.add("owner", _("Choose an active colleague."))
    elif not owner.can("cases.work"):
        problems.add("owner", _("This colleague may not work on cases. Choose another."))


def _priority(code: str, topic: TopicNode | None, catalogue: Catalogue) -> Entry | None:
    """The one asked for, else the topic's, else the default, else the least urgent."""
    if code:
        return catalogue.priority_by_code.get(code)
    if topic and topic.default_priority_id:
        return catalogue.priorities[topic.default_priority_id]
    by_weight = [p for p in catalogue.priorities.values() if p.is_active]
    default = next((p for p in by_weight if p.is_default), None)
    return default or (by_weight[-1] if by_weight else None)


def check_references(draft: ContactDraft, *, catalogue: Catalogue, problems: Problems) -> None:
    """Note what is wrong with the contact's channel, place, direction and address."""
    channel = catalogue.channel_by_code.get(draft.channel)
    if channel is None or not channel.is_active:
        problems.add("channel", _("Choose a channel."))
    place = catalogue.place_by_code.get(draft.place)
    if place is None or not place.is_active:
        problems.add("place", _("Choose the place of the contact."))
    if draft.direction not in _DIRECTIONS:
        problems.add("direction", _("Choose incoming or outgoing."))


def address_as_stored(text: str) -> str:
    """A telephone number as E.164, anything else as it was given."""
    text = text.strip()
    return text if "@" in text else find_e164(text) or text[:254]


_WHO = """
SELECT EXISTS (SELECT FROM parties_client WHERE id = %(client)s) AS client_id,
  %(subscriber)s::bigint IS NULL OR EXISTS (SELECT FROM parties_subscriber
    WHERE id = %(subscriber)s AND client_id = %(client)s) AS subscriber_id,
  %(person)s::bigint IS NULL OR EXISTS (SELECT FROM parties_contactperson
    WHERE id = %(person)s AND client_id = %(client)s AND is_active) AS contact_person_id
"""
WHO_IS_RIGHT = """(%(client)s::bigint IS NULL OR (
  EXISTS (SELECT FROM parties_client WHERE id = %(client)s)
  AND (%(subscriber)s::bigint IS NULL OR EXISTS (SELECT FROM parties_subscriber
    WHERE id = %(subscriber)s AND client_id = %(client)s))
  AND (%(person)s::bigint IS NULL OR EXISTS (SELECT FROM parties_contactperson
    WHERE id = %(person)s AND client_id = %(client)s AND is_active))))"""
"""The same as a condition, for a statement that writes."""
WHO_MESSAGE = {
    "client_id": _("This client no longer exists. Find the client again."),
    "subscriber_id": _("This subscriber does not belong to the client."),
    "contact_person_id": _("This contact person does not belong to the client."),
}


def check_who(draft: ContactDraft, *, problems: Problems) -> None:
    """Note a client that is not there, and people or lines of others. One statement."""
    if draft.client_id is None:
        return
    found = run(
        _WHO,
        {
            "client": draft.client_id,
            "subscriber": draft.subscriber_id,
            "person": draft.contact_person_id,
        },
    )[0]
    for field, is_right in found.items():
        if not is_right:
            problems.add(field, WHO_MESSAGE[field])


_OWN_FILES = """
SELECT f.id FROM kernel_storedfile f
WHERE f.id = ANY(%(ids)s) AND f.owner_id IS NOT DISTINCT FROM %(owner)s
  AND NOT EXISTS (SELECT FROM cases_attachment a WHERE a.file_id = f.id)
"""


def check_files(file_ids: Sequence[int], *, by: Actor) -> None:
    """Raise :class:`Invalid` unless every file is an upload of the actor not yet used."""
    wanted = set(file_ids)
    if (
        wanted
        and {r["id"] for r in run(_OWN_FILES, {"ids": list(wanted), "owner": by.id})} != wanted
    ):
        raise Invalid({"files": [_("One of the files is no longer there. Upload it again.")]})
