"""Writes of attributes and dictionaries, for administrators."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.attributes.models import Attribute, AttributeSet, Dictionary, DictionaryEntry
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.reference.actions import save_reference


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
    is_active: bool = True,
) -> DictionaryEntry:
    """Create an entry of a dictionary, or change the one with ``entry_id``."""
    values = {"code": code, "name": name, "is_active": is_active, "dictionary": dictionary_id}
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
    is_required: bool = False,
    is_active: bool = True,
) -> Attribute:
    """Create an attribute of a set, or change the one with ``attribute_id``.

    The type and the dictionary stay as they are once values exist: :class:`Invalid` says how many.
    """
    if attribute_id and not Attribute.objects.filter(pk=attribute_id, set=set_id).exists():
        by.check("attributes.administer")
        raise NotFound
    values = {
        "code": code,
        "name": name,
        "type": type,
        "dictionary": dictionary_id,
        "is_required": is_required,
        "is_active": is_active,
        "set": set_id,
    }
    saved = save_reference(by=by, kind="attributes.attribute", id=attribute_id, values=values)
    assert isinstance(saved, Attribute)  # noqa: S101 - what the kind is made of
    return saved


def create_set() -> AttributeSet:
    """An empty set for a new place where attributes are defined; its owner's action audits."""
    return AttributeSet.objects.create()


def delete_set(*, set_id: int) -> None:
    """Remove a set with its attributes once the place that had it is gone."""
    Attribute.objects.filter(set=set_id).delete()
    AttributeSet.objects.filter(pk=set_id).delete()
