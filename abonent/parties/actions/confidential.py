"""Changing the confidential facts of a client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.confidential import confidential_fields, masked
from abonent.kernel.errors import PermissionRefused, Problems
from abonent.kernel.text import one_line
from abonent.parties.actions.keys import refresh_keys
from abonent.parties.actions.writing import lock_client, note_change
from abonent.parties.confidential import NAMES, PREFIX
from abonent.parties.models import Client, PrivateFacts
from abonent.parties.queries.confidential import facts_of_client

_OLDEST = date(1900, 1, 1)
_MOST = Decimal(10) ** 12


def change_confidential(*, by: Actor, client_id: int, facts: Mapping[str, Any]) -> None:
    """Change the facts named in ``facts``; the audit keeps which, never what they say.

    Raises :class:`PermissionRefused` for a fact that the actor may not change, :class:`Invalid`.
    """
    for name in facts:
        if not by.can_field(f"{PREFIX}{name}", change=True):
            raise PermissionRefused(str(confidential_fields.get(f"{PREFIX}{name}").label))
    facts = {name: one_line(v) if isinstance(v, str) else v for name, v in facts.items()}
    _check(facts)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        before = facts_of_client(client)
        changed = {name: value for name, value in facts.items() if before[name] != value}
        if not changed:
            return
        _write(client, before | changed, tax_id="tax_id" in changed)
        told = {name: [masked(before[name]), masked(value)] for name, value in changed.items()}
        note_change(by, "change_confidential", client_id, told)


def _write(client: Client, facts: Mapping[str, Any], *, tax_id: bool) -> None:
    kept = {name: facts[name] for name in NAMES if name != "tax_id"}
    PrivateFacts.objects.update_or_create(client=client, defaults=kept)
    if tax_id:
        client.tax_id = facts["tax_id"]
        client.version += 1
        client.save(update_fields=["tax_id", "version"])
        refresh_keys(client)


def _check(facts: Mapping[str, Any]) -> None:
    problems = Problems()
    if (born := facts.get("birth_date")) and not _OLDEST <= born <= now().date():
        problems.add("birth_date", _("Nobody is born in the future, or before 1900."))
    tax_id = facts.get("tax_id") or ""
    if len(tax_id) > 20 or (tax_id and not (tax_id.isascii() and tax_id.isalnum())):
        problems.add("tax_id", _("Latin letters and digits only, at most 20."))
    income = facts.get("income")
    if income is not None and not 0 <= income < _MOST:
        problems.add("income", _("Give an income of zero or more."))
    problems.check()
