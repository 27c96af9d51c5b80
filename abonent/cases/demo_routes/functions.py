"""Business functions that the administrators of the demo company composed."""

from __future__ import annotations

from typing import Any

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import APPROVAL
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import list_references, save_reference

RESERVE = "reserve_equipment"
_FUNCTIONS: tuple[dict[str, Any], ...] = (
    {
        "code": RESERVE,
        "name": both("Резерв оборудования на складе", "Reserve equipment in the warehouse"),
        "about": both(
            "Просит склад отложить роутер и кабель к выезду; номер резерва остаётся в ответе.",
            "Asks the warehouse to put a router and cable aside; answers with the number of it.",
        ),
        "inputs": [
            {"code": "address", "type": "text", "required": True,
             "title": both("Адрес подключения", "Address of the connection")},
            {"code": "technology", "type": "text", "title": both("Технология", "Technology")},
        ],
        "outputs": [
            {"code": "reservation", "type": "text",
             "title": both("Номер резерва", "Number of the reservation")},
            {"code": "label", "type": "text", "title": both("Ярлык для склада", "Label")},
        ],
        "steps": [
            {
                "kind": "http", "method": "PUT", "body": "json", "timeout": 10,
                "url": "https://warehouse.telecom.example/api/reservations/{case.number}",
                "fields": [
                    {"name": "client.name", "value": "client.name"},
                    {"name": "address", "value": "input.address"},
                    {"name": "technology", "value": "input.technology"},
                ],
                "success": "200-299", "answer": [{"output": "reservation", "path": "number"}],
            },
            {
                "kind": "template", "output": "label",
                "text": "Обращение {case.number}: {client.name}, {input.address}",
            },
        ],
    },
    {
        "code": "refund_terms",
        "name": both("Условия возврата", "Terms of a refund"),
        "about": both(
            "По таблице решений говорит, кто утвердит возврат такой суммы, и что сказать клиенту.",
            "Tells by the decision table who approves a refund of the sum, and what to say to "
            "the customer.",
        ),
        "inputs": [
            {"code": "amount", "type": "number", "required": True, "title": both("Сумма", "Sum")},
        ],
        "outputs": [
            {"code": "who", "type": "text", "title": both("Кто утверждает", "Who approves")},
            {"code": "phrase", "type": "text", "title": both("Фраза клиенту", "What to say")},
        ],
        "steps": [
            {
                "kind": "table", "table": APPROVAL,
                "parameters": [{"name": "case.attr.agreed_amount", "value": "input.amount"}],
                "answer": [{"output": "who", "path": "who"}],
            },
            {
                "kind": "value", "output": "phrase",
                "value": 'output.who == "nobody" ? "Вернём сразу." : "Возврат утвердит старший."',
            },
        ],
    },
)  # fmt: skip


def load_functions(by: Actor) -> None:
    """Create the functions that are not there yet."""
    known = {one.code for one in list_references(by=by, kind="routes.function")}
    for values in _FUNCTIONS:
        if values["code"] not in known:
            save_reference(by=by, kind="routes.function", values=values)
