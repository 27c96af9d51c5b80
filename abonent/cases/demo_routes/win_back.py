"""Winning a customer back: two months after the termination, or when he asks himself."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import MENDABLE, VALUED
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """Opened by the signal of a termination; the calls are a route of their own."""
    drawn = Drawing("win-back", name=both("Возврат клиента", "Winning a customer back"))
    _draw_beginning(drawn)
    _draw_offer(drawn)
    _connect(drawn)
    return drawn


def _draw_beginning(drawn: Drawing) -> None:
    drawn.start(name=both("Клиент хочет вернуться", "The customer wants to return"))
    drawn.start(
        "terminated", signal="contract.terminated",
        name=both("Договор расторгнут", "Contract terminated"),
    )  # fmt: skip
    drawn.gateway("worth-it", default="no-sense", name=both("Есть что предложить?", "Any offer?"))
    drawn.gateway("pause", "eventBased", name=both("Ждём", "Waiting"))
    drawn.catch("two-months", duration="P60D", name=both("60 дней", "60 days"))
    drawn.catch(
        "came-back", message="client.returned", name=both("Вернулся сам", "Returned by himself")
    )
    drawn.end("not-asked", name=both("Не беспокоим", "Left alone"))


def _draw_offer(drawn: Drawing) -> None:
    drawn.call("talk", "customer-call", name=both("Позвонить клиенту", "Call the customer"))
    drawn.step(
        "offer", name=both("Записать ответ на предложение", "Note the answer to the offer"),
        queues=[("retention-key", f'rule("{VALUED}")'), ("retention", "")], norm="P1D",
        fields={"offer": {"required": "yes"}, "reason": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.boundary(
        "no-answer", "offer", duration="P7D", name=both("7 дней без ответа", "7 days unanswered")
    )
    drawn.gateway("answer", by="person", name=both("Что решил клиент?", "What does he say?"))
    drawn.catch("thinks-over", duration="P3D", name=both("Думает 3 дня", "3 days to think"))
    drawn.step(
        "sign", name=both("Заключить договор", "Sign the contract"), queues=[("office", "")],
        norm="P3D", phase="resolved", fields={"offer": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.end("returned", name=both("Клиент вернулся", "The customer is back"))
    drawn.end("lost", name=both("Не вернулся", "Not won back"))


def _connect(drawn: Drawing) -> None:
    drawn.line("start", "talk", "offer", "answer")
    drawn.line("terminated", "worth-it")
    drawn.connect("worth-it", "pause", key="mendable", rule=f'rule("{MENDABLE}")',
                  name=both("Причина устранима", "The reason can be mended"))  # fmt: skip
    drawn.connect("worth-it", "not-asked", key="no-sense", name=both("Нечего", "Nothing"))
    drawn.line("pause", "two-months", "talk").line("pause", "came-back", "returned")
    drawn.connect("answer", "sign", key="returns", name=both("Возвращается", "Returns"))
    drawn.connect("answer", "thinks-over", key="thinks", name=both("Думает", "Thinks it over"))
    drawn.connect("answer", "lost", key="refuses", comment="true",
                  name=both("Отказался", "Refuses"))  # fmt: skip
    drawn.line("thinks-over", "talk").line("no-answer", "lost")
    drawn.connect("sign", "returned", name=both("Подписан", "Signed"))
