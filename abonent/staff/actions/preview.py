"""Seeing the product as somebody else: to look whether rights are as they should be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, NotFound
from abonent.staff.queries import find_actor


def begin_preview(*, by: Actor, operator_id: int) -> Actor:
    """Whom the administrator sees the product as from now on; nothing can be changed meanwhile."""
    by.check("staff.administer")
    seen = find_actor(operator_id=operator_id)
    if seen is None:
        raise NotFound
    if seen.id == by.id:
        raise Conflict(_("This is what you see anyway."))
    if seen.everything and not by.everything:
        raise Conflict(_("Only who has every right can look as somebody who has every right."))
    audit.record(by=by, action="staff.begin_preview", of="operator", id=operator_id)
    return seen


def end_preview(*, by: Actor, operator_id: int) -> None:
    """Be oneself again."""
    audit.record(by=by, action="staff.end_preview", of="operator", id=operator_id)
