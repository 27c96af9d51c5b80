"""Messages and signals that cases throw, heard by other cases after commit."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from abonent.bus.ports import Occurred, Subscriber
from abonent.cases.actions.starting import open_by_signal
from abonent.cases.models import Case
from abonent.kernel.actor import Actor
from abonent.routes.actions import hear_message, hear_signal

_SYSTEM = Actor.system("routes")


def _signal_thrown(occurred: Occurred) -> None:
    """Whoever waits for it goes on, what it starts begins; who threw it has heard it already."""
    name, process = occurred.payload["name"], occurred.payload["process"]
    hear_signal(name=name, thrown_by=process)
    open_by_signal(by=_SYSTEM, name=name, thrown_by=process)


def _message_thrown(occurred: Occurred) -> None:
    """A message is for the main case and the parts of the case that sends it."""
    case = Case.objects.filter(process=occurred.payload["process"]).first()
    if case is None:
        return
    related = Q(parent=case.pk) | Q(pk=case.parent_id)
    found = Case.objects.filter(related, process__isnull=False)
    hear_message(
        by=_SYSTEM,
        name=occurred.payload["name"],
        process_ids=list(found.values_list("process_id", flat=True)),
        outputs={},
    )


SUBSCRIBERS = (
    Subscriber(
        name="cases.signals",
        types=frozenset({"SignalThrown"}),
        handle=_signal_thrown,
        past=False,
        label=_("Cases hear the signals of others"),
    ),
    Subscriber(
        name="cases.messages",
        types=frozenset({"MessageThrown"}),
        handle=_message_thrown,
        past=False,
        label=_("Main cases and their parts hear each other's messages"),
    ),
)
