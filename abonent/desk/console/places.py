"""Where the page of a setting is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from abonent.kernel.models import Reference
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.reference.paths import find_by_path
from abonent.kernel.registry import Registry


class Place:
    """The page of entries of a part that is no kind of reference data, or has pages of its own."""

    def __init__(self, part: str, address: Callable[[str], str | None]) -> None:
        self.part, self.address = part, address


places: Registry[Place] = Registry(key=lambda place: place.part)


def address_of(kind: ReferenceKind, entry: Reference) -> str:
    """The page of an entry of reference data."""
    if kind.key == "cases.topic":
        return reverse("console:topic", args=[entry.pk])
    if kind.key == "attributes.attribute":
        attribute: Any = entry
        if topic := getattr(attribute.set, "topic", None):
            return reverse("console:attribute", args=[topic.pk, entry.pk])
        if own := getattr(attribute.set, "subjectset", None):
            return reverse("console:own_attribute", args=[own.subject, entry.pk])
    if kind.key == "attributes.override":
        override: Any = entry
        if topic := getattr(override.set, "topic", None):
            return reverse("console:override", args=[topic.pk, entry.code])
    return reverse("console:entry", args=[kind.key, entry.pk])


def find_address(part: str, path: str) -> str | None:
    """The page of an entry by its path; None where it is gone."""
    if place := places.find(part):
        return place.address(path)
    kind = reference_kinds.find(part)
    entry = find_by_path(kind, path) if kind else None
    return address_of(kind, entry) if kind and entry else None
