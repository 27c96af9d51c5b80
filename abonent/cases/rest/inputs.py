"""What clients send about contacts and cases. Reference data and operators by code and log-in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from abonent.cases.policy import MAX_CASES, MAX_DURATION, CaseDraft, ContactDraft
from abonent.kernel.rest import Code, Id, Input, Key, Line, Moment, Text
from abonent.kernel.rest.fields import Scalar
from abonent.staff.queries import find_actor_by_login

Kind = Literal["consultation", "request", "complaint"]
Direction = Literal["in", "out"]
Attributes = Annotated[
    dict[Code, Scalar],
    Field(max_length=100, examples=[{"amount": 350.5, "period": "2026-10-01"}]),
]
_NOBODY = 0  # no operator has this id, so the action itself says what is wrong with the field


_CASE: dict[str, Any] = {
    "topic": "charge-disputed",
    "text": "Charged twice for October.",
    "attributes": {"amount": 350.5, "period": "2026-10-01"},
    "owner": "agent",
}
_CONTACT: dict[str, Any] = {
    "channel": "phone",
    "place": "cc-moscow",
    "client_id": 42,
    "address": "+7 916 123-45-67",
    "cases": [_CASE],
}
"""Examples serve as they are in the demo company: people send them from the page of the API."""


class CaseInput(Input):
    """A case to open."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CASE]})

    topic: Code = Field(examples=["charge-disputed"])
    """Code of a topic (`GET /topics`); groups are refused."""
    kind: Kind | None = None
    """What the customer wants; left out: the topic's own."""
    priority: Code | None = None
    """Code of a priority; left out: the topic's own, else the default one."""
    text: Text = Field("", examples=["Charged twice for October."])
    """The matter in words."""
    attributes: Attributes = Field(default_factory=dict)
    """Values by attribute code, typed as `GET /topics` says: text, number, true or false, date
    `2026-11-22`, date and time `2026-11-22T09:30:00Z`, code of a dictionary's entry."""
    owner: Key | None = Field(None, examples=["agent"])
    """Log-in of the operator who takes the case; left out: nobody yet."""

    def draft(self) -> CaseDraft:
        """The case as the action takes it."""
        return CaseDraft(
            topic=self.topic,
            kind=self.kind or "",
            priority=self.priority or "",
            text=self.text,
            attributes=self.attributes,
            owner_id=owner_id_of(self.owner),
        )


class ContactInput(Input):
    """A contact to register, with the cases opened in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CONTACT]})

    channel: Code = Field(examples=["phone"])
    """Code of a channel (`GET /channels`)."""
    place: Code = Field(examples=["cc-moscow"])
    """Code of a place (`GET /places`)."""
    direction: Direction = "in"
    """Who began: the customer (`in`) or we (`out`)."""
    client_id: Id | None = None
    """The client; left out: an anonymous contact."""
    subscriber_id: Id | None = None
    """The client's subscriber whom it concerns."""
    contact_person_id: Id | None = None
    """The person who spoke for the client."""
    address: Line = Field("", examples=["+7 916 123-45-67"])
    """Telephone number in any spelling, or e-mail address, the contact came from."""
    summary: Text = ""
    """What it was about; required if no case is opened."""
    started_at: Moment | None = None
    """When it began; left out: now."""
    duration_seconds: Annotated[int, Field(ge=0, le=MAX_DURATION)] | None = None
    """How long it lasted, in seconds; at most a day."""
    cases: Annotated[list[CaseInput], Field(max_length=MAX_CASES)] = Field(default_factory=list)
    """Cases to open in it, at most 20."""

    def draft(self) -> ContactDraft:
        """The contact as the action takes it."""
        return ContactDraft(
            channel=self.channel,
            place=self.place,
            direction=self.direction,
            client_id=self.client_id,
            subscriber_id=self.subscriber_id,
            contact_person_id=self.contact_person_id,
            address=self.address,
            summary=self.summary,
            started_at=self.started_at,
            duration_seconds=self.duration_seconds,
            cases=[case.draft() for case in self.cases],
        )


class CasePatch(Input):
    """What to change in a case; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"priority": "high", "text": "Charged three times."}]}
    )

    topic: Code | None = None
    """Code of the new topic; attributes are checked against it."""
    kind: Kind | None = None
    """What the customer wants."""
    priority: Code | None = None
    """Code of the new priority."""
    text: Text | None = None
    """The matter in words."""
    attributes: Attributes | None = None
    """Values by attribute code: those left out stay, null clears one. Values of attributes that a
    new topic lacks stay too, and are asked for again under a topic that knows them."""


class MoveInput(Input):
    """A step of a case along its route."""

    move: Line = Field(min_length=1, examples=["resolve"])
    """Code of one of the case's `moves`."""
    comment: Text = Field("", examples=["Refunded 350.50."])
    """What was done; some moves require it (`GET /flow`)."""
    parts_too: bool = False
    """Whether its parts that are not closed make the step first, where their state has it."""
    also: list[Line] = Field(default_factory=list, max_length=50)
    """Other `moves` of the same step that are made together with it, where it lets one choose
    several."""
    attributes: Attributes = Field(default_factory=dict)
    """Values of attributes that the step wants filled in before it is left."""


class UndoInput(Input):
    """Why the last move of a case is taken back."""

    reason: Text = Field(min_length=1, examples=["Refused by mistake."])


class AssignmentInput(Input):
    """Who is to work on the case."""

    owner: Key | None = Field(examples=["agent"])
    """Log-in of an active operator, or null for nobody."""


class CaseNoteInput(Input):
    """A note for the timeline of a case."""

    text: Text = Field(min_length=1, examples=["The customer called again."])
    """The note."""
    parts_too: bool = False
    """Whether its parts that are not closed get the note as well."""


def owner_id_of(login: str | None) -> int | None:
    """The id of an active operator; one that nobody has if there is none such."""
    if login is None:
        return None
    actor = find_actor_by_login(login=login)
    return (actor.id if actor else None) or _NOBODY
