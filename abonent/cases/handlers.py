"""What colleagues are told of cases: the kinds of notices, and the events that make them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from abonent.bus.ports import Occurred, Subscriber
from abonent.cases import events
from abonent.cases.models import Case
from abonent.cases.queries.catalogue import get_catalogue
from abonent.notices.actions import notify
from abonent.notices.ports import DIGESTED, NoticeKind

ASSIGNED = NoticeKind(
    code="cases.assigned",
    label=_("A case is given to me"),
    text=_("%(by)s gave you case %(case)s: %(topic)s"),
    folded=_("%(by)s gave you several cases: %(count)s"),
    icon="user-check",
    permission="cases.view",
    default=DIGESTED,
    order=10,
)
CHANGED = NoticeKind(
    code="cases.changed",
    label=_("My case is changed by another"),
    text=_("%(by)s changed case %(case)s: %(topic)s"),
    folded=_("Case %(case)s, %(topic)s: %(count)s changes, the latest by %(by)s"),
    icon="ticket",
    permission="cases.view",
    order=20,
)
KINDS = (ASSIGNED, CHANGED)


def _case_of(event: Occurred) -> Case | None:
    return Case.objects.filter(pk=event.payload["case"]).only("owner_id", "topic_id").first()


def tell_new_owner(event: Occurred) -> None:
    """Who was given a case hears of it; several given at once are one line."""
    case = _case_of(event)
    if case is None or case.owner_id is None:
        return
    notify(
        kind=ASSIGNED.code,
        to=[case.owner_id],
        params=_params(case),
        url=reverse("cases:case", args=[case.pk]),
        key=f"event:{event.id}",
        fold=f"given:{event.actor_id}:{event.at:%Y%m%d%H%M}",
        fold_url=f"{reverse('cases:cases')}?owner={case.owner_id}",
        by_id=event.actor_id,
    )


def tell_owner(event: Occurred) -> None:
    """The owner hears what others do with the case; what is not read yet is one line."""
    case = _case_of(event)
    if case is None or case.owner_id is None:
        return
    notify(
        kind=CHANGED.code,
        to=[case.owner_id],
        params=_params(case),
        url=reverse("cases:case", args=[case.pk]),
        key=f"event:{event.id}",
        fold=f"case:{case.pk}",
        by_id=event.actor_id,
    )


def _params(case: Case) -> dict[str, object]:
    return {"case": case.pk, "topic": dict(get_catalogue().topics[case.topic_id].name)}


SUBSCRIBERS = (
    Subscriber(
        "cases.tell_new_owner", frozenset({events.CASE_ASSIGNED}), tell_new_owner, past=False
    ),
    Subscriber(
        "cases.tell_owner",
        frozenset(
            {events.CASE_MOVED, events.CASE_CHANGED, events.CASE_NOTED, events.CASE_ATTACHED}
        ),
        tell_owner,
        past=False,
    ),
)
