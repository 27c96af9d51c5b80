"""Running cases on the routes of the demo company, brought where they stand by its people."""

from __future__ import annotations

import random

from abonent.cases.actions import edit_case, move_case
from abonent.cases.actions.hear import OutsideEvent, receive_event
from abonent.cases.actions.register import register_contact
from abonent.cases.demo_routes.functions import RESERVE
from abonent.cases.demo_routes.journeys import JOURNEYS, Heard, Journey, Went
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.kernel.actor import Actor
from abonent.kernel.phrases import Phrase as _
from abonent.parties.queries import list_clients
from abonent.routes.actions import give_up
from abonent.routes.queries import list_runs
from abonent.staff.queries import find_actor_by_login

REGISTRARS = ("agent", "a.belova", "i.zaytsev", "k.morozova")


def load_running(*, seed: int) -> list[int]:
    """Register a case for each journey and carry it along; their numbers. The clients are there."""
    rng = random.Random(seed)
    clients = list_clients(by=Actor.system("demo")).exclude(status="potential").order_by("id")
    reached = clients.filter(pk__in=clients.filter(reaches__kind="email").values("pk"))
    known = list(reached.values_list("id", flat=True)[:500])
    numbers = [
        carry_along(journey, client_id=rng.choice(known), registrar=rng.choice(REGISTRARS))
        for journey in JOURNEYS
    ]
    _refuse_reservation()
    return numbers


def _refuse_reservation() -> None:
    """The warehouse has refused one: somebody is to look at the call."""
    runs = list_runs(by=Actor.system("demo")).filter(function=RESERVE).order_by("id")
    for run in runs[:1]:
        told = _("The service answers with the status %(status)s.") % {"status": 422}
        give_up(run_id=run.pk, message=told, code="http_422")


def carry_along(journey: Journey, *, client_id: int, registrar: str) -> int:
    """Register the case of a journey and let everything happen to it; its number."""
    case = CaseDraft(topic=journey.topic, text=journey.text, attributes=journey.known)
    draft = ContactDraft(
        channel="phone", place="cc-moscow", client_id=client_id, summary=journey.text, cases=[case]
    )
    (case_id,) = register_contact(by=_operator(registrar), draft=draft).case_ids
    for act in journey.acts:
        if isinstance(act, Heard):
            _hear(act, case_id)
        else:
            _go(act, case_id)
    return case_id


def _hear(act: Heard, case_id: int) -> None:
    event = OutsideEvent(name=act.message, case_id=case_id, values=act.values)
    receive_event(by=Actor.system("demo"), event=event)


def _go(act: Went, case_id: int) -> None:
    by = _operator(act.who)
    if act.filled:
        edit_case(by=by, case_id=case_id, changed_attributes=act.filled)
    move_case(by=by, case_id=case_id, move=act.way, comment=act.comment)


def _operator(login: str) -> Actor:
    return find_actor_by_login(login=login) or Actor.system("demo")
