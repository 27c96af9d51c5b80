"""The rows of a registration as pgbench writes them: the very columns and sizes that we write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TEXT = "В счёте за октябрь лишние 350 ₽: услуга была отключена ещё летом, просит пересчитать."
ADDRESS = "+79161234567"
ATTRIBUTES = {"amount": 350.5, "charged_date": "2026-10-31", "reason": "twice"}

_CONTACT = """INSERT INTO cases_contact (started_at, direction, channel_id, place_id, client_id,
  subscriber_id, address, summary, operator_id, created_at)"""
_CONTACT_ROW = (
    "now(), 'in', {channel}, {place}, :client, :subscriber, '{address}', '', {operator}, now()"
)
_CASE = """INSERT INTO cases_case (contact_id, client_id, subscriber_id, topic_id, kind,
  priority_id, state, phase, registered_by_id, text, attributes, registered_at, changed_at,
  version)"""
_CASE_ROW = """{contact_id}, :client, :subscriber, {topic}, 'consultation', {priority},
  'registered', 'open', {operator}, '{text}', '{attributes}'::jsonb, now(), now(), 1"""
_HISTORY = "INSERT INTO cases_historyentry (case_id, at, by_id, kind, data)"
_HISTORY_ROW = """{case_id}, now(), {operator}, 'registered',
  '{{"owner": null, "state": "registered"}}'::jsonb"""
_AUDIT = """INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type,
  object_id, changes)"""
_AUDIT_ROWS = (
    """now(), {operator}, '{name}', 'rest', 'cases.register_contact', 'contact',
  {contact_id}::text, '{contact_changes}'::jsonb""",
    """now(), {operator}, '{name}', 'rest', 'cases.open_case', 'case', {case_id}::text,
  '{case_changes}'::jsonb""",
)
_EVENTS = "INSERT INTO bus_event (at, type, topics, payload, actor_id)"
_EVENT_ROWS = (
    """now(), 'ContactRegistered', ARRAY['contacts', 'client:10000', 'contact:10000'],
  '{{"contact": 10000}}'::jsonb, {operator}""",
    """now(), 'CaseOpened', ARRAY['cases', 'client:10000', 'case:10000'],
  '{{"case": 10000, "topic": 10, "contact": 10000}}'::jsonb, {operator}""",
)
_LATER = ((_HISTORY, (_HISTORY_ROW,)), (_AUDIT, _AUDIT_ROWS), (_EVENTS, _EVENT_ROWS))


def as_transaction(known: Mapping[str, Any]) -> str:
    """Five statements between BEGIN and COMMIT."""
    ids = {
        "contact_id": "currval('cases_contact_id_seq')",
        "case_id": "currval('cases_case_id_seq')",
    }
    parts = [f"{_CONTACT} VALUES ({_CONTACT_ROW})", f"{_CASE} VALUES ({_CASE_ROW})"]
    for head, rows in _LATER:
        parts.append(f"{head} VALUES " + ", ".join(f"({row})" for row in rows))
    script = "".join(f"{part};\n" for part in parts)
    return "BEGIN;\n" + script.format_map({**values(known), **ids}) + "COMMIT;\n"


def as_statement(known: Mapping[str, Any]) -> str:
    """The same as one statement, which is its own transaction."""
    ids = {"contact_id": "c.id", "case_id": "k.id"}
    parts = [
        f"c AS ({_CONTACT} SELECT {_CONTACT_ROW} RETURNING id)",
        f"k AS ({_CASE} SELECT {_CASE_ROW} FROM c RETURNING id)",
    ]
    for place, (head, rows) in enumerate(_LATER):
        reads = " UNION ALL ".join(f"SELECT {row} FROM c, k" for row in rows)
        parts.append(f"p{place} AS ({head} {reads})")
    script = "WITH " + ",\n".join(parts) + "\nSELECT c.id, k.id FROM c, k;\n"
    return script.format_map({**values(known), **ids})


def values(known: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the rows; ids of reference data and the operator come from ``known``."""
    contact_changes = {
        "place": known["place"], "client": 10000, "person": None, "channel": known["channel"],
        "direction": "in", "subscriber": 10000,
    }  # fmt: skip
    case_changes = {
        "kind": "consultation", "files": [], "owner": None, "topic": known["topic"],
        "contact": 10000, "priority": known["priority"], "attributes": ATTRIBUTES,
    }  # fmt: skip
    return {
        **known,
        "text": TEXT,
        "address": ADDRESS,
        "attributes": json.dumps(ATTRIBUTES),
        "contact_changes": json.dumps(contact_changes),
        "case_changes": json.dumps(case_changes),
    }
