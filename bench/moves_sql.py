"""The rows of a move along a route as pgbench writes them: the very columns that we write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NEXT = "CASE state WHEN E'{look}' THEN E'{answer}' ELSE E'{look}' END"
_CASE = """UPDATE cases_case SET state = {next}, changed_at = now(), version = version + 1,
  owner_id = {operator} WHERE id = {case}
  RETURNING process_id AS process, split_part(state, chr(58), 2) AS node"""
_HISTORY = """INSERT INTO cases_historyentry (case_id, at, by_id, kind, data) {rows} {case}, now(),
  {operator}, 'moved',
  E'{{"to": "{answer}", "from": "{look}", "move": "{forth}", "comment": ""}}'::jsonb"""
_AUDIT = """INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type,
  object_id, changes) {rows} now(), {operator}, '{name}', 'rest', 'cases.move_case', 'case',
  {case}::text, E'{{"state": ["{look}", "{answer}"]}}'::jsonb"""
_EVENT = """INSERT INTO bus_event (at, type, topics, payload, actor_id) {rows} now(), 'CaseMoved',
  ARRAY['cases', 'client:10000', 'case:10000'], E'{{"to": "{answer}", "case": 10000,
  "from": "{look}", "move": "{forth}", "phase": "open", "comment": "", "owner_id": 1}}'::jsonb,
  {operator}"""
_LEFT = """UPDATE routes_visit SET left_at = now(), left_by_id = {operator}, outcome = '{forth}',
  data = data || E'{{"undo": {{"move": "{forth}", "owner": [1, 1], "phase": "open",
  "state": "{look}", "there": [10000], "closed": [10000], "effects": [], "priority": [1, 1],
  "closed_at": null, "attributes": {{}}, "resolved_at": null}}}}'::jsonb
  WHERE process_id = {process} AND left_at IS NULL"""
_ENTERED = """INSERT INTO routes_visit (process_id, node, wait, name, via, data, entered_at,
  entered_by_id, outcome) {rows} {process}, {node}, 'person', '', ARRAY['{forth}'], '{{}}'::jsonb,
  now(), {operator}, ''"""
_TRACES = (_HISTORY, _AUDIT, _EVENT)


def as_transaction(known: Mapping[str, Any]) -> str:
    """Six statements between BEGIN and COMMIT."""
    said = _said(known, process=":process::bigint", node=":node", rows="SELECT")
    changed = _CASE.format_map(said) + " \\gset\n"
    later = [part.format_map(said) + ";\n" for part in (*_TRACES, _LEFT, _ENTERED)]
    return _head(known) + "BEGIN;\n" + changed + "".join(later) + "COMMIT;\n"


def as_statement(known: Mapping[str, Any]) -> str:
    """The same as one statement, which is its own transaction."""
    said = _said(
        known,
        process="(SELECT process FROM changed)",
        node="(SELECT node FROM changed)",
        rows="SELECT",
    )
    parts = [f"changed AS ({_CASE.format_map(said)})"]
    for place, part in enumerate((*_TRACES, _LEFT, _ENTERED)):
        parts.append(f"p{place} AS ({part.format_map(said)})")
    return _head(known) + "WITH " + ",\n".join(parts) + "\nSELECT node FROM changed;\n"


def _head(known: Mapping[str, Any]) -> str:
    return f"\\set case random({known['first_case']}, {known['last_case']})\n"


def _said(known: Mapping[str, Any], **more: str) -> dict[str, Any]:
    # A colon before a name would be a variable to pgbench, within quotes too.
    steps = {name: rf"bench-moves\x3a{name}" for name in ("look", "answer")}
    said = {**known, **steps, "case": ":case::bigint"}
    return {**said, **more, "next": _NEXT.format_map(said)}
