"""A call to the customer, tried again until somebody answers; other routes call it."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """One step, and the pauses between tries."""
    drawn = Drawing("customer-call", name=both("Звонок клиенту", "Call to the customer"))
    drawn.start(name=both("Нужно позвонить", "A call is due"))
    drawn.step(
        "call", name=both("Позвонить клиенту", "Call the customer"),
        queues=[("outbound", "")], norm="PT4H",
    )  # fmt: skip
    drawn.gateway("outcome", by="person", name=both("Дозвонились?", "Did anybody answer?"))
    drawn.catch("later", duration="PT3H", name=both("Через 3 часа", "In 3 hours"))
    drawn.catch("next-day", duration="P1D", name=both("Завтра", "Tomorrow"))
    drawn.end("spoken", name=both("Поговорили", "Spoken to"))
    drawn.end("given-up", name=both("Дозвониться не удалось", "Nobody answers"))
    drawn.line("start", "call", "outcome")
    drawn.connect("outcome", "spoken", key="answered", name=both("Поговорили", "Spoken to"))
    drawn.connect("outcome", "later", key="busy", name=both("Просит позже", "Asks for later"))
    drawn.connect("outcome", "next-day", key="silent", name=both("Не отвечает", "No answer"))
    drawn.connect("outcome", "given-up", key="give-up", comment="true",
                  name=both("Больше не звонить", "Call no more"))  # fmt: skip
    return drawn.line("later", "call").line("next-day", "call")
