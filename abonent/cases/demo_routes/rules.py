"""Named rules and a decision table that the routes of the demo company ask."""

from __future__ import annotations

from typing import Any

from abonent.cases.demo_routes.names import both
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import list_references, save_reference

VALUED, MENDABLE, APPROVAL = "valued-client", "mendable-reason", "refund-approval"
_RULES: tuple[dict[str, Any], ...] = (
    {
        "code": VALUED,
        "name": both("Ценный клиент", "Valued client"),
        "subject": "case",
        "text": 'client.category in ["vip", "premium", "corporate"]',
        "tests": [
            {"name": "", "facts": {"client.category": "vip"}, "holds": True},
            {"name": "", "facts": {"client.category": "mass"}, "holds": False},
        ],
    },
    {
        "code": MENDABLE,
        "name": both("Причину ухода можно устранить", "The reason to leave can be mended"),
        "subject": "case",
        "text": 'case.attr.reason in ["price", "quality", "service"]',
        "tests": [
            {"name": "", "facts": {"case.attr.reason": "price"}, "holds": True},
            {"name": "", "facts": {"case.attr.reason": "moving"}, "holds": False},
        ],
    },
)
_APPROVAL: dict[str, Any] = {
    "policy": "UNIQUE",
    "inputs": [
        {
            "expression": "case.attr.agreed_amount",
            "label": both("Сумма возврата", "Amount of the refund"),
            "kind": "number",
        }
    ],
    "outputs": [
        {
            "name": "who",
            "label": both("Кто утверждает", "Who approves"),
            "kind": "string",
            "values": ['"nobody"', '"senior"', '"finance"'],
        }
    ],
    "rows": [
        {"tests": ["<= 1000"], "results": ['"nobody"'], "note": ""},
        {"tests": ["(1000..10000]"], "results": ['"senior"'], "note": ""},
        {"tests": ["> 10000"], "results": ['"finance"'], "note": ""},
        {"tests": ["null"], "results": ['"nobody"'], "note": ""},
    ],
}


def load_rules(by: Actor) -> None:
    """Create what is not there yet."""
    known = {row.code for row in list_references(by=by, kind="rules.rule")}
    for values in _RULES:
        if values["code"] not in known:
            save_reference(by=by, kind="rules.rule", values=values)
    if all(row.code != APPROVAL for row in list_references(by=by, kind="rules.table")):
        names = both("Кто утверждает возврат", "Who approves a refund")
        values = {"code": APPROVAL, "name": names, "subject": "case", "content": _APPROVAL}
        save_reference(by=by, kind="rules.table", values=values)
