"""Termination of a contract: who leaves for a reason that can be mended is asked to stay."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import MENDABLE, OWING, VALUED
from abonent.routes.bpmn.drawing import Drawing

LARGE = f'rule("{VALUED}")'


def drawing() -> Drawing:
    """Application, balance from billing, retention, debt, equipment, closing in billing."""
    drawn = Drawing("termination", name=both("Расторжение договора", "Contract termination"))
    _draw_application(drawn)
    _draw_retention(drawn)
    _draw_closing(drawn)
    _connect_application(drawn)
    _connect_retention(drawn)
    _connect_closing(drawn)
    return drawn


def _draw_application(drawn: Drawing) -> None:
    drawn.start(name=both("Заявление получено", "Application received"))
    drawn.step(
        "check-application", name=both("Проверить заявление", "Check the application"),
        queues=[("front-office", "")], norm="PT4H",
        fields={"offer": {"hidden": "yes"}, "equipment_returned": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.gateway("application", by="person", name=both("Заявление в порядке?", "In order?"))
    drawn.throw(
        "ask-balance", message="balance.requested",
        name=both("Запросить сальдо в биллинге", "Ask billing for the balance"),
    )  # fmt: skip
    drawn.catch(
        "balance", message="balance.calculated",
        name=both("Сальдо рассчитано", "Balance calculated"),
    )  # fmt: skip
    drawn.end("refused", name=both("Отказано: не владелец", "Refused: not the owner"))


def _draw_retention(drawn: Drawing) -> None:
    drawn.gateway("worth-keeping", default="let-go", name=both("Удерживать?", "Retention?"))
    drawn.step(
        "retain", name=both("Предложить остаться", "Offer to stay"),
        queues=[("retention-key", LARGE), ("retention", "")], norm="P1D",
        fields={"offer": {"required": "yes"}, "end_date": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.handler("retain", "breach", "set_priority", priority='"urgent"')
    drawn.boundary(
        "no-answer", "retain", duration="P3D", name=both("3 дня без ответа", "3 days unanswered")
    )
    drawn.gateway("answer", by="person", name=both("Решение клиента", "Customer's decision"))
    drawn.catch("later", duration="P1D", name=both("Перезвонить через сутки", "Call in a day"))
    drawn.step(
        "apply-offer", name=both("Подключить предложение", "Put the offer on"),
        queues=[("back-office", "")], norm="PT8H", phase="resolved",
        fields={"offer": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.end("kept", name=both("Клиент остался", "Customer stays"))


def _draw_closing(drawn: Drawing) -> None:
    drawn.gateway("debt-found", default="no-debt", name=both("Есть долг?", "Any debt?"))
    drawn.step(
        "settle-debt", name=both("Добиться оплаты долга", "Have the debt paid"),
        queues=[("credit-control", "")], norm="P10D", fields={"debt": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.boundary(
        "debt-paid", "settle-debt", message="payment.received",
        name=both("Платёж поступил", "Payment received"),
    )  # fmt: skip
    drawn.step(
        "take-equipment", name=both("Принять оборудование", "Take equipment back"),
        queues=[("warehouse", "")], norm="P14D",
        fields={"equipment_returned": {"required": "yes"}},
    )  # fmt: skip
    drawn.step(
        "close-account", name=both("Закрыть договор в биллинге", "Close the contract in billing"),
        queues=[("billing", "")], norm="P1D", phase="resolved",
        fields={"end_date": {"readOnly": "yes"}, "debt": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.end(
        "terminated", signal="contract.terminated",
        name=both("Договор расторгнут", "Contract terminated"),
    )  # fmt: skip


def _connect_application(drawn: Drawing) -> None:
    drawn.line("start", "check-application", "application")
    drawn.connect("application", "ask-balance", key="accept",
                  name=both("Принять заявление", "Accept"))  # fmt: skip
    drawn.connect("application", "refused", key="refuse", comment="true",
                  name=both("Отказать", "Refuse"))  # fmt: skip
    drawn.line("ask-balance", "balance", "worth-keeping")
    drawn.connect("worth-keeping", "retain", key="keep", rule=f'rule("{MENDABLE}")',
                  name=both("Причина устранима", "The reason can be mended"))  # fmt: skip
    drawn.connect("worth-keeping", "debt-found", key="let-go",
                  name=both("Не удерживать", "Let go"))  # fmt: skip


def _connect_retention(drawn: Drawing) -> None:
    drawn.line("retain", "answer")
    drawn.connect("answer", "apply-offer", key="stays", comment="true",
                  name=both("Остаётся", "Stays"))  # fmt: skip
    drawn.connect("answer", "later", key="thinks", name=both("Думает", "Thinks it over"))
    drawn.connect("answer", "debt-found", key="leaves", comment="true",
                  name=both("Уходит", "Leaves"))  # fmt: skip
    drawn.line("later", "retain").line("no-answer", "debt-found")
    drawn.connect("apply-offer", "kept", name=both("Подключено", "Put on"))


def _connect_closing(drawn: Drawing) -> None:
    drawn.connect("debt-found", "settle-debt", key="owes", rule=f'rule("{OWING}")',
                  name=both("Долг есть", "In debt"))  # fmt: skip
    drawn.connect("debt-found", "take-equipment", key="no-debt",
                  name=both("Долга нет", "No debt"))  # fmt: skip
    drawn.connect("settle-debt", "take-equipment", comment="true",
                  rights="credit_control,supervisor,billing_group",
                  name=both("Закрыть без оплаты", "Go on unpaid"))  # fmt: skip
    drawn.line("debt-paid", "take-equipment")
    drawn.connect("take-equipment", "close-account", name=both("Принято", "Taken"))
    drawn.connect("close-account", "terminated", name=both("Закрыт", "Closed"))
