"""Named rules and a decision table that the routes of the demo company ask."""

from __future__ import annotations

from typing import Any

from abonent.cases.demo_routes.names import both
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import list_references, save_reference

VALUED, MENDABLE, APPROVAL = "valued-client", "mendable-reason", "refund-approval"
BUSINESS, OWING = "business-client", "in-debt"
_NAMED: tuple[tuple[str, str, str, str, str, str, tuple[Any, ...], tuple[Any, ...]], ...] = (
    (VALUED, "Ценный клиент", "Valued client", 'client.category in ["vip", "premium", "corporate"]',
     "client.category", "case", ("VIP", "vip"), ("Массовый · Mass market", "mass")),
    (BUSINESS, "Корпоративный клиент", "Business client",
     'client.category in ["corporate", "government"]',
     "client.category", "case", ("Компания · Company", "corporate"), ("VIP", "vip")),
    (MENDABLE, "Причину ухода можно устранить", "The reason to leave can be mended",
     'case.attr.reason in ["price", "quality", "service"]',
     "case.attr.reason", "case", ("Дорого · Too dear", "price"), ("Переезд · Moving", "move")),
    (OWING, "Есть долг", "In debt", "case.attr.debt > 0",
     "case.attr.debt", "case", ("Должен рубль · Owes a rouble", 1), ("Всё оплачено · All paid", 0)),
)  # fmt: skip
"""Code, names, text, the fact that tests give, subject, and what holds and what does not."""


def _values(row: tuple[Any, ...]) -> dict[str, Any]:
    code, ru, en, text, fact, subject, *tests = row
    return {
        "code": code, "name": both(ru, en), "subject": subject, "text": text,
        "tests": [
            {"name": name, "facts": {fact: value}, "holds": place == 0}
            for place, (name, value) in enumerate(tests)
        ],
    }  # fmt: skip


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
    for row in _NAMED:
        if row[0] not in known:
            save_reference(by=by, kind="rules.rule", values=_values(row))
    if all(row.code != APPROVAL for row in list_references(by=by, kind="rules.table")):
        names = both("Кто утверждает возврат", "Who approves a refund")
        values = {"code": APPROVAL, "name": names, "subject": "case", "content": _APPROVAL}
        save_reference(by=by, kind="rules.table", values=values)
