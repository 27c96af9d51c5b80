"""Registering a contact with its cases: the hottest write of the product.

Everything it writes (contact, cases, history, attachments, audit, events, idempotency key) goes to
the database as one statement, which is its own transaction. One round trip, two with files.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.announcer import announce
from abonent.cases.actions.allowed import check_allowed
from abonent.cases.actions.drafts import (
    WHO_IS_RIGHT,
    WHO_MESSAGE,
    CaseRow,
    address_as_stored,
    check_case,
    check_files,
    check_references,
    check_who,
    rows_as_json,
)
from abonent.cases.policy import ContactDraft, check_address, check_contact
from abonent.cases.queries.catalogue import Catalogue, get_catalogue
from abonent.cases.routing.beginning import begin_routes, find_route
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Conflict, Invalid, Problems
from abonent.parties.queries import can_see_client
from abonent.routes.queries import get_flow


@dataclass(frozen=True, slots=True)
class Registered:
    """What was registered; ``repeated`` when the idempotency key had done it before."""

    contact_id: int
    case_ids: tuple[int, ...]
    repeated: bool = False


def register_contact(*, by: Actor, draft: ContactDraft, key: str | None = None) -> Registered:
    """Register a contact and open its cases, all or nothing.

    ``key``: the caller's idempotency key; a repeat returns what the first call did. Raises
    :class:`PermissionRefused`, :class:`Invalid` with every problem by field path, and
    :class:`Conflict` when the key was used for something else.
    """
    by.check("cases.register")
    moment = now()
    rows = _check(draft, by=by, moment=moment)
    statement = _STATEMENTS[key is not None, any(row.file_ids for row in rows)]
    params = _params(draft, rows, by=by, moment=moment, key=key)
    if any(find_route(topic_id=row.topic_id) for row in rows):
        with transaction.atomic():
            written = run(statement, params)
            begin_routes([row["case_id"] for row in written if row["case_id"]], by=by)
    else:
        written = run(statement, params)
    if not written:
        return _not_written(draft, by=by, key=key)
    transaction.on_commit(announce)
    cases = tuple(row["case_id"] for row in written if row["case_id"] is not None)
    return Registered(contact_id=written[0]["contact_id"], case_ids=cases)


def _check(draft: ContactDraft, *, by: Actor, moment: datetime) -> list[CaseRow]:
    problems = Problems()
    catalogue = get_catalogue()
    _check_reach(draft, by=by)
    try:
        check_contact(draft, now=moment)
    except Invalid as refusal:
        problems.merge("", refusal)
    check_address(problems, "address", draft.address)
    check_references(draft, catalogue=catalogue, problems=problems)
    check_allowed(draft, by=by, catalogue=catalogue, problems=problems)
    rows = _check_cases(draft, by=by, catalogue=catalogue, problems=problems)
    if problems:  # else the writing statement itself looks whose is what: a round trip less
        check_who(draft, problems=problems)
    problems.check()
    return rows


def _check_reach(draft: ContactDraft, *, by: Actor) -> None:
    """Who sees some clients only registers contacts of those only, or of nobody he could name.

    A program without the right to see clients at all brings what it was told elsewhere.
    """
    if draft.client_id is None or by.scope("parties.view") in (Scope.ALL, Scope.NONE):
        return
    if not can_see_client(by=by, client_id=draft.client_id):
        raise Invalid({"client_id": [WHO_MESSAGE["client_id"]]})


def _check_cases(
    draft: ContactDraft, *, by: Actor, catalogue: Catalogue, problems: Problems
) -> list[CaseRow]:
    rows = []
    for number, case in enumerate(draft.cases):
        try:
            row = check_case(case, by=by, catalogue=catalogue, client_id=draft.client_id)
            rows.append(row)
            check_files(case.file_ids, by=by)
        except Invalid as refusal:
            problems.merge(f"cases.{number}", refusal)
    used = [file for row in rows for file in row.file_ids]
    if len(used) != len(set(used)):
        problems.add("cases", _("A file can be attached to one case only."))
    return rows


_CLAIM = """
claimed AS (
  INSERT INTO kernel_idempotencykey (owner_id, key, request_hash, answer, created_at)
  SELECT %(actor)s, %(key)s, %(hash)s, jsonb_build_object('contact', ids.contact), %(now)s FROM ids
  ON CONFLICT DO NOTHING RETURNING id
),"""

_REGISTER = """
WITH ids AS (SELECT nextval('cases_contact_id_seq') AS contact WHERE {who}),{claim}
contact AS (
  INSERT INTO cases_contact (id, started_at, duration_seconds, direction, channel_id, place_id,
    client_id, subscriber_id, contact_person_id, address, summary, operator_id, created_at)
  SELECT ids.contact, %(started_at)s, %(duration)s, %(direction)s, %(channel)s, %(place)s,
    %(client)s, %(subscriber)s, %(person)s, %(address)s, %(summary)s, %(actor)s, %(now)s
  FROM ids{only_claimed} RETURNING id
),
drafts AS MATERIALIZED (
  SELECT nextval('cases_case_id_seq') AS id, contact.id AS contact_id, d.*
  FROM contact, jsonb_to_recordset(%(cases)s::jsonb) AS d(topic_id bigint, kind text,
    priority_id bigint, owner_id bigint, text text, attributes jsonb, file_ids bigint[])
),
opened AS (
  INSERT INTO cases_case (id, contact_id, client_id, subscriber_id, topic_id, kind, priority_id,
    state, phase, owner_id, registered_by_id, text, attributes, registered_at, changed_at, version)
  SELECT id, contact_id, %(client)s, %(subscriber)s, topic_id, kind, priority_id, %(state)s,
    %(phase)s, owner_id, %(actor)s, text, attributes, %(now)s, %(now)s, 1 FROM drafts
),
history AS (
  INSERT INTO cases_historyentry (case_id, at, by_id, kind, data)
  SELECT id, %(now)s, %(actor)s, 'registered', jsonb_build_object('state', %(state)s::text,
    'owner', owner_id) FROM drafts{files}
),
attached AS (
  INSERT INTO cases_attachment (case_id, file_id, added_by_id, added_at)
  SELECT id, unnest(file_ids), %(actor)s, %(now)s FROM drafts
),
audited AS (
  INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type, object_id,
    changes)
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(via)s, 'cases.register_contact', 'contact',
    id::text, %(changes)s::jsonb FROM contact
  UNION ALL
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(via)s, 'cases.open_case', 'case', id::text,
    jsonb_build_object('contact', contact_id, 'topic', topic_id, 'kind', kind,
      'priority', priority_id, 'owner', owner_id, 'attributes', attributes, 'files', file_ids)
  FROM drafts
),
told AS (
  INSERT INTO bus_event (at, type, topics, payload, actor_id)
  SELECT %(now)s, 'ContactRegistered', %(contact_topics)s::text[] || ('contact:' || id),
    jsonb_build_object('contact', id), %(actor)s FROM contact
  UNION ALL
  SELECT %(now)s, 'CaseOpened', %(case_topics)s::text[] || ('case:' || id),
    jsonb_build_object('case', id, 'contact', contact_id, 'topic', topic_id), %(actor)s FROM drafts
)
SELECT contact.id AS contact_id, drafts.id AS case_id
FROM contact LEFT JOIN drafts ON true ORDER BY drafts.id
"""
_FILES = """
  UNION ALL
  SELECT drafts.id, %(now)s, %(actor)s, 'attached', jsonb_build_object('files',
    jsonb_agg(f.name ORDER BY f.id)) FROM drafts
  JOIN kernel_storedfile f ON f.id = ANY(drafts.file_ids) GROUP BY drafts.id"""


def _variant(*, keyed: bool, files: bool) -> str:
    return _REGISTER.format(
        who=WHO_IS_RIGHT,
        claim=_CLAIM if keyed else "",
        only_claimed=" WHERE EXISTS (SELECT FROM claimed)" if keyed else "",
        files=_FILES if files else "",
    )


_STATEMENTS = {(k, f): _variant(keyed=k, files=f) for k in (False, True) for f in (False, True)}


def _params(
    draft: ContactDraft, rows: list[CaseRow], *, by: Actor, moment: datetime, key: str | None
) -> dict[str, Any]:
    catalogue, first = get_catalogue(), get_flow().first()
    client_topic = [] if draft.client_id is None else [f"client:{draft.client_id}"]
    stored = {
        "direction": draft.direction,
        "channel": catalogue.channel_by_code[draft.channel].id,
        "place": catalogue.place_by_code[draft.place].id,
        "client": draft.client_id,
        "subscriber": draft.subscriber_id,
        "person": draft.contact_person_id,
    }
    return {
        **stored,
        "started_at": draft.started_at or moment,
        "duration": draft.duration_seconds,
        "address": address_as_stored(draft.address),
        "summary": draft.summary.strip(),
        "actor": by.id,
        "actor_name": by.name,
        "via": by.via,
        "now": moment,
        "state": first.code,
        "phase": first.phase.value,
        "cases": rows_as_json(rows),
        "changes": json.dumps(stored),
        "contact_topics": ["contacts", *client_topic],
        "case_topics": ["cases", *client_topic],
        "key": key,
        "hash": _hash(draft) if key else None,
    }


def _hash(draft: ContactDraft) -> bytes:
    """What an idempotency key was used for."""
    return hashlib.sha256(json.dumps(asdict(draft), sort_keys=True, default=str).encode()).digest()


_REPEATED = """
SELECT k.request_hash, (k.answer ->> 'contact')::bigint AS contact, c.id AS case
FROM kernel_idempotencykey k
LEFT JOIN cases_contact t ON t.id = (k.answer ->> 'contact')::bigint
LEFT JOIN cases_case c ON c.contact_id = t.id AND c.registered_at = t.created_at
WHERE k.owner_id IS NOT DISTINCT FROM %(actor)s AND k.key = %(key)s ORDER BY c.id
"""


def find_registered(*, by: Actor, key: str) -> Registered | None:
    """What the actor registered under an idempotency key, or None if nothing yet."""
    found = run(_REPEATED, {"actor": by.id, "key": key})
    return _as_registered(found) if found else None


def _not_written(draft: ContactDraft, *, by: Actor, key: str | None) -> Registered:
    """Why the statement wrote nothing: somebody is not who the draft says, or it is a repeat."""
    problems = Problems()
    check_who(draft, problems=problems)
    problems.check()
    if key is None:  # the client appeared this moment
        return register_contact(by=by, draft=draft)
    return _repeat(draft, by=by, key=key)


def _repeat(draft: ContactDraft, *, by: Actor, key: str | None) -> Registered:
    """What the first call under this key registered."""
    found = run(_REPEATED, {"actor": by.id, "key": key})
    if not found or bytes(found[0]["request_hash"]) != _hash(draft):
        raise Conflict(_("This idempotency key was used for another request. Make a new key."))
    return _as_registered(found)


def _as_registered(rows: list[dict[str, Any]]) -> Registered:
    cases = tuple(row["case"] for row in rows if row["case"] is not None)
    return Registered(contact_id=rows[0]["contact"], case_ids=cases, repeated=True)
