"""Registering many contacts of another system at once: the set-based twin of ``register_contact``.

The same policy, rights, audit and events as one by one; a batch is one statement. A contact whose
key is there already is left alone, so an import can be repeated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.announcer import announce
from abonent.cases.actions.allowed import check_allowed
from abonent.cases.actions.drafts import (
    WHO_MESSAGE,
    CaseRow,
    address_as_stored,
    check_case,
    check_references,
    rows_as_json,
)
from abonent.cases.policy import ContactDraft, check_contact
from abonent.cases.queries.catalogue import Catalogue, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Invalid, Problems
from abonent.routes.queries import get_flow

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a case had come in the system it is taken from."""

    state: str = ""
    """A state of the route; empty: its first."""
    resolved_at: datetime | None = None
    """None: not known."""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedContact:
    """A contact of another system. ``key`` names it there and is unique for good."""

    key: str
    draft: ContactDraft
    standings: Sequence[Standing] = ()
    """One for each case of the draft; cases without one stand at the beginning."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a batch, by the contacts' keys."""

    case_ids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Cases of the contacts that were registered (none yet in a dry run)."""
    known: frozenset[str] = frozenset()
    """Contacts that were there before."""
    refused: Mapping[str, Invalid] = field(default_factory=dict)


def import_contacts(
    *, by: Actor, contacts: Sequence[ImportedContact], dry_run: bool = False
) -> Imported:
    """Register the contacts with their cases; those with problems are told and left out.

    Keys must be unique within ``contacts``. Needs ``cases.register``, and ``cases.work`` where a
    case has left its first state. ``dry_run`` checks everything and writes nothing.
    """
    by.check("cases.register")
    if any(s.state for contact in contacts for s in contact.standings):
        by.check("cases.work")
    moment = now()
    known = _list_known([c.key for c in contacts])
    fresh = [c for c in contacts if c.key not in known]
    rows, refused = _check_all(fresh, by=by, moment=moment)
    if dry_run:
        return Imported(case_ids=dict.fromkeys(rows, ()), known=known, refused=refused)
    accepted = [c for c in fresh if c.key in rows]
    written = _write(accepted, rows, by=by, moment=moment)
    overtaken = {c.key for c in accepted} - written.keys()  # by another import, this moment
    return Imported(case_ids=written, known=known | overtaken, refused=refused)


def _list_known(keys: Sequence[str]) -> frozenset[str]:
    sql = "SELECT external_key FROM cases_contact WHERE external_key = ANY(%(keys)s)"
    return frozenset(row["external_key"] for row in run(sql, {"keys": list(keys)}))


def _check_all(
    contacts: Sequence[ImportedContact], *, by: Actor, moment: datetime
) -> tuple[dict[str, list[CaseRow]], dict[str, Invalid]]:
    catalogue = get_catalogue()
    strangers = _find_strangers(contacts)
    rows: dict[str, list[CaseRow]] = {}
    refused: dict[str, Invalid] = {}
    for contact in contacts:
        problems = Problems()
        for name in strangers.get(contact.key, ()):
            problems.add(name, WHO_MESSAGE[name])
        checked = _check(contact, by=by, catalogue=catalogue, moment=moment, problems=problems)
        if problems:
            refused[contact.key] = Invalid(problems.by_field)
        else:
            rows[contact.key] = checked
    return rows, refused


def _check(
    contact: ImportedContact,
    *,
    by: Actor,
    catalogue: Catalogue,
    moment: datetime,
    problems: Problems,
) -> list[CaseRow]:
    if not 0 < len(contact.key) <= LONGEST_KEY:
        problems.add("key", _("Give a key of at most 100 characters."))
    try:
        check_contact(contact.draft, now=moment)
    except Invalid as refusal:
        problems.merge("", refusal)
    check_references(contact.draft, catalogue=catalogue, problems=problems)
    check_allowed(contact.draft, by=by, catalogue=catalogue, problems=problems)
    _check_standings(contact, moment=moment, problems=problems)
    rows: list[CaseRow] = []
    for number, case in enumerate(contact.draft.cases):
        try:
            row = check_case(case, by=by, catalogue=catalogue, client_id=contact.draft.client_id)
            rows.append(row)
        except Invalid as refusal:
            problems.merge(f"cases.{number}", refusal)
    return rows


def _check_standings(contact: ImportedContact, *, moment: datetime, problems: Problems) -> None:
    states = {state.code for state in get_flow().states()}
    for number, standing in enumerate(contact.standings):
        if standing.state and standing.state not in states:
            problems.add(f"cases.{number}.state", _("The route of cases has no such state."))
        began = contact.draft.started_at or moment
        for name in ("resolved_at", "closed_at"):
            at: datetime | None = getattr(standing, name)
            if at is not None and not began <= at <= moment:
                problems.add(
                    f"cases.{number}.{name}",
                    _("A case cannot end before its contact began, or in the future."),
                )


_STRANGERS = """
SELECT g.key, c.id IS NULL AS client_id,
  g.subscriber IS NOT NULL AND s.id IS NULL AS subscriber_id,
  g.person IS NOT NULL AND p.id IS NULL AS contact_person_id
