"""Own attributes of clients, their accounts, subscribers and contact persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.attributes.closing import check_given
from abonent.attributes.policy import Facts, Stored, check_values, defaults_of
from abonent.attributes.queries import list_subject_definitions, settled
from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Chosen, join
from abonent.kernel.errors import Invalid, NotFound, Outdated, Problems
from abonent.parties.actions.writing import lock_client, note_change
from abonent.parties.events import CLIENT_CHANGED
from abonent.parties.models import Account, Client, ContactPerson, Subscriber
from abonent.parties.queries.attributes import Owner, subject_of

_MODELS: Mapping[str, type[Account | Subscriber | ContactPerson]] = {
    "account": Account,
    "subscriber": Subscriber,
    "contact_person": ContactPerson,
}


def set_attributes(
    *,
    by: Actor,
    client_id: int,
    of: str,
    row_id: int,
    given: Mapping[str, Any],
    version: int | None = None,
    seen: Mapping[str, Any] | None = None,
    chosen: Chosen | None = None,
) -> Owner:
    """Lay ``given`` over the attributes of a client or of what belongs to him; None clears one.

    ``of``: ``client``, ``account``, ``subscriber`` or ``contact_person``; ``version``: the client's
    that the writer saw. With ``seen`` (stored values that the writer saw of what is ``given``) the
    change is joined with those of others instead, ``chosen`` where they collide. Raises
    :class:`Invalid` with a problem per attribute, :class:`Outdated`.
    """
    by.check("parties.edit")
    check_given(given, by=by, of=of)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.edit", client_id=client_id)
        if version is not None and client.version != version:
            raise Outdated(
                _("A colleague changed this client meanwhile. Look at the card and try again.")
            )
        row = client if of == "client" else _find_row(client, of, row_id)
        before = dict(row.attributes)
        facts = facts_for(by, of=of, client_id=client_id, values={**before, **given})
        known = settled(list_subject_definitions(subject=subject_of(row)), facts)
        values = check_values(known, {**before, **given}, before=before, facts=facts)
        if seen is not None:
            told = {code: seen.get(code) for code in given}
            joined = _joined(values, before, told, chosen)
            values = check_values(known, joined, before=before, facts=facts)
        if values != before:
            row.attributes = values
            row.save(update_fields=["attributes"])
            client.version += 1
            client.save(update_fields=["version"])
            _note(by, client_id, of, row_id, before, values)
    return row


def _joined(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], seen: Mapping[str, Any],
    chosen: Chosen | None,
) -> dict[str, Any]:  # fmt: skip
    """Of the fields in ``seen`` what both sides made of them, of the rest what is mine."""
    sides = [{code: values.get(code) for code in seen} for values in (theirs, mine)]
    merged = join(seen=seen, theirs=sides[0], mine=sides[1], chosen=chosen)
    return {k: v for k, v in {**mine, **merged.values}.items() if v is not None}


def _note(
    by: Actor, client_id: int, of: str, row_id: int, before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:  # fmt: skip
    changes: dict[str, Any] = {"attributes": [before, after]}
    payload = {} if of == "client" else {of: row_id}
    note_change(by, "set_attributes", client_id, changes, event=CLIENT_CHANGED, **payload)


def _find_row(client: Client, of: str, row_id: int) -> Owner:
    model = _MODELS.get(of)
    found = model.objects.filter(client=client, pk=row_id).first() if model else None
    if found is None:
        raise NotFound
    return found


def new_attributes(
    *, by: Actor, row: Owner, given: Mapping[str, Any] | None, client_id: int | None = None
) -> dict[str, Stored]:
    """What something new begins with: the defaults, or ``given`` checked.

    Without ``given`` nothing is required yet: the card says what is to be filled in. Raises
    :class:`Invalid`, its paths beginning with ``attributes``.
    """
    of = subject_of(row).partition(".")[0]
    facts = facts_for(by, of=of, client_id=client_id, values=given or {})
    known = settled(list_subject_definitions(subject=subject_of(row)), facts)
    if given is None:
        return defaults_of(known, facts)
    problems = Problems()
    try:
        return check_values(known, given, facts=facts)
    except Invalid as refusal:
        problems.merge("attributes", refusal)
    problems.check()
    return {}


def facts_for(by: Actor, *, of: str, client_id: int | None, values: Mapping[str, Any]) -> Facts:
    """What flags and defaults of attributes are found by."""
    return Facts(
        subject=of,
        by=by,
        operator_id=by.id,
        operator_name=by.name,
        client_id=client_id,
        values=values,
    )
