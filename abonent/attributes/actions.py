"""Writes of attributes and dictionaries, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from abonent.attributes.converting import Target, start_conversion, try_conversion
from abonent.attributes.feeding import refresh_dictionary
from abonent.attributes.models import (
    Attribute,
    AttributeOverride,
    AttributeSet,
    Dictionary,
    DictionaryEntry,
    SubjectSet,
)
from abonent.attributes.ports import subjects
from abonent.attributes.queries import VERSION
from abonent.attributes.reference.fitting import check_override
from abonent.attributes.reference.owned import OWNED, set_uses
from abonent.attributes.replacing import put_replacement
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.errors import NotFound
from abonent.kernel.reference.actions import delete_reference, save_reference


def save_dictionary(
    *,
    by: Actor,
    dictionary_id: int | None = None,
    code: str = "",
    name: Mapping[str, str],
    is_active: bool = True,
) -> Dictionary:
    """Create a dictionary, or change the one with ``dictionary_id``; an empty code is made up."""
    values = {"code": code, "name": name, "is_active": is_active}
    saved = save_reference(by=by, kind="attributes.dictionary", id=dictionary_id, values=values)
    assert isinstance(saved, Dictionary)  # noqa: S101 - what the kind is made of
    return saved


def save_entry(
    *,
    by: Actor,
    dictionary_id: int,
    entry_id: int | None = None,
    code: str = "",
    name: Mapping[str, str],
    parent_id: int | None = None,
    is_active: bool = True,
) -> DictionaryEntry:
    """Create an entry of a dictionary, or change the one with ``entry_id``.

    ``parent_id``: the entry of the same dictionary under which it stands.
    """
    values = {
        "code": code,
        "name": name,
        "is_active": is_active,
        "dictionary": dictionary_id,
        "parent": parent_id,
    }
    saved = save_reference(by=by, kind="attributes.entry", id=entry_id, values=values)
    assert isinstance(saved, DictionaryEntry)  # noqa: S101 - what the kind is made of
    return saved


def save_attribute(
    *,
    by: Actor,
    set_id: int,
    attribute_id: int | None = None,
    code: str = "",
    name: Mapping[str, str],
    type: str,  # noqa: A002 - the word of the trade
    dictionary_id: int | None = None,
    required: str | None = None,
    is_active: bool = True,
    **more: Any,
) -> Attribute:
    """Create an attribute of a set, or change the one with ``attribute_id``.

    ``more``: further fields of the kind by name; what is not named stays. The type and the
    dictionary stay as they are once values exist: :class:`Invalid` says how many.
    """
    if attribute_id and not Attribute.objects.filter(pk=attribute_id, set=set_id).exists():
        by.check("attributes.administer")
        raise NotFound
    values = {
        **more,
        "code": code,
        "name": name,
        "type": type,
        "dictionary": dictionary_id,
        "is_active": is_active,
        "set": set_id,
    }
    if required is not None:
        values["required"] = required
    saved = save_reference(by=by, kind="attributes.attribute", id=attribute_id, values=values)
    assert isinstance(saved, Attribute)  # noqa: S101 - what the kind is made of
    return saved


def override_attribute(
    *, by: Actor, set_id: int, attribute_id: int, **said: str
) -> AttributeOverride | None:
    """Say in a lower set what differs of an inherited attribute; all empty: nothing any more.

    ``said``: ``hidden``, ``read_only``, ``required``, ``default``. Who calls it has found the
    attribute among those that the set inherits.
    """
    by.check("attributes.administer")
    above = Attribute.objects.filter(pk=attribute_id).exclude(set=set_id).first()
    if above is None:
        raise NotFound
    present = AttributeOverride.objects.filter(set=set_id, code=above.code).first()
    if not any(said.values()):
        if present is not None:
            delete_reference(by=by, kind="attributes.override", id=present.pk)
        return None
    check_override(above, said)
    values = {**said, "set": set_id, "code": above.code, "name": above.name}
    saved = save_reference(
        by=by, kind="attributes.override", id=present.pk if present else None, values=values
    )
    assert isinstance(saved, AttributeOverride)  # noqa: S101 - what the kind is made of
    return saved


def create_set() -> AttributeSet:
    """An empty set for a new place where attributes are defined; its owner's action audits."""
    return AttributeSet.objects.create()


def ensure_subject_set(*, by: Actor, subject: str) -> int:
    """The set of a subject, made when it is asked for first; its id."""
    by.check("attributes.administer")
    subjects.get(subject)
    with transaction.atomic():
        found = SubjectSet.objects.filter(subject=subject).first()
        if found is None:
            found, _is_new = SubjectSet.objects.get_or_create(
                subject=subject, defaults={"set": create_set()}
            )
            bump(VERSION)
    return found.set_id


def delete_set(*, set_id: int) -> None:
    """Remove an empty set once the place that had it is gone; what it defined went before it."""
    AttributeSet.objects.filter(pk=set_id).delete()


__all__ = [
    "OWNED",
    "Target",
    "create_set",
    "delete_set",
    "ensure_subject_set",
    "override_attribute",
    "put_replacement",
    "refresh_dictionary",
    "save_attribute",
    "save_dictionary",
    "save_entry",
    "set_uses",
    "start_conversion",
    "try_conversion",
]