FROM jsonb_to_recordset(%(given)s::jsonb)
  AS g(key text, client bigint, subscriber bigint, person bigint)
LEFT JOIN parties_client c ON c.id = g.client
LEFT JOIN parties_subscriber s ON s.id = g.subscriber AND s.client_id = g.client
LEFT JOIN parties_contactperson p ON p.id = g.person AND p.client_id = g.client AND p.is_active
"""


def _find_strangers(contacts: Sequence[ImportedContact]) -> dict[str, list[str]]:
    """By key: fields naming a client that is not there, or what is not the client's."""
    given = [
        {
            "key": c.key,
            "client": c.draft.client_id,
            "subscriber": c.draft.subscriber_id,
            "person": c.draft.contact_person_id,
        }
        for c in contacts
        if c.draft.client_id is not None
    ]
    if not given:
        return {}
    found = run(_STRANGERS, {"given": json.dumps(given)})
    return {row.pop("key"): [name for name, wrong in row.items() if wrong] for row in found}


_WRITE = """
WITH contact AS (
  INSERT INTO cases_contact (started_at, duration_seconds, direction, channel_id, place_id,
    client_id, subscriber_id, contact_person_id, address, summary, operator_id, created_at,
    external_key)
  SELECT started_at, duration, direction, channel, place, client, subscriber, person, address,
    summary, %(actor)s, %(now)s, key
  FROM jsonb_to_recordset(%(contacts)s::jsonb) AS g(key text, started_at timestamptz,
    duration int, direction text, channel bigint, place bigint, client bigint, subscriber bigint,
    person bigint, address text, summary text)
  ON CONFLICT (external_key) DO NOTHING RETURNING *
),
drafts AS MATERIALIZED (
  SELECT nextval('cases_case_id_seq') AS id, d.* FROM (
    SELECT contact.id AS contact_id, contact.started_at, contact.client_id, contact.subscriber_id,
      standing.*, r.*
    FROM contact JOIN jsonb_to_recordset(%(standings)s::jsonb) AS standing(key text, number int,
        state text, phase text, resolved_at timestamptz, closed_at timestamptz)
      ON standing.key = contact.external_key
    JOIN ROWS FROM (jsonb_to_recordset(%(cases)s::jsonb) AS (topic_id bigint, kind text,
        priority_id bigint, owner_id bigint, text text, attributes jsonb, file_ids bigint[]))
      WITH ORDINALITY AS r ON r.ordinality = standing.number
    ORDER BY r.ordinality
  ) AS d
),
opened AS (
  INSERT INTO cases_case (id, contact_id, client_id, subscriber_id, topic_id, kind, priority_id,
    state, phase, owner_id, registered_by_id, text, attributes, registered_at, changed_at,
    resolved_at, closed_at, version)
  SELECT id, contact_id, client_id, subscriber_id, topic_id, kind, priority_id, state, phase,
    owner_id, %(actor)s, text, attributes, started_at, %(now)s, resolved_at, closed_at, 1
  FROM drafts
),
history AS (
  INSERT INTO cases_historyentry (case_id, at, by_id, kind, data)
  SELECT * FROM (
    SELECT id, started_at AS at, %(actor)s::bigint, 'registered', jsonb_build_object(
      'state', %(first)s::text, 'owner', owner_id, 'imported', key) FROM drafts
    UNION ALL
    SELECT id, coalesce(closed_at, resolved_at, %(now)s), %(actor)s, 'moved', jsonb_build_object(
      'move', '', 'from', %(first)s::text, 'to', state, 'comment', '', 'imported', key)
    FROM drafts WHERE state <> %(first)s
  ) AS entries ORDER BY id, 4 DESC
),
audited AS (
  INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type, object_id,
    changes)
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(via)s, 'cases.register_contact', 'contact',
    id::text, jsonb_build_object('direction', direction, 'channel', channel_id, 'place', place_id,
      'client', client_id, 'subscriber', subscriber_id, 'person', contact_person_id,
      'imported', external_key)
  FROM contact
  UNION ALL
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(via)s, 'cases.open_case', 'case', id::text,
    jsonb_build_object('contact', contact_id, 'topic', topic_id, 'kind', kind,
      'priority', priority_id, 'owner', owner_id, 'attributes', attributes, 'files', file_ids,
      'imported', key) || CASE WHEN state = %(first)s THEN '{}' ELSE
      jsonb_build_object('state', jsonb_build_array(%(first)s::text, state)) END
  FROM drafts
),
told AS (
  INSERT INTO bus_event (at, type, topics, payload, actor_id)
  SELECT %(now)s, 'ContactRegistered', ARRAY['contacts'] || CASE WHEN client_id IS NULL
    THEN '{}'::text[] ELSE ARRAY['client:' || client_id] END || ('contact:' || id),
    jsonb_build_object('contact', id), %(actor)s FROM contact
  UNION ALL
  SELECT %(now)s, 'CaseOpened', ARRAY['cases'] || CASE WHEN client_id IS NULL
    THEN '{}'::text[] ELSE ARRAY['client:' || client_id] END || ('case:' || id),
    jsonb_build_object('case', id, 'contact', contact_id, 'topic', topic_id), %(actor)s FROM drafts
)
SELECT contact.external_key AS key, drafts.id AS case_id
FROM contact LEFT JOIN drafts ON drafts.contact_id = contact.id ORDER BY contact.id, drafts.id
"""


