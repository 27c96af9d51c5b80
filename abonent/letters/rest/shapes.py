"""What REST takes and tells about letters. Reference data by code, operators by log-in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from pydantic import Field

from abonent.kernel.rest import Code, Id, Input, Key, Moment, Output, PageQuery
from abonent.kernel.rest.fields import NO_ZERO_BYTE, Day, Scalar
from abonent.letters.actions import CaseOfLetter, Correction, IncomingDraft, OutgoingDraft
from abonent.letters.models import Letter
from abonent.letters.policy.drafts import MAX_TEXT
from abonent.staff.queries import find_operator_id, operator_logins

Short = Annotated[str, Field(max_length=80, pattern=NO_ZERO_BYTE)]
Subject = Annotated[str, Field(min_length=1, max_length=250, pattern=NO_ZERO_BYTE,
                               examples=["О возврате платежа"])]  # fmt: skip
Name = Annotated[str, Field(min_length=1, max_length=250, pattern=NO_ZERO_BYTE,
                            examples=["Иванова Анна Сергеевна"])]  # fmt: skip
Body = Annotated[str, Field(max_length=MAX_TEXT, pattern=NO_ZERO_BYTE)]
Ids = Annotated[list[Id], Field(max_length=50)]
_NOBODY = 0


class OpenedCase(Input):
    """A case that an incoming letter opens."""

    topic: Code
    attributes: Annotated[dict[str, Scalar], Field(max_length=200)] = Field(default_factory=dict)


class IncomingInput(Input):
    """An incoming letter to register."""

    kind: Code = Field(examples=["claim-in"])
    place: Code = Field(examples=["office-moscow-tverskaya"])
    """Where it came: the letter is a contact."""
    correspondent: Name
    subject: Subject
    received_date: Day | None = None
    department: Code | None = None
    delivery: Code | None = None
    their_number: Short = ""
    their_date: Day | None = None
    text: Body = ""
    client_id: Id | None = None
    contact_person_id: Id | None = None
    due_date: Day | None = None
    """Until when an answer is awaited; left out: by the kind."""
    case: OpenedCase | None = None
    case_ids: Ids = Field(default_factory=list)
    file_ids: Ids = Field(default_factory=list)
    """Scans: files uploaded by you to `/files`."""

    def draft(self) -> IncomingDraft:
        """As the action takes it."""
        given = self.model_dump(exclude={"case", "department", "delivery"})
        case = (
            CaseOfLetter(topic=self.case.topic, attributes=dict(self.case.attributes))
            if (self.case)
            else None
        )
        return IncomingDraft(**given, case=case, department=self.department or "",
                             delivery=self.delivery or "")  # fmt: skip


class CorrectionInput(Input):
    """What an incoming letter says about itself, the whole of it."""

    correspondent: Name
    subject: Subject
    text: Body = ""
    their_number: Short = ""
    their_date: Day | None = None
    due_date: Day | None = None
    """Until when an answer is awaited; null: none is."""
    delivery: Code | None = None
    case_ids: Ids = Field(default_factory=list)

    def correction(self) -> Correction:
        """As the action takes it."""
        given = self.model_dump(exclude={"delivery"})
        return Correction(**given, delivery=self.delivery or "")


class OutgoingInput(Input):
    """A letter of ours, as a draft."""

    kind: Code = Field(examples=["reply-out"])
    letterhead: Code = Field(examples=["main"])
    correspondent: Name
    subject: Subject
    text: Body = Field(min_length=1, examples=["Уважаемая Анна Сергеевна!"])
    """Markdown without HTML."""
    address: Annotated[str, Field(max_length=500, pattern=NO_ZERO_BYTE)] = ""
    language: Literal["ru", "en"] = "ru"
    department: Code | None = None
    delivery: Code | None = None
    client_id: Id | None = None
    contact_person_id: Id | None = None
    answers_id: Id | None = None
    """The incoming letter that it answers."""
    signer: Key | None = None
    """Log-in of who is to sign it."""
    case_ids: Ids = Field(default_factory=list)
    file_ids: Ids = Field(default_factory=list)
    """Enclosures: files uploaded by you to `/files`."""

    def draft(self) -> OutgoingDraft:
        """As the action takes it."""
        given = self.model_dump(exclude={"signer", "department", "delivery"})
        signer = None if self.signer is None else find_operator_id(login=self.signer) or _NOBODY
        return OutgoingDraft(**given, signer_id=signer, department=self.department or "",
                             delivery=self.delivery or "")  # fmt: skip


class LetterMoveInput(Input):
    """A step of a letter."""

    move: Literal["submit", "sign", "rework", "register", "send", "deliver", "bounce", "annul",
                  "answer", "file", "reopen"] = Field(examples=["submit"])  # fmt: skip
    comment: Annotated[str, Field(max_length=1000, pattern=NO_ZERO_BYTE)] = ""


class LetterQuery(PageQuery):
    """Filters of letters."""

    direction: Literal["in", "out"] | None = None
    state: list[
        Literal[
            "draft",
            "to_sign",
            "signed",
            "registered",
            "sent",
            "delivered",
            "returned",
            "answered",
            "filed",
            "annulled",
        ]
    ] = Field(default_factory=list)
    number: Short = ""
    """How the registration number begins."""
    client_id: Id | None = Field(None, strict=False)
    case_id: Id | None = Field(None, strict=False)
    date_from: Day | None = None
    date_to: Day | None = None
    sort: Literal["id", "-id"] = "-id"

    def narrow(self, rows: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters that match."""
        given: dict[str, Any] = {
            "direction": self.direction, "state__in": self.state, "client": self.client_id,
            "about__case": self.case_id, "number__startswith": self.number,
            "letter_date__gte": self.date_from, "letter_date__lte": self.date_to,
        }  # fmt: skip
        return rows.filter(**{name: value for name, value in given.items() if value})


class LetterOut(Output):
    """A letter."""

    id: int
    direction: str
    kind: str
    """Code."""
    state: str
    number: str
    """Registration number; empty until registered."""
    letter_date: date
    correspondent: str
    address: str
    their_number: str
    their_date: date | None
    department: str | None
    delivery: str | None
    subject: str
    text: str
    language: str
    letterhead: str | None
    client_id: int | None
    contact_person_id: int | None
    contact_id: int | None
    """The contact that an incoming letter is."""
    answers_id: int | None
    due_date: date | None
    case_ids: list[int]
    author: str | None
    """Log-in."""
    signer: str | None
    signed_at: Moment | None
    created_at: Moment
    version: int


def show_letter(row: Letter) -> LetterOut:
    """One letter."""
    names = ("direction", "state", "number", "letter_date", "correspondent", "address",
             "their_number", "their_date", "subject", "text", "language", "client_id",
             "contact_person_id", "contact_id", "answers_id", "due_date", "signed_at",
             "created_at", "version")  # fmt: skip
    logins = operator_logins()
    entries: dict[str, Any] = {
        name: getattr(row, name) for name in ("department", "delivery", "letterhead")
    }
    facts: dict[str, Any] = {name: getattr(row, name) for name in names}
    facts |= {name: entry.code if entry else None for name, entry in entries.items()}
    return LetterOut(
        id=row.pk, kind=row.kind.code, author=logins.get(row.author_id or 0),
        signer=logins.get(row.signer_id or 0),
        case_ids=[one.case_id for one in row.about.all()], **facts,
    )  # fmt: skip
