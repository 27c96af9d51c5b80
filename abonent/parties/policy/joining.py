"""A client's own facts field by field, so that two changes of them can be joined. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.parties.policy.drafts import ClientDraft, PersonDraft

NAMED = ("kind", "company_name", "surname", "given_name", "patronymic")
"""One field: halves of two names make nobody."""
PLAIN = ("status", "category_id", "manager_id", "language", "tax_id")
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
