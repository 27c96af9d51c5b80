"""Events from outside that move cases along their routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction

from abonent.cases.actions.starting import open_by_start
from abonent.cases.models import Case
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.phrases import Phrase as _
from abonent.routes.actions import broadcast, hear_message, waiting_for
from abonent.routes.definition import EventKind, Node
from abonent.routes.queries import KnownVersion, list_event_starts


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideEvent:
    """Something that happened elsewhere: a payment came, a line was repaired.

    It is for the case with the number ``case_id``, or for those that wait for it and whose
    attribute ``attribute`` is ``value``. ``values`` are given to attributes of each. Where none of
    them waits, routes that the message starts open cases: of the client ``client_id``, or of the
    only one who has the number ``phone``.
    """

    name: str
    case_id: int | None = None
    attribute: str = ""
    value: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    client_id: int | None = None
    phone: str = ""


class Heard(NamedTuple):
    """Numbers of the cases that an event has moved, and of those that it has opened."""

    moved: list[int]
    opened: list[int]


def receive_event(*, by: Actor, event: OutsideEvent) -> Heard:
    """Let the cases that wait for the event go on, or open those that it starts; all or none.

    Empty lists: nobody waits for it, and it starts nothing. Raises :class:`Invalid` for a case that
    there is not, for no or two ways of saying whom it is for, and for values that do not fit.
    """
    by.check("cases.work")
    starts = (
        list_event_starts(kind=EventKind.MESSAGE, name=event.name) if event.case_id is None else []
    )
    _check(event, starts_cases=bool(starts))
    with transaction.atomic():
        moved = _move(by, event) if event.case_id is not None or event.attribute else []
        return Heard(moved, [] if moved else _open(by, event, starts))


def receive_signal(*, by: Actor, name: str) -> int:
    """Tell of a signal from outside, heard by each case that waits for it and each route it starts.

    The worker carries them along, each by itself; how many cases wait and routes start is answered.
    Needs ``cases.work`` of all cases: whom a signal reaches, its sender does not choose.
    """
    by.check("cases.work")
    if by.scope("cases.work") is not Scope.ALL:
        raise PermissionRefused.of("cases.work")
    if not name.strip():
        raise Invalid({"name": [_("Name the event, as the drawing of the route does.")]})
    with transaction.atomic():
        waiting = broadcast(by=by, name=name)
    return waiting + len(list_event_starts(kind=EventKind.SIGNAL, name=name))


def _open(by: Actor, event: OutsideEvent, starts: Sequence[tuple[KnownVersion, Node]]) -> list[int]:
    known = {event.attribute: event.value} if event.attribute else {}
    cases = [
        open_by_start(
            by=by,
            version=version,
            node=node,
            client_id=event.client_id,
            phone=event.phone,
            values=event.values,
            known=known,
        )
        for version, node in starts
    ]
    return [case.pk for case in cases]


def _move(by: Actor, event: OutsideEvent) -> list[int]:
    found = visible_cases(by=by, permission="cases.work").filter(process__isnull=False)
    if event.case_id is not None:
        found = found.filter(pk=event.case_id)
    else:
        found = found.filter(process__in=waiting_for(name=event.name))
        found = found.filter(attributes__contains={event.attribute: event.value})
    by_process = dict(found.values_list("process_id", "pk"))
    if event.case_id is not None and not by_process:
        _check_exists(by, event.case_id)
    moved = hear_message(
        by=by,
        name=event.name,
        process_ids=by_process.keys(),
        outputs=event.values,
        correlation=event.attribute,
    )
    return sorted(by_process[one] for one in moved)


def _check(event: OutsideEvent, *, starts_cases: bool) -> None:
    if not event.name.strip():
        raise Invalid({"name": [_("Name the event, as the drawing of the route does.")]})
    is_unsaid = event.case_id is None and not event.attribute
    if (is_unsaid and not starts_cases) or (event.case_id is not None and event.attribute):
        told = _("Say whom the event is for: a case by its number, or an attribute and its value.")
        raise Invalid({"case": [told]})
    if event.attribute and event.value in (None, ""):
        raise Invalid({"value": [_("Give the value by which the case is found.")]})


def _check_exists(by: Actor, case_id: int) -> None:
    if not Case.objects.filter(pk__in=visible_cases(by=by).filter(pk=case_id)).exists():
        raise Invalid({"case": [_("There is no case with this number.")]})
