"""What colleagues are told of cases: the kinds of notices, and the events that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from abonent.bus.ports import Occurred, Subscriber
from abonent.cases import events
from abonent.cases.models import BulkChange, Case, HistoryEntry, Topic
from abonent.cases.policy import find_mentions
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.notices.actions import notify
from abonent.notices.ports import DIGESTED, NoticeKind
from abonent.routes.queries import get_version
from abonent.staff.queries import find_operator_id, list_colleagues

RECENT = timedelta(seconds=30)
"""A note is found again by its event within so much: both are written in one transaction."""


def _who_sees(actors: Sequence[Actor], params: Mapping[str, Any]) -> Sequence[Actor]:
    """Of the few who are to be told those whose rights reach the case."""
    return [a for a in actors if visible_cases(by=a).filter(pk=params["case"]).exists()]


ASSIGNED = NoticeKind(
    code="cases.assigned",
    label=_("A case is given to me"),
    text=_("%(by)s gave you case %(case)s: %(topic)s"),
    folded=_("%(by)s gave you several cases: %(count)s"),
    icon="user-check",
    permission="cases.view",
    narrow=_who_sees,
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
    narrow=_who_sees,
    order=20,
)
CHANGED_TOGETHER = NoticeKind(
    code="cases.changed_together",
    label=_("Many of my cases are changed at once"),
    text=_("%(by)s changed case %(case)s with others (%(what)s): %(topic)s"),
    folded=_("%(by)s changed your cases at once (%(what)s): %(count)s"),
    icon="ticket",
    permission="cases.view",
    narrow=_who_sees,
    order=21,
)
MENTIONED = NoticeKind(
    code="cases.mentioned",
    label=_("I am mentioned in a note"),
    text=_("%(by)s mentions you in case %(case)s: %(note)s"),
    folded=_("%(by)s mentions you in a note on many cases (%(count)s): %(note)s"),
    icon="at",
    permission="cases.view",
    narrow=_who_sees,
    default=DIGESTED,
    order=8,
)
CLIENT_CASE = NoticeKind(
    code="cases.client_case",
    label=_("A client of mine has a new case"),
    text=_("Your client %(client)s has a new case %(case)s: %(topic)s"),
    icon="user-exclamation",
    permission="cases.view",
    narrow=_who_sees,
    order=30,
)
PROPOSED = NoticeKind(
    code="cases.topic_proposed",
    label=_("A topic is proposed"),
    text=_("%(by)s proposes the topic “%(topic)s”"),
    icon="bulb",
    permission="cases.administer",
    order=60,
)
DECIDED = NoticeKind(
    code="cases.topic_decided",
    label=_("My proposal of a topic is decided"),
    text=_("%(by)s decided on the topic “%(topic)s” that you proposed: %(outcome)s"),
    icon="bulb",
    order=61,
)
ROUTE_TELLS = NoticeKind(
    code="cases.route_tells",
    label=_("A route tells me something"),
    text=_("Case %(case)s: %(text)s"),
    icon="route",
    permission="cases.view",
    narrow=_who_sees,
    order=25,
)
START_STUCK = NoticeKind(
    code="cases.start_stuck",
    label=_("A route cannot open a case by itself"),
    text=_("“%(start)s” of the route “%(route)s” opens no case: %(why)s"),
    icon="route",
    permission="routes.administer",
    order=62,
)
KINDS = (
    ASSIGNED,
    CHANGED,
    ROUTE_TELLS,
    START_STUCK,
    CHANGED_TOGETHER,
    MENTIONED,
    CLIENT_CASE,
    PROPOSED,
    DECIDED,
)


def _case_of(event: Occurred) -> Case | None:
    return Case.objects.filter(pk=event.payload["case"]).only("owner_id", "topic_id").first()


def tell_new_owner(event: Occurred) -> None:
    """Who was given a case hears of it; several given at once are one line."""
    case, bulk = _case_of(event), event.payload.get("bulk")
    if case is None or case.owner_id is None:
        return
    notify(
        kind=ASSIGNED.code,
        to=[case.owner_id],
        params=_params(case),
        url=reverse("cases:case", args=[case.pk]),
        key=f"event:{event.id}",
        fold=f"bulk:{bulk}" if bulk else f"given:{event.actor_id}:{event.at:%Y%m%d%H%M}",
        fold_url=f"{reverse('cases:cases')}?owner={case.owner_id}",
        by_id=event.actor_id,
    )


def tell_owner(event: Occurred) -> None:
    """The owner hears what others do with the case; what is not read yet is one line.

    A change of many cases is one line for all of them; a note that names the owner was told.
    """
    if event.payload.get("quiet") or _is_by_owner(event):
        return
    case = _case_of(event)
    if case is None or case.owner_id is None or case.owner_id in _mentioned_in(event):
        return
    bulk = event.payload.get("bulk")
    more = {} if bulk is None else {"what": _WHAT[event.type]}
    notify(
        kind=CHANGED.code if bulk is None else CHANGED_TOGETHER.code,
        to=[case.owner_id],
        params=_params(case) | more,
        url=reverse("cases:case", args=[case.pk]),
        key=f"event:{event.id}",
        fold=f"case:{case.pk}" if bulk is None else f"bulk:{bulk}",
        fold_url=None if bulk is None else _changed_together(bulk, whose="assigned:me"),
        by_id=event.actor_id,
    )


def _is_by_owner(event: Occurred) -> bool:
    """Whether nobody but its owner has changed the case, as far as the event says whose it is."""
    return event.payload.get("owner_id", 0) in {None, event.actor_id}


def _mentioned_in(event: Occurred) -> Sequence[int]:
    """Whom the note names that the event tells of."""
    if event.type != events.CASE_NOTED:
        return []
    note = _notes_of(event).filter(at__lte=event.at).order_by("-at", "-id").first()
    return _named_in(note) if note else []


def _changed_together(bulk: int, *, whose: str = "") -> str:
    """The list of what a change of many cases has changed."""
    began = BulkChange.objects.filter(pk=bulk).values_list("started_at", flat=True).first()
    since = f"changed:>={began:%Y-%m-%dT%H:%M:%S}+00:00" if began else ""
    return f"{reverse('cases:cases')}?{urlencode({'q': f'{whose} {since}'.strip()})}"


def _params(case: Case) -> dict[str, object]:
    return {"case": case.pk, "topic": _topic(case.topic_id)}


def _topic(topic_id: int) -> dict[str, str]:
    return dict(get_catalogue().topics[topic_id].name)


def tell_mentioned(event: Occurred) -> None:
    """Whoever a note names by ``@login`` hears of it; of one note on many cases once."""
    bulk = event.payload.get("bulk")
    for note in _notes_of(event).select_related("case").order_by("-id")[:5]:
        if ids := _named_in(note):
            notify(
                kind=MENTIONED.code, to=ids, by_id=event.actor_id, key=f"note:{note.pk}",
                params=_params(note.case) | {"note": Truncator(note.data["text"]).chars(160)},
                url=reverse("cases:case", args=[note.case_id]),
                fold="" if bulk is None else f"bulk:{bulk}",
                fold_url=None if bulk is None else _changed_together(bulk),
            )  # fmt: skip


def _notes_of(event: Occurred) -> QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(
        case=event.payload["case"], kind=HistoryEntry.Kind.NOTED, by=event.actor_id,
        at__gte=event.at - RECENT, at__lte=event.at + RECENT,
    )  # fmt: skip


def _named_in(note: HistoryEntry) -> Sequence[int]:
    found = (find_operator_id(login=n) for n in find_mentions(str(note.data.get("text", ""))))
    return [one for one in found if one is not None]


def tell_of_new_case(event: Occurred) -> None:
    """The client's manager, and who was given the case as it was opened, hear of it."""
    opened: Any = (
        HistoryEntry.objects.filter(case=event.payload["case"], kind=HistoryEntry.Kind.REGISTERED)
        .values("case_id", "data", "case__topic_id", "case__client__name",
                "case__client__manager_id")
        .first()
    )  # fmt: skip
    if opened is None:
        return
    case_id, client = opened["case_id"], opened["case__client__name"]
    params = {"case": case_id, "topic": _topic(opened["case__topic_id"]), "client": client}
    kinds = ((ASSIGNED.code, opened["data"].get("owner")),
             (CLIENT_CASE.code, opened["case__client__manager_id"]))  # fmt: skip
    for kind, operator_id in kinds:
        if operator_id is not None and operator_id != event.actor_id:
            notify(
                kind=kind, to=[operator_id], params=params, by_id=event.actor_id,
                url=reverse("cases:case", args=[case_id]), key=f"event:{event.id}",
                fold=f"{kind}:{case_id}",
            )  # fmt: skip


