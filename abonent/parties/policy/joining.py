"""A client's own facts field by field, so that two changes of them can be joined. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from abonent.kernel.text import one_line
from abonent.parties.policy.documents import DocumentDraft
from abonent.parties.policy.drafts import ClientDraft, PersonDraft
from abonent.parties.policy.prospects import ProspectDraft

NAMED = ("kind", "company_name", "surname", "given_name", "patronymic")
"""One field: halves of two names make nobody."""
PLAIN = ("status", "category_id", "manager_id", "language", "tax_id")
LINKS = ("account", "subscriber", "contact_person")
DOCUMENT = ("type", "series", "number", "issued_by", "remark")
DAYS = ("issued_date", "valid_until")
PROSPECT = ("source_id", "owner_id", "interest", "next_step", "next_date")
PERSON = ("name", "position", "phone", "email", "is_active")


def flat(draft: ClientDraft) -> dict[str, Any]:
    """The facts by field."""
    fields = {name: getattr(draft, name) for name in PLAIN}
    return {"name": {part: getattr(draft, part) for part in NAMED}, **fields}


def draft_of(values: Mapping[str, Any]) -> ClientDraft:
    """The other way round."""
    return ClientDraft(**values["name"], **{name: values[name] for name in PLAIN})


def name_of(parts: Mapping[str, Any]) -> str:
    """The field ``name`` as it is read."""
    return ClientDraft(**_texts(parts, NAMED)).name


def cleaned(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody says to have seen, each value of the type it must be: it came from outside."""
    parts, values = seen.get("name"), _texts(seen, PLAIN)
    values["name"] = _texts(parts if isinstance(parts, Mapping) else {}, NAMED)
    for name in ("category_id", "manager_id"):
        held = seen.get(name)
        values[name] = held if isinstance(held, int) else None
    return values


def cleaned_person(seen: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a contact person."""
    return {**_texts(seen, PERSON), "is_active": bool(seen.get("is_active"))}


def _texts(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {n: v if isinstance(v := given.get(n), str) else "" for n in names}


def flat_person(draft: PersonDraft) -> dict[str, Any]:
    """The facts of a contact person by field."""
    return {name: getattr(draft, name) for name in PERSON}


def flat_document(draft: DocumentDraft) -> dict[str, Any]:
    """What a document says and holds by field; what it concerns is one field, ``noun:id``."""
    ids = ((noun, getattr(draft, f"{noun}_id")) for noun in LINKS)
    linked = next((f"{noun}:{id_}" for noun, id_ in ids if id_ is not None), "")
    texts = {name: one_line(getattr(draft, name)) for name in DOCUMENT}
    days = {name: _told_day(getattr(draft, name)) for name in DAYS}
    return {**texts, **days, "linked": linked, "files": list(dict.fromkeys(draft.file_ids))}


def document_of(values: Mapping[str, Any]) -> DocumentDraft:
    """The other way round."""
    noun, _colon, id_ = values["linked"].partition(":")
    link: dict[str, Any] = {f"{noun}_id": int(id_)} if noun else {}
    days: dict[str, Any] = {name: _day_of(values[name]) for name in DAYS}
    texts = {name: values[name] for name in DOCUMENT}
    return DocumentDraft(**texts, **days, **link, file_ids=values["files"])


def cleaned_document(seen: Mapping[str, Any]) -> dict[str, Any]:
    """The same as ``cleaned``, of a document."""
    days = {name: _told_day(_day_of(seen.get(name))) for name in DAYS}
    linked = seen.get("linked")
    known = linked if isinstance(linked, str) and _is_link(linked) else ""
    given = seen.get("files")
    files = given if isinstance(given, list) else []
    ids = [id_ for id_ in files if isinstance(id_, int)]
    return {**_texts(seen, DOCUMENT), **days, "linked": known, "files": ids}


def _is_link(text: str) -> bool:
    noun, _colon, id_ = text.partition(":")
    return noun in LINKS and id_.isascii() and id_.isdecimal()


def joined_files(*, seen: Sequence[int], theirs: Sequence[int], mine: Sequence[int]) -> list[int]:
    """Files of both: what one added is there, what one took off is not."""
    kept = [id_ for id_ in theirs if id_ in mine or id_ not in seen]
    return [*kept, *(id_ for id_ in mine if id_ not in seen and id_ not in kept)]


def flat_prospect(draft: ProspectDraft) -> dict[str, Any]:
    """What is known of a potential client by field."""
    texts = {name: one_line(getattr(draft, name)) for name in ("interest", "next_step")}
    ids = {name: getattr(draft, name) for name in ("source_id", "owner_id")}
    return {**ids, **texts, "next_date": _told_day(draft.next_date)}


def prospect_of(values: Mapping[str, Any]) -> ProspectDraft:
    """The other way round."""
    return ProspectDraft(**{**values, "next_date": _day_of(values["next_date"])})


def cleaned_prospect(seen: Mapping[str, Any]) -> dict[str, Any]:
    """The same as ``cleaned``, of the work with a potential client."""
    ids = {n: v if isinstance(v := seen.get(n), int) else None for n in ("source_id", "owner_id")}
    texts = _texts(seen, ("interest", "next_step"))
    return {**ids, **texts, "next_date": _told_day(_day_of(seen.get("next_date")))}


def _told_day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _day_of(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
