"""The language of maps, typed. The how-to for people is ``README.md`` of this room."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Literal
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LONGEST_PATTERN = 500


Code = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _checked_pattern(pattern: str | None) -> str | None:
    if pattern is None:
        return None
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(_("the pattern is too long"))
    try:
        re.compile(pattern)
    except re.error as error:
        said = {"error": error}
        raise ValueError(_("this is no regular expression: %(error)s") % said) from None
    return pattern


class Rule(_Part):
    """``any`` of these words in the text (or the regular expression ``match``) means ``value``."""

    value: str
    any: list[str] = []
    match: str | None = None

    _checks_match = field_validator("match")(_checked_pattern)

    @model_validator(mode="after")
    def _asks_something(self) -> Rule:
        if not self.any and self.match is None:
            raise ValueError(_("give “any” (a list of words) or “match” (a regular expression)"))
        return self


class Spec(_Part):
    """Where one field comes from and how it is changed on the way, in the order written here."""

    const: str | None = None
    column: str | None = None
    columns: list[str] = []
    join: str = " "
    required: bool = False
    pattern: str | None = None
    """A regular expression the whole text must fit."""
    values: dict[str, str] = {}
    """Texts of the table → our codes, whatever the case of letters."""
    rules: list[Rule] = []
    default: str | None = None
    """When the cell is empty, or ``values`` and ``rules`` know no answer."""
    slug: bool = False
    """``West Virginia`` → ``west-virginia``."""
    formats: list[str] = []
    """Formats of dates (as ``strptime`` has them), tried in order."""

    _checks_pattern = field_validator("pattern")(_checked_pattern)

    @model_validator(mode="after")
    def _has_one_source(self) -> Spec:
        if (self.const is not None) + (self.column is not None) + bool(self.columns) != 1:
            raise ValueError(_("give one of “column”, “columns” and “const”"))
        return self

    @property
    def reads(self) -> list[str]:
        """The columns it looks at."""
        return [self.column] if self.column is not None else self.columns


class Search(_Part):
    """One way to find the client."""

    by: Literal["account", "contract", "phone", "email", "tax_id", "name"]
    column: str


class NewClient(_Part):
    """How a potential client is made of a row nobody was found for."""

    kind: Spec = Spec(const="person")
    name: Spec
    phone: Spec | None = None
    email: Spec | None = None
    attributes: dict[Code, Spec] = {}
    """Own attributes of the client; without them, their defaults."""


class ClientSpec(_Part):
    """Whose contact it is: searches tried in order, then ``create``, then ``otherwise``."""

    find: list[Search] = []
    create: NewClient | None = None
    otherwise: Literal["anonymous", "reject"] = "anonymous"


class Fields(_Part):
    """What a contact and its case are made of."""

    key: Spec
    started_at: Spec
    channel: Spec
    place: Spec
    direction: Spec = Spec(const="in")
    address: Spec | None = None
    summary: Spec | None = None
    duration_seconds: Spec | None = None
    contact_person: Spec | None = None
    """The name of one of the client's contact persons."""
    topic: Spec | None = None
    """Without it a contact is imported without a case."""
    kind: Spec | None = None
    priority: Spec | None = None
    state: Spec | None = None
    owner: Spec | None = None
    """A log-in."""
    text: Spec | None = None
    resolved_at: Spec | None = None
    closed_at: Spec | None = None
    attributes: dict[Code, Spec] = {}


Names = dict[Literal["ru", "en"], str]


class SetupEntry(_Part):
    """An entry of reference data that must exist."""

    code: Code
    name: Names


class SetupPlace(SetupEntry):
    """A place; its kind is made as well when ``kind_name`` is given."""

    kind: Code
    kind_name: Names = {}


class SetupDictionary(SetupEntry):
    """A dictionary; an entry is a name (its code is made of it) or ``code: {ru:, en:}``."""

    entries: list[str] | dict[Code, Names]


class SetupAttribute(SetupEntry):
    """A typed attribute of a topic or group."""

    type: Literal["string", "integer", "decimal", "date", "datetime", "boolean", "dictionary"]
    dictionary: Code | None = None
    required: bool = False


class SetupTopic(SetupEntry):
    """A topic, or a group with what is in it."""

    kind: Literal["consultation", "request", "complaint"] = "complaint"
    attributes: list[SetupAttribute] = []
    topics: list[SetupTopic] = []


class Setup(_Part):
    """Reference data that the import needs: made where it is missing, else left as it is."""

    channels: list[SetupEntry] = []
    places: list[SetupPlace] = []
    dictionaries: list[SetupDictionary] = []
    topics: list[SetupTopic] = []


class FileSpec(_Part):
    """What looking at the file does not tell."""

    encoding: str = ""
    delimiter: str = Field(default="", max_length=1)
    sheet: str = ""
    decimal: Literal["", ",", "."] = ""
    """The sign before decimals; as the importer's language has it when not given."""

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            "a".encode(name or "utf-8")  # there are also codecs of no text
            return codecs.lookup(name).name if name else ""
        except (LookupError, UnicodeError):
            raise ValueError(_("there is no such encoding; examples: utf-8, cp1251")) from None


class ImportSpec(_Part):
    """A whole map. ``source`` names the other system and goes before every key."""

    source: Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_.]{1,40}$")]
    timezone: str = "Europe/Moscow"
    file: FileSpec = FileSpec()
    setup: Setup = Setup()
    fields: Fields
    client: ClientSpec = ClientSpec()

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(_("there is no such time zone; example: Europe/Moscow"))
        return name

    def list_columns(self) -> list[str]:
        """Every column the map reads, in the order it is first named."""
        specs = [s for n in type(self.fields).model_fields if (s := getattr(self.fields, n))]
        flat = [s for s in specs if isinstance(s, Spec)]
        flat += self.fields.attributes.values()
        if new := self.client.create:
            flat += [s for s in (new.kind, new.name, new.phone, new.email) if s]
            flat += new.attributes.values()
        columns = [column for spec in flat for column in spec.reads]
        return list(dict.fromkeys(columns + [s.column for s in self.client.find]))
