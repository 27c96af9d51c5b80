"""Every operation: 401 without a token, 403 without rights, and nothing changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.test import Client

from abonent.config.api import api
from abonent.kernel.models import ReferenceVersion
from abonent.work.models import Tab

FOR_EVERYONE = {
    "get_me", "list_operators", "list_notices", "read_all_notices", "list_news",
    "get_notice_choices", "list_drafts", "list_tabs",
}  # fmt: skip
"""What any valid token may ask."""
OWN = {
    "read_notice", "unread_notice", "get_news", "confirm_news", "get_view", "edit_view",
    "keep_view", "remove_view", "restore_view", "get_draft", "discard_draft", "restore_draft",
    "share_draft", "take_draft",
    "get_job",
}  # fmt: skip
"""What anybody may do with own things; those of others are not found."""

NO_DRAFT = "00000000-0000-4000-8000-000000000001"
LETTER = {"kind": "x", "letterhead": "x", "correspondent": "x", "subject": "x", "text": "x"}
RULE: dict[str, Any] = {"name": {"ru": "х", "en": "x"}, "subject": "case", "text": "true"}
BODIES: dict[str, Any] = {
    "register_contact": {"channel": "phone", "place": "call-centre", "summary": "x"},
    "open_case": {"topic": "tariffs"},
    "edit_case": {"text": "changed"},
    "move_case": {"move": "start"},
    "undo_move": {"reason": "By mistake."},
    "receive_event": {"name": "paid", "case": 1},
    "receive_signal": {"name": "contract.terminated"},
    "assign_case": {"owner": None},
    "note_case": {"text": "note"},
    "start_bulk": {"case_ids": [1], "change": {"kind": "note", "text": "note"}},
    "try_bulk": {"case_ids": [1], "change": {"kind": "note", "text": "note"}},
    "create_client": {"kind": "person", "surname": "Петров"},
    "edit_client": {"surname": "Петров"},
    "change_confidential": {"income": "1.00"},
    "find_attribute_choices": {"q": "x"},
    "set_client_attributes": {"attributes": {}},
    "add_note": {"text": "note"},
    "edit_note": {"text": "note"},
    "pin_note": {"pinned": True},
    "create_news": {"title": {"ru": "x"}, "text": {"ru": "x"}},
    "edit_news": {"title": {"ru": "x"}, "text": {"ru": "x"}},
    "merge_clients": {"other_id": 1},
    "edit_prospect": {"interest": "x"},
    "move_prospect": {"state": "work"},
    "accept_account": {"number": "1"},
    "refuse_account": {"reason": "x"},
    "export_prospects": {"format": "csv"},
    "add_document": {"type": "contract", "number": "1"},
    "edit_document": {"number": "1"},
    "link_cases": {"other_id": 1, "kind": "related"},
    "set_parent": {"parent_id": None},
    "split_case": {"case": {"topic": "tariffs"}},
    "register_repeat": {"contact": {"channel": "phone", "place": "call-centre", "summary": "x"}},
    "merge_cases": {"other_id": 1},
    "register_letter": {"kind": "claim", "place": "x", "correspondent": "x", "subject": "x"},
    "draft_letter": LETTER,
    "edit_letter": LETTER,
    "correct_letter": {"correspondent": "x", "subject": "x"},
    "save_draft": {"kind": "contact", "path": "/contacts/new", "content": {}},
    "share_draft": {"shared": True},
    "save_role_notices": {"ways": []},
    "keep_tab": {"path": "/cases", "title": "x"},
    "move_letter": {"move": "submit"},
    "create_view": {"subject": "case", "name": "x"},
    "edit_view": {"name": "x"},
    "keep_view": {"is_pinned": True},
    "order_views": {"ids": [1]},
    "check_rule": {"subject": "case", "text": "true"},
    "create_rule": {"code": "x"} | RULE,
    "edit_rule": RULE,
    "check_route": {"bpmn": "x"},
    "save_route_draft": {"bpmn": "x"},
    "activate_route": {"version": 1},
    "retire_route": {"version": 1},
    "create_route_example": {"name": {"en": "x"}, "topic": "x", "expected": ["x"]},
    "edit_route_example": {"name": {"en": "x"}, "topic": "x", "expected": ["x"]},
    "keep_columns": {"subject": "case", "keys": []},
    "start_import": {"file": 1, "map": "source: x"},
}
ENTRY: dict[str, Any] = {"values": {}}
BODIES |= {
    "create_entry": {"path": "x"} | ENTRY, "change_entry": ENTRY, "order_entries": {"paths": []},
    "revert_configuration_change": {},
    "compare_package": {"code": "x", "version": "1", "contents": {}},
    "replace_entry": {"path": "x", "by": "y"},
    "import_package": {"code": "x", "version": "1", "contents": {}}, "take_back_package": {},
}  # fmt: skip
QUERIES = {"search": "?q=ivanov", "search_clients": "?q=ivanov", "preview_merge": "?other=1",
           "preview_case_merge": "?other=1", "get_totals": "?totals=repeats.sum"}  # fmt: skip
"""What an operation cannot be asked without."""


def _operations() -> Iterator[tuple[str, str, str]]:
    for path, item in api.described()["paths"].items():
        for method, operation in item.items():
            yield operation["operationId"], method.upper(), path


def _everything() -> dict[str, int]:
    kept = [m for m in apps.get_models() if m not in (ReferenceVersion, Tab)]  # tabs: anybody's own
    return {m._meta.label: m._default_manager.count() for m in kept}


def _send(client: Client, name: str, method: str, path: str, headers: dict[str, str]) -> Any:
    if name in ("attach_file", "upload_file"):
        from django.core.files.uploadedfile import SimpleUploadedFile

        return client.post(path, {"file": SimpleUploadedFile("a.txt", b"a")}, headers=headers)
    body = json.dumps(BODIES[name]) if name in BODIES else ""
    kind = "application/json" if body else ""
    return client.generic(method, path, body, content_type=kind, headers=headers)


def test_every_operation_asks_for_a_token_and_for_rights(
    program: Any, hire: Any, case_id: int
) -> None:
    powerless = hire("powerless")
    before, text = _everything(), program.get(f"/cases/{case_id}").json()
    contact = text["contact_id"]
    for name, method, template in _operations():
        ids = _Ids(case_id=case_id, contact_id=contact, client_id=text["client"]["id"])
        template = template.replace("{of}", "client").replace("{draft_id}", NO_DRAFT)
        template = template.replace("{part}", "cases.channel").replace("{path}", "phone")
        path = template.format_map(ids)
        path += QUERIES.get(name, "")
        stranger = _send(Client(), name, method, path, {})
        assert stranger.status_code == 401, (name, stranger.content)
        token = {"Authorization": f"Bearer {powerless.token}"}
        refused = _send(Client(), name, method, path, token)
        if name in ("save_notice_choices", "order_views", "keep_tab", "close_tab"):
            continue  # anybody's own, and it writes
        wanted = 200 if name in FOR_EVERYONE else 404 if name in OWN else 403
        assert refused.status_code == wanted, (name, refused.status_code, refused.content)
    assert _everything() == before
    assert program.get(f"/cases/{case_id}").json() == text


class _Ids(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 1
