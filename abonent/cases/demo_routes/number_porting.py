"""Porting a number to us: the donor's check by the database of ported numbers, then the day."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import BUSINESS
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """Application, donor's check within 8 days, debt or refusal, SIM, the day of porting."""
    drawn = Drawing("number-porting", name=both("Перенос номера (MNP)", "Number porting (MNP)"))
    _draw_application(drawn)
    _draw_donor(drawn)
    _draw_obstacles(drawn)
    _draw_porting(drawn)
    _connect_application(drawn)
    _connect_donor(drawn)
    _connect_porting(drawn)
    return drawn


def _draw_application(drawn: Drawing) -> None:
    drawn.start(name=both("Заявление на перенос", "Application for porting"))
    drawn.step(
        "check-application", name=both("Проверить заявление", "Check the application"),
        queues=[("mnp-business", f'rule("{BUSINESS}")'), ("mnp", "")],
        norm="PT4H",
        fields={"ported_number": {"required": "yes"}, "porting_date": {"required": "yes"},
                "debt": {"hidden": "yes"}, "porting_refusal": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.gateway("application", by="person", name=both("Данные полны?", "Is it complete?"))
    drawn.step(
        "correct", name=both("Уточнить данные у клиента", "Have the customer correct it"),
        queues=[("front-office", "")], norm="P2D",
    )  # fmt: skip
    drawn.throw(
        "ask-donor", message="porting.requested",
        name=both("Заявка в БДПН", "Request to the porting database"),
    )  # fmt: skip


def _draw_donor(drawn: Drawing) -> None:
    drawn.gateway("donor", "eventBased", name=both("Ответ донора", "Donor's answer"))
    drawn.catch("accepted", message="porting.accepted", name=both("Согласен", "Accepted"))
    drawn.catch("debt-found", message="porting.debt", name=both("Долг", "Debt found"))
    drawn.catch("refused", message="porting.refused", name=both("Отказ", "Refused"))
    drawn.catch("donor-late", duration="P8D", name=both("8 дней", "8 days"))


def _draw_obstacles(drawn: Drawing) -> None:
    drawn.step(
        "settle-debt", name=both("Сообщить о долге у донора", "Tell of the debt"),
        queues=[("front-office", "")], norm="P1D", fields={"debt": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.boundary("debt-late", "settle-debt", duration="P8D", name=both("8 дней", "8 days"))
    drawn.gateway("debt", by="person", name=both("Долг погашен?", "Is it paid?"))
    drawn.step(
        "study-refusal", name=both("Разобрать отказ донора", "Study the refusal"),
        queues=[("mnp", "")], norm="PT8H", fields={"porting_refusal": {"required": "yes"}},
    )  # fmt: skip
    drawn.gateway("refusal", by="person", name=both("Можно исправить?", "Can it be mended?"))
    drawn.step(
        "press-donor", name=both("Запросить донора повторно", "Press the donor"),
        queues=[("mnp", "")], norm="P1D", rights="back_office,supervisor",
    )  # fmt: skip
    drawn.handler("press-donor", "entry", "set_priority", priority='"high"')
    drawn.end("withdrawn", name=both("Клиент отказался", "Withdrawn"))
    drawn.end("not-ported", name=both("В переносе отказано", "Porting refused"))


def _draw_porting(drawn: Drawing) -> None:
    drawn.step(
        "hand-sim", name=both("Выдать SIM и назначить день", "Hand the SIM over, set the day"),
        queues=[("office", "")], norm="P3D", fields={"porting_date": {"required": "yes"}},
    )  # fmt: skip
    drawn.catch(
        "porting-day", date="=case.attr.porting_date", name=both("День переноса", "Day of porting")
    )
    drawn.catch("ported", message="porting.done", name=both("Номер перенесён", "Number ported"))
    drawn.step(
        "check-service", name=both("Проверить связь на номере", "Check service on the number"),
        queues=[("mnp", "")], norm="PT4H", phase="resolved",
        fields={"ported_number": {"readOnly": "yes"}, "porting_date": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.end("completed", name=both("Номер работает у нас", "The number works with us"))


def _connect_application(drawn: Drawing) -> None:
    drawn.line("start", "check-application", "application")
    drawn.connect("application", "ask-donor", key="send", name=both("Отправить", "Send"))
    drawn.connect("application", "correct", key="return", comment="true", rejection="true",
                  name=both("Вернуть на уточнение", "Return for correction"))  # fmt: skip
    drawn.connect("correct", "check-application", name=both("Уточнено", "Corrected"))
    drawn.line("ask-donor", "donor")


def _connect_donor(drawn: Drawing) -> None:
    drawn.line("donor", "accepted", "hand-sim")
    drawn.line("donor", "debt-found", "settle-debt", "debt")
    drawn.line("donor", "refused", "study-refusal", "refusal")
    drawn.line("donor", "donor-late", "press-donor")
    drawn.connect("press-donor", "donor", comment="true", name=both("Ждать ответа", "Wait again"))
    drawn.connect("debt", "ask-donor", key="paid", name=both("Погашен", "Paid"))
    drawn.connect("debt", "withdrawn", key="unpaid", comment="true",
                  name=both("Отказался", "Gives up"))  # fmt: skip
    drawn.line("debt-late", "withdrawn")
    drawn.connect("refusal", "correct", key="mend", rejection="true",
                  name=both("Исправить данные", "Correct the data"))  # fmt: skip
    drawn.connect("refusal", "not-ported", key="give-in", comment="true",
                  name=both("Отказ окончательный", "Refused for good"))  # fmt: skip


def _connect_porting(drawn: Drawing) -> None:
    drawn.connect("hand-sim", "porting-day", name=both("SIM выдана", "SIM handed over"))
    drawn.line("porting-day", "ported", "check-service")
    drawn.connect("check-service", "completed", name=both("Работает", "Works"))