def tell_of_proposal(event: Occurred) -> None:
    """Administrators of topics hear of a topic that waits for their word."""
    topic_id = next((int(t[6:]) for t in event.topics if t.startswith("topic:")), None)
    topic = Topic.objects.filter(pk=topic_id or 0).exclude(proposed_by=None).first()
    if topic is not None:
        notify(
            kind=PROPOSED.code, to=[a.id for a in list_colleagues() if a.id is not None],
            params={"topic": topic.name}, by_id=topic.proposed_by_id, key=f"topic:{topic.pk}",
            url=f"/console/topics/{topic.pk}",
        )  # fmt: skip


def tell_stuck_start(*, version_id: int, node_id: str, why: Mapping[str, str]) -> None:
    """Administrators of routes hear that a start has opened no case, and why; once a day."""
    version = get_version(version_id=version_id)
    node, start = version.definition.nodes[node_id], f"start:{version_id}:{node_id}"
    names = dict(node.names) if node.names else node.label
    notify(
        kind=START_STUCK.code, to=[a.id for a in list_colleagues() if a.id is not None],
        params={"start": names, "route": dict(version.name), "why": dict(why)},
        key=f"{start}:{now():%Y-%m-%d}", url=f"/console/routes/versions/{version_id}",
    )  # fmt: skip


