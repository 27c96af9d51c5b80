"""Attributes and overrides as uses of what has a set of its own: they never go in silence."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, AttributeOverride
from abonent.attributes.reference.attributes import ATTRIBUTE, OVERRIDE
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import delete_reference
from abonent.kernel.reference.kinds import Replace, UseCounter

OWNED = frozenset({ATTRIBUTE.key, OVERRIDE.key})
"""The kinds of what a set holds."""


def set_uses(kind: str) -> tuple[UseCounter, ...]:
    """Counters of what entries of ``kind`` define in their ``attribute_set``.

    Where another entry takes the place of one, they are deleted with their history.
    """
    return (
        UseCounter(
            kind, _("its own attributes"),
            lambda one: Attribute.objects.filter(set=one.attribute_set_id),
            replace=_deleting(ATTRIBUTE.key),
        ),
        UseCounter(
            kind, _("its overrides of attributes"),
            lambda one: AttributeOverride.objects.filter(set=one.attribute_set_id),
            replace=_deleting(OVERRIDE.key),
        ),
    )  # fmt: skip


def _deleting(kind: str) -> Replace:
    def delete(by: Actor, rows: QuerySet[Any], _old: Any, _new: Any) -> None:
        for row in rows:
            delete_reference(by=by, kind=kind, id=row.pk)

    return delete
