"""Child cases of a step that is done several times: opened, counted, waited for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.bus.ports import Occurred, Subscriber
from abonent.cases import events
from abonent.cases.models import Case
from abonent.cases.policy import CaseDraft
from abonent.kernel.actor import Actor
from abonent.routes.actions import keep_data, wake_children
from abonent.routes.definition import Node
from abonent.routes.engine import Token
from abonent.routes.ports import Phase

_SYSTEM = Actor.system("routes")


def open_children(case: Case, *, node: Node, token: Token) -> None:
    """Open those that are to be worked on now: all of them, or the next one of a sequence."""
    from abonent.cases.actions.open import open_case

    multiple = node.multiple
    if multiple is None:
        return
    items, opened = token.data["items"], list(token.data["children"])
    due = items[len(opened) :]
    for item in due[:1] if multiple.is_sequential else due:
        text = f"{node.label}: {item}" if multiple.over else node.label
        draft = CaseDraft(topic=multiple.topic, text=text)
        child = open_case(by=_SYSTEM, contact_id=case.contact_id, draft=draft)
        Case.objects.filter(pk=child.pk).update(parent=case)
        opened.append(child.pk)
    token.data = {**token.data, "children": opened}
    keep_data(visit_id=token.id, data=token.data)


def _child_moved(occurred: Occurred) -> None:
    """When the last child is closed, what waited for them goes on."""
    if occurred.payload.get("phase", Phase.CLOSED) != Phase.CLOSED:
        return
    case = Case.objects.filter(pk=occurred.payload["case"]).select_related("parent").first()
    if case is None or case.phase != Phase.CLOSED.value or case.parent is None:
        return
    if case.parent.process_id is None:
        return
    wake_children(process_id=case.parent.process_id, is_closed=_are_closed)


def _are_closed(ids: list[int]) -> bool:
    return not Case.objects.filter(pk__in=ids).exclude(phase=Phase.CLOSED.value).exists()


CHILDREN = Subscriber(
    name="cases.routed_children",
    types=frozenset({events.CASE_MOVED}),
    handle=_child_moved,
    past=False,
    label=_("Main cases go on when their parts are closed"),
)
