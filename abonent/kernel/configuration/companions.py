"""What goes with an entry of the configuration: removed before it, brought back with it.

A part that ``goes_with`` another keeps, under the path of each of its entries, something that
nobody could find without that entry. Both have lines of their own in the history, in one batch.
"""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import Verb, because
from abonent.kernel.configuration.parts import ConfigPart, get_part, list_parts
from abonent.kernel.errors import Conflict
from abonent.kernel.models import ConfigurationChange


def list_companions(*, part: str, path: str) -> list[ConfigPart]:
    """The parts that keep something which would go with this entry."""
    kept = (one for one in list_parts() if one.goes_with == part)
    return [one for one in kept if path in one.read()]


def remove_with_companions(*, by: Actor, part: str, path: str) -> None:
    """Remove an entry and, before it, what goes with it; refused whole without a right."""
    companions = list_companions(part=part, path=path)
    if refused := next((one for one in companions if not by.can(one.permission)), None):
        raise Conflict(
            _("With it would go “%(part)s”, which you may not change.") % {"part": refused.plural}
        )
    with because("", batch=None if _is_in_a_batch() or not companions else uuid.uuid4()):
        for one in companions:
            one.remove(by, path)
        get_part(key=part).remove(by, path)


def restore_companions(*, by: Actor, change: ConfigurationChange) -> None:
    """Bring back what went with an entry whose deletion is taken back."""
    if change.verb != Verb.DELETED or change.batch is None:
        return
    keys = [one.key for one in list_parts() if one.goes_with == change.part]
    went = ConfigurationChange.objects.filter(
        batch=change.batch, part__in=keys, path=change.path, pk__lt=change.pk
    )
    for one in went.order_by("pk"):
        told = {field: pair[0] for field, pair in one.changes.items()}
        with because("", reverts=one.pk):
            get_part(key=one.part).write(by, one.path, told)


def _is_in_a_batch() -> bool:
    with because("") as occasion:
        return occasion.batch is not None