def tell_of_stuck_timer(event: Occurred) -> None:
    """A start whose time has come could open no case."""
    given = event.payload
    tell_stuck_start(version_id=given["version"], node_id=given["node"], why=given["why"])


def tell_proposer(event: Occurred) -> None:
    """Who proposed a topic hears what became of it."""
    proposers = [int(t[9:]) for t in event.topics if t[9:].isdigit() and t[:9] == "operator:"]
    outcome = _ACCEPTED if event.type == "TopicAccepted" else _REJECTED
    params = {"topic": event.payload["name"], "outcome": outcome}
    notify(kind=DECIDED.code, to=proposers, params=params, by_id=event.actor_id,
           key=f"event:{event.id}", url=reverse("cases:propose"))  # fmt: skip


_WHAT = {
    events.CASE_NOTED: {"ru": "заметка", "en": "note"},
    events.CASE_MOVED: {"ru": "шаг", "en": "step"},
    events.CASE_CHANGED: {"ru": "правка", "en": "edit"},
}
"""What is done to many cases, as owners are told."""
_ACCEPTED = {"ru": "принята", "en": "accepted"}
_REJECTED = {"ru": "отклонена", "en": "turned down"}

SUBSCRIBERS = (
    Subscriber(
        "cases.tell_mentioned",
        frozenset({events.CASE_NOTED}),
        tell_mentioned,
        past=False,
        label=_("Tells who is mentioned in a note"),
    ),
    Subscriber(
        "cases.tell_of_new_case",
        frozenset({events.CASE_OPENED}),
        tell_of_new_case,
        past=False,
        label=_("Tells the manager of a client’s new case"),
    ),
    Subscriber(
        "cases.tell_of_proposal",
        frozenset({"ReferenceChanged"}),
        tell_of_proposal,
        past=False,
        label=_("Tells of a proposed topic"),
    ),
    Subscriber(
        "cases.tell_of_stuck_timer",
        frozenset({"StartStuck"}),
        tell_of_stuck_timer,
        past=False,
        label=_("Tells of routes that could open no case by themselves"),
    ),
    Subscriber(
        "cases.tell_proposer",
        frozenset({"TopicAccepted", "TopicRejected"}),
        tell_proposer,
        past=False,
        label=_("Tells who proposed a topic what was decided"),
    ),
    Subscriber(
        "cases.tell_new_owner",
        frozenset({events.CASE_ASSIGNED}),
        tell_new_owner,
        past=False,
        label=_("Tells who was given a case"),
    ),
    Subscriber(
        "cases.tell_owner",
        frozenset(
            {
                events.CASE_MOVED,
                events.CASE_MOVE_UNDONE,
                events.CASE_CHANGED,
                events.CASE_NOTED,
                events.CASE_ATTACHED,
            }
        ),
        tell_owner,
        past=False,
        label=_("Tells the owner what others do with his case"),
    ),
)
