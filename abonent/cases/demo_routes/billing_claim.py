"""A disputed charge: the amount decides who approves the refund; who is refused may insist."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import APPROVAL
from abonent.routes.bpmn.drawing import Drawing

SENIORS = "supervisor,billing_group"
FINANCE = "accounting,administrator"
REFUNDED = {
    "subject_ru": '"Возврат по обращению {case.number}"',
    "subject_en": '"Refund, case {case.number}"',
    "text_ru": '"Здравствуйте!\\nПо вашей претензии возвращено {case.attr.agreed_amount} ₽: деньги '
    'уже на лицевом счёте.\\n\\nСпасибо, что остаётесь с нами."',
    "text_en": '"Hello,\\nWe have refunded {case.attr.agreed_amount} RUB: the money is on your '
    'account.\\n\\nThank you for staying with us."',
}


def drawing() -> Drawing:
    """Review, recalculation, approval by amount, refund in billing; answer and second look."""
    drawn = Drawing("billing-claim", name=both("Претензия по счёту", "Billing claim"))
    _draw_review(drawn)
    _draw_approval(drawn)
    _draw_refund(drawn)
    _draw_answer(drawn)
    _connect_review(drawn)
    _connect_approval(drawn)
    _connect_answer(drawn)
    return drawn


def _draw_review(drawn: Drawing) -> None:
    drawn.start(name=both("Претензия принята", "Claim received"))
    drawn.step(
        "review", name=both("Проверить начисление", "Check the charge"),
        queues=[("claims-key", 'client.category in ["vip", "premium"]'), ("claims", "")],
        norm="PT8H", fields={"period": {"required": "yes"}, "agreed_amount": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.handler("review", "breach", "set_priority", priority='"urgent"')
    drawn.gateway("verdict", by="person", name=both("Начислено верно?", "Is the charge right?"))
    drawn.step(
        "calculate", name=both("Рассчитать возврат", "Calculate the refund"),
        queues=[("billing", "")], norm="P1D",
        fields={"agreed_amount": {"required": "yes"}, "amount": {"readOnly": "yes"}},
    )  # fmt: skip


def _draw_approval(drawn: Drawing) -> None:
    drawn.gateway("limit", default="small", name=both("Чей лимит?", "Whose limit?"))
    fixed = {"agreed_amount": {"readOnly": "yes"}, "amount": {"readOnly": "yes"}}
    drawn.step(
        "approve-senior", name=both("Утвердить: старший группы", "Approve: head of the group"),
        queues=[("billing-heads", "")], norm="PT4H", rights=SENIORS, fields=fixed,
    )  # fmt: skip
    drawn.step(
        "approve-finance", name=both("Утвердить: финансовая служба", "Approve: finance"),
        queues=[("finance", "")], norm="P1D", rights=FINANCE, fields=fixed,
    )  # fmt: skip
    note = '"Возврат не утверждён, расчёт на доработке. / Refund not approved, to be recalculated."'
    for step in ("approve-senior", "approve-finance"):
        drawn.handler(step, "rejection", "add_note", text=note)
    drawn.gateway("approval", by="person", name=both("Утверждено?", "Approved?"))


def _draw_refund(drawn: Drawing) -> None:
    drawn.throw(
        "order-refund", message="refund.ordered",
        name=both("Передать возврат в биллинг", "Order the refund in billing"),
    )  # fmt: skip
    drawn.gateway("refund", "eventBased", name=both("Ответ биллинга", "Answer of billing"))
    drawn.catch("refund-made", message="refund.made", name=both("Возврат проведён", "Refunded"))
    drawn.catch("refund-late", duration="P3D", name=both("3 дня без ответа", "3 days, no answer"))
    drawn.step(
        "refund-by-hand", name=both("Провести возврат вручную", "Refund by hand"),
        queues=[("billing", "")], norm="PT8H",
    )  # fmt: skip
    drawn.step(
        "tell-refund", name=both("Сообщить о возврате", "Tell of the refund"),
        queues=[("front-office", "")], norm="P1D", phase="resolved",
    )  # fmt: skip
    drawn.handler("tell-refund", "entry", "send_message", **REFUNDED)
    drawn.end("refunded", name=both("Деньги возвращены", "Money returned"))


def _draw_answer(drawn: Drawing) -> None:
    drawn.step(
        "explain", name=both("Разъяснить начисление", "Explain the charge"),
        queues=[("front-office", "")], norm="P1D", phase="resolved",
    )  # fmt: skip
    drawn.boundary("silence", "explain", duration="P14D", name=both("14 дней молчит", "14 days"))
    drawn.gateway("consent", by="person", name=both("Клиент согласен?", "Does he agree?"))
    drawn.step(
        "second-look", name=both("Рассмотреть повторно", "Second look"),
        queues=[("billing-heads", "")], norm="P2D", rights=SENIORS,
    )  # fmt: skip
    drawn.gateway("second-verdict", by="person", name=both("Итог", "Final verdict"))
    drawn.end("explained", name=both("Начисление верно", "The charge stands"))
    drawn.end("denied", name=both("Отказано окончательно", "Refused for good"))


def _connect_review(drawn: Drawing) -> None:
    drawn.line("start", "review", "verdict")
    drawn.connect("verdict", "calculate", key="mistaken",
                  name=both("Ошибка в начислении", "Charged by mistake"))  # fmt: skip
    drawn.connect("verdict", "explain", key="right", comment="true",
                  name=both("Начислено верно", "Charged rightly"))  # fmt: skip
    drawn.connect("calculate", "limit", name=both("Рассчитано", "Calculated"))


def _connect_approval(drawn: Drawing) -> None:
    drawn.connect("limit", "order-refund", key="small",
                  name=both("До 1000 ₽", "Up to 1,000 ₽"))  # fmt: skip
    drawn.connect("limit", "approve-senior", key="medium",
                  rule=f'table("{APPROVAL}").who == "senior"',
                  name=both("До 10 000 ₽", "Up to 10,000 ₽"))  # fmt: skip
    drawn.connect("limit", "approve-finance", key="large",
                  rule=f'table("{APPROVAL}").who == "finance"',
                  name=both("Больше", "Above"))  # fmt: skip
    drawn.line("approve-senior", "approval").line("approve-finance", "approval")
    drawn.connect("approval", "order-refund", key="approve", name=both("Утвердить", "Approve"))
    drawn.connect("approval", "calculate", key="return", comment="true", rejection="true",
                  name=both("Вернуть на расчёт", "Return for recalculation"))  # fmt: skip
    drawn.line("order-refund", "refund", "refund-made", "tell-refund")
    drawn.line("refund", "refund-late", "refund-by-hand")
    drawn.connect("refund-by-hand", "tell-refund", name=both("Проведён", "Made"))
    drawn.connect("tell-refund", "refunded", name=both("Клиент извещён", "Told"))


def _connect_answer(drawn: Drawing) -> None:
    drawn.line("explain", "consent").line("silence", "explained")
    drawn.connect("consent", "explained", key="agrees", name=both("Согласен", "Agrees"))
    drawn.connect("consent", "second-look", key="insists", comment="true",
                  name=both("Не согласен", "Does not agree"))  # fmt: skip
    drawn.line("second-look", "second-verdict")
    drawn.connect("second-verdict", "calculate", key="uphold", comment="true",
                  name=both("Удовлетворить", "Uphold the claim"))  # fmt: skip
    drawn.connect("second-verdict", "denied", key="deny", comment="true",
                  name=both("Отказать", "Deny the claim"))  # fmt: skip
