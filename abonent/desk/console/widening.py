"""Other administrators hear of it when one of them widens his own rights."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from abonent.bus.ports import Occurred, Subscriber
from abonent.kernel.actor import permissions
from abonent.kernel.confidential import find_field
from abonent.kernel.text import in_languages
from abonent.notices.actions import notify
from abonent.notices.ports import NoticeKind
from abonent.staff.queries import list_colleagues

NAMED = 5
WIDENED = NoticeKind(
    code="desk.rights_widened",
    label=_("An administrator has widened his own rights"),
    text=_("%(by)s widened own rights: %(rights)s"),
    icon="lock",
    permission="staff.administer",
    order=90,
)


def tell_administrators(event: Occurred) -> None:
    """Everybody who administers rights, but not who did it."""
    told = [one.id for one in list_colleagues()
            if one.id is not None and one.id != event.actor_id
            and one.can("staff.administer")]  # fmt: skip
    rights = in_languages(lambda: _named(event.payload["rights"]))
    notify(kind=WIDENED.code, to=told, params={"rights": rights}, by_id=event.actor_id,
           url=reverse("console:operator", args=[event.actor_id]),
           key=f"event:{event.id}")  # fmt: skip


def _named(codes: list[str]) -> str:
    labels = []
    for code in codes[:NAMED]:
        known = permissions.find(code) or find_field(code)
        labels.append(str(known.label if known else _("every right")))
    return ", ".join(labels) + (" …" if len(codes) > NAMED else "")


SUBSCRIBER = Subscriber(
    "desk.tell_of_widened_rights",
    frozenset({"OwnRightsWidened"}),
    tell_administrators,
    past=False,
    label=_("Tells administrators of rights that were widened"),
)
