"""What REST takes and tells about documents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from pydantic import Field

from abonent.kernel.rest import Code, Id, Input, Line, Moment, Output, PageQuery
from abonent.kernel.rest.fields import NO_ZERO_BYTE, Day
from abonent.parties.models import Document, DocumentVersion
from abonent.parties.policy.documents import DocumentDraft
from abonent.parties.queries import narrow_to_expiring, narrow_to_number
from abonent.parties.rest.files import FileOut, show_file
from abonent.staff.queries import operator_logins

_FACTS = ("series", "number", "issued_date", "issued_by", "valid_until", "remark")
_LINKS = ("account_id", "subscriber_id", "contact_person_id")
Series = Annotated[str, Field(max_length=40, pattern=NO_ZERO_BYTE)]
Number = Annotated[str, Field(max_length=80, pattern=NO_ZERO_BYTE)]
Remark = Annotated[str, Field(max_length=500, pattern=NO_ZERO_BYTE)]
FileIds = Annotated[list[Id], Field(max_length=50)]


class DocumentInput(Input):
    """A document to add."""

    type: Code = Field(examples=["contract"])
    """Code of a type of documents."""
    series: Series = ""
    number: Number = Field("", examples=["Д-26/4821"])
    issued_date: Day | None = None
    issued_by: Line = ""
    valid_until: Day | None = None
    remark: Remark = ""
    account_id: Id | None = None
    subscriber_id: Id | None = None
    contact_person_id: Id | None = None
    file_ids: FileIds = Field(default_factory=list, examples=[[]])
    """Scans: files uploaded by you to `/files`."""

    def draft(self) -> DocumentDraft:
        """As the action takes it."""
        return DocumentDraft(**self.model_dump())


class DocumentPatch(Input):
    """Changes of a document; what is left out stays."""

    type: Code | None = None
    series: Series = ""
    number: Number = ""
    issued_date: Day | None = None
    issued_by: Line = ""
    valid_until: Day | None = None
    remark: Remark = ""
    account_id: Id | None = None
    subscriber_id: Id | None = None
    contact_person_id: Id | None = None
    file_ids: FileIds = Field(default_factory=list)
    """All scans of the next version: those that stay and new ones."""

    def draft(self, held: Document, file_ids: list[int]) -> DocumentDraft:
        """``held`` with what was sent put in."""
        facts: dict[str, Any] = {name: getattr(held, name) for name in (*_FACTS, *_LINKS)}
        facts |= {"type": held.type.code, "file_ids": file_ids}
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return DocumentDraft(**facts | {k: v for k, v in sent.items() if k != "type" or v})


class DocumentQuery(PageQuery):
    """Filters of documents."""

    number: Line = ""
    """How the series and number begin or end, in any spelling."""
    type: list[Code] = Field(default_factory=list)
    client_id: Id | None = Field(None, strict=False)
    state: Literal["valid", "withdrawn"] | None = None
    expiring: bool = Field(False, strict=False)
    """Only valid ones that end within the days of their type, or have ended."""
    sort: Literal["id", "-id"] = "-id"

    def narrow(self, rows: QuerySet[Document]) -> QuerySet[Document]:
        """The documents that match."""
        given = {"type__code__in": self.type, "client": self.client_id, "state": self.state}
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        if self.number:
            rows = narrow_to_number(rows, self.number)
        return narrow_to_expiring(rows) if self.expiring else rows


class DocumentOut(Output):
    """A document of a client, as its latest version has it."""

    id: int
    client_id: int
    type: str
    """Code of its type."""
    state: str
    """`valid` or `withdrawn`."""
    series: str
    number: str
    issued_date: date | None
    issued_by: str
    valid_until: date | None
    remark: str
    account_id: int | None
    subscriber_id: int | None
    contact_person_id: int | None
    created_at: Moment
    changed_at: Moment
    version: int


class Documents(Output):
    """Documents of a client."""

    items: list[DocumentOut]


class ScanOut(Output):
    """A scan; its content is at `/documents/{id}/scans/{scan id}/content`."""

    id: int
    file: FileOut


class VersionOut(Output):
    """A document as it was from one change to the next."""

    version: int
    series: str
    number: str
    issued_date: date | None
    issued_by: str
    valid_until: date | None
    remark: str
    made_at: Moment
    made_by: str | None
    """Log-in."""
    scans: list[ScanOut]


class Versions(Output):
    """Versions, the newest first."""

    items: list[VersionOut]


def show_document(row: Document) -> DocumentOut:
    """One document."""
    names = ("client_id", "state", "created_at", "changed_at", "version", *_FACTS, *_LINKS)
    return DocumentOut(id=row.pk, type=row.type.code, **{n: getattr(row, n) for n in names})


def show_version(row: DocumentVersion) -> VersionOut:
    """One version."""
    return VersionOut(
        version=row.number_in_row, made_at=row.made_at,
        made_by=operator_logins().get(row.made_by_id or 0),
        scans=[ScanOut(id=scan.pk, file=show_file(scan.file)) for scan in row.scans.all()],
        **{name: getattr(row, name) for name in _FACTS},
    )  # fmt: skip
