"""Sets of attributes by the subject they belong to: what histories and packages call them."""

from __future__ import annotations

from abonent.attributes.actions import ensure_subject_set
from abonent.attributes.models import SubjectSet
from abonent.attributes.ports import subjects
from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import OwnerName


def _names() -> dict[int, str]:
    return dict(SubjectSet.objects.values_list("set_id", "subject"))


def _make(subject: str) -> int | None:
    """The set of a subject; the write that asks for it checks the right to fill it."""
    if subjects.find(subject) is None:
        return None
    return ensure_subject_set(by=Actor.system("attributes"), subject=subject)


SETS = tuple(
    OwnerName(kind=kind, prefix="subject", names=_names, make=_make)
    for kind in ("attributes.attribute", "attributes.override")
)