def _write(
    contacts: Sequence[ImportedContact],
    rows: Mapping[str, list[CaseRow]],
    *,
    by: Actor,
    moment: datetime,
) -> dict[str, tuple[int, ...]]:
    if not contacts:
        return {}
    written = run(_WRITE, _params(contacts, rows, by=by, moment=moment))
    transaction.on_commit(announce)
    case_ids: dict[str, tuple[int, ...]] = {}
    for row in written:
        held = case_ids.get(row["key"], ())
        case_ids[row["key"]] = held if row["case_id"] is None else (*held, row["case_id"])
    return case_ids


def _params(
    contacts: Sequence[ImportedContact],
    rows: Mapping[str, list[CaseRow]],
    *,
    by: Actor,
    moment: datetime,
) -> dict[str, Any]:
    catalogue = get_catalogue()
    cases = [row for c in contacts for row in rows[c.key]]
    standings = [{"key": c.key, **s} for c in contacts for s in _standings(c)]
    for number, standing in enumerate(standings, start=1):
        standing["number"] = number
    return {
        "contacts": json.dumps(
            [_contact_row(c, catalogue, moment) for c in contacts], cls=DjangoJSONEncoder
        ),
        "standings": json.dumps(standings, cls=DjangoJSONEncoder),
        "cases": rows_as_json(cases),
        "first": get_flow().first().code,
        "actor": by.id,
        "actor_name": by.name,
        "via": by.via,
        "now": moment,
    }


def _contact_row(
    contact: ImportedContact, catalogue: Catalogue, moment: datetime
) -> dict[str, Any]:
    draft = contact.draft
    return {
        "key": contact.key,
        "started_at": (draft.started_at or moment).isoformat(),
        "duration": draft.duration_seconds,
        "direction": draft.direction,
        "channel": catalogue.channel_by_code[draft.channel].id,
        "place": catalogue.place_by_code[draft.place].id,
        "client": draft.client_id,
        "subscriber": draft.subscriber_id,
        "person": draft.contact_person_id,
        "address": address_as_stored(draft.address),
        "summary": draft.summary.strip(),
    }


def _standings(contact: ImportedContact) -> list[dict[str, Any]]:
    """A standing for every case, its phase told by the route."""
    flow = get_flow()
    told = []
    for number, _case in enumerate(contact.draft.cases):
        given = contact.standings[number] if number < len(contact.standings) else Standing()
        state = flow.state(given.state) if given.state else flow.first()
        told.append(
            {
                "state": state.code,
                "phase": state.phase.value,
                "resolved_at": given.resolved_at,
                "closed_at": given.closed_at,
            }
        )
    return told
