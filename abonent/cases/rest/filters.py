"""Filters of the lists: queries in codes and log-ins, narrowed to what the queries take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Stored, Wrong, parse
from abonent.attributes.sorting import AttributeSort
from abonent.cases.queries import (
    CaseFilter,
    Catalogue,
    ContactFilter,
    definitions_of,
    get_catalogue,
)
from abonent.cases.rest.inputs import Direction, Kind
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.rest import Code, Id, Key, Line, Moment, PageQuery, QueryText
from abonent.routes.queries import get_flow
from abonent.staff.queries import find_operator_id

_ATTRIBUTE = re.compile(r"attr(?:\.([A-Za-z0-9_-]{1,40})|\[([A-Za-z0-9_-]{1,40})\])")
Codes = Annotated[list[Code], Field(max_length=50)]

ATTRIBUTES: dict[str, Any] = {
    "parameters": [
        {
            "in": "query",
            "name": "attr",
            "style": "deepObject",
            "explode": True,
            "required": False,
            "description": (
                "Values of attributes by code: `attr[device]=router`; `attr.device=router` is the "
                "same."
            ),
            "schema": {
                "type": "object",
                "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 4000},
                "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,40}$"},
                "maxProperties": 10,
            },
        }
    ]
}
"""For ``openapi_extra``: the filter by attributes, whose names differ between installations."""


class CaseQuery(PageQuery):
    """Filters of cases; several values of one filter mean any of them."""

    q: QueryText = ""
    """A query in the language of lists: `topic:billing* status:open created:>-7d`."""
    text: Line = ""
    """Words of the case's text or of a searched attribute, Russian or English, in any form."""
    state: Codes = Field(default_factory=list)
    """Codes of states (`GET /flow`)."""
    phase: list[Literal["open", "resolved", "closed"]] = Field(default_factory=list)
    """What states mean whatever the route."""
    topic: Codes = Field(default_factory=list)
    """Codes of topics or groups, each with everything below it."""
    kind: list[Kind] = Field(default_factory=list)
    """What customers want."""
    priority: Codes = Field(default_factory=list)
    """Codes of priorities."""
    channel: Codes = Field(default_factory=list)
    """Codes of the contacts' channels."""
    place: Codes = Field(default_factory=list)
    """Codes of the contacts' places."""
    owner: Key | None = None
    """Log-in of the operator who works on it."""
    unassigned: bool = False
    """Only cases that nobody works on."""
    client_id: Id | None = None
    """Cases of one client."""
    registered_from: Moment | None = None
    """Registered at or after this time."""
    registered_before: Moment | None = None
    """Registered before this time."""
    sort: Literal["-id", "id", "-registered_at", "registered_at"] | AttributeSort = "-id"
    """Order; `-` means downwards, so `-id` gives the newest first.

    `attr.code` is the order by an attribute, entries of dictionaries by their codes; cases without
    a value stand at the end."""
    attr: SkipJsonSchema[dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_attributes(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in given.items():
            found = _ATTRIBUTE.fullmatch(name)
            if found:
                kept.setdefault("attr", {})[found[1] or found[2]] = value
            elif name != "attr":
                kept[name] = value
        return kept

    def where(self, *, by: Actor) -> CaseFilter:
        """The filter as the query takes it; :class:`Invalid` names codes that nothing has."""
        catalogue, problems = get_catalogue(), Problems()
        topic_ids = _ids("topic", self.topic, catalogue.topic_by_code, problems)
        found = CaseFilter(
            text=self.text,
            states=_states(self.state, problems),
            phases=self.phase,
            topic_ids=topic_ids,
            kinds=self.kind,
            priority_ids=_ids("priority", self.priority, catalogue.priority_by_code, problems),
            channel_ids=_ids("channel", self.channel, catalogue.channel_by_code, problems),
            place_ids=_ids("place", self.place, catalogue.place_by_code, problems),
            owner_id=_operator("owner", self.owner, problems),
            without_owner=self.unassigned,
            client_id=self.client_id,
            registered_from=self.registered_from,
            registered_before=self.registered_before,
            attributes=_attributes(self.attr, topic_ids, catalogue, problems, by),
        )
        problems.check()
        return found


class ContactQuery(PageQuery):
    """Filters of contacts; several values of one filter mean any of them."""

    q: QueryText = ""
    """A query in the language of lists: `channel:phone operator:me started:today`."""
    text: Line = ""
    """A part of the summary."""
    direction: list[Direction] = Field(default_factory=list)
    """Who began."""
    channel: Codes = Field(default_factory=list)
    """Codes of channels."""
    place: Codes = Field(default_factory=list)
    """Codes of places."""
    operator: Key | None = None
    """Log-in of who registered it."""
    client_id: Id | None = None
    """Contacts of one client."""
    anonymous: bool = False
    """Only contacts without a client."""
    started_from: Moment | None = None
    """Started at or after this time."""
    started_before: Moment | None = None
    """Started before this time."""
    sort: Literal["-id", "id", "-started_at", "started_at"] = "-id"
    """Order; `-` means downwards, so `-id` gives the newest first."""

    def where(self) -> ContactFilter:
        """The filter as the query takes it; :class:`Invalid` names codes that nothing has."""
        catalogue, problems = get_catalogue(), Problems()
        found = ContactFilter(
            directions=self.direction,
            channel_ids=_ids("channel", self.channel, catalogue.channel_by_code, problems),
            place_ids=_ids("place", self.place, catalogue.place_by_code, problems),
            operator_id=_operator("operator", self.operator, problems),
            client_id=self.client_id,
            anonymous=self.anonymous,
            started_from=self.started_from,
            started_before=self.started_before,
            text=self.text,
        )
        problems.check()
        return found


def _ids(
    field: str, codes: Sequence[str], known: Mapping[str, Any], problems: Problems
) -> list[int]:
    for code in codes:
        if code not in known:
            problems.add(field, _("There is no such code: %(code)s.") % {"code": code})
    return [known[code].id for code in codes if code in known]


def _states(codes: Sequence[str], problems: Problems) -> Sequence[str]:
    known = [state.code for state in get_flow().states()]
    for code in codes:
        if code not in known:
            told = {"code": code, "states": ", ".join(known)}
            problems.add("state", _("There is no such state: %(code)s. States: %(states)s.") % told)
    return codes


def _operator(field: str, login: str | None, problems: Problems) -> int | None:
    if login is None:
        return None
    found = find_operator_id(login=login)
    if found is None:
        problems.add(field, _("There is no operator with this log-in."))
    return found


def _attributes(
    asked: Mapping[str, str],
    topic_ids: Sequence[int],
    catalogue: Catalogue,
    problems: Problems,
    by: Actor,
) -> dict[str, Stored]:
    """The values as they are stored, by the first definition they fit."""
    stored: dict[str, Stored] = {}
    closed = list_closed(by=by, of="case")
    for code, text in asked.items():
        topics = topic_ids or catalogue.topics
        value = None if code in closed else _stored(code, text, topics, catalogue)
        if value is None:
            problems.add(f"attr.{code}", _("There is no such attribute, or it has no such value."))
        else:
            stored[code] = value
    return stored


def _stored(code: str, text: str, topic_ids: Iterable[int], catalogue: Catalogue) -> Stored | None:
    nodes = [
        catalogue.topics[under]
        for topic in topic_ids
        for under in catalogue.topics_under(topic_id=topic)
    ]
    found = [d for node in nodes for d in definitions_of(node) if d.code == code]
    for definition in found:
        if definition.type == "query":
            return {"value": text}
        try:
            return parse(definition, text)
        except Wrong:
            continue
    return None
