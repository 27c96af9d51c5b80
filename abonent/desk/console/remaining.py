"""What remains on an operator: told before a dismissal, and after it until it is handed over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from abonent.cases import queries as cases
from abonent.cases.queries import CaseFilter
from abonent.desk.console.usage import UseLine
from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import COUNTED, Use
from abonent.parties import queries as parties
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow


def tell_remaining(*, by: Actor, operator_id: int) -> list[UseLine]:
    """Open cases and clients in somebody's charge that the reader may see, with their lists."""
    lines = []
    if by.can("cases.view"):
        where = CaseFilter(owner_id=operator_id, phases=["open"])
        states = "".join(f"&state={s.code}" for s in get_flow().states() if s.phase is Phase.OPEN)
        url = f"{reverse('cases:cases')}?owner={operator_id}{states}"
        lines += _line(_("open cases"), cases.list_cases(by=by, where=where), url)
    if by.can("parties.view"):
        found = parties.visible_clients(by=by).filter(manager=operator_id)
        lines += _line(_("clients as the personal manager"), found,
                       f"{reverse('parties:clients')}?manager={operator_id}")  # fmt: skip
    return lines


def _line(label: str, rows: Any, url: str) -> list[UseLine]:
    use = Use(label, rows.order_by()[: COUNTED + 1].count(), rows)
    return [UseLine(label, use.shown, url, [], 0)] if use.count else []
