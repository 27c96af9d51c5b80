"""No service abroad: settings, the own network or the partner's, till the customer is heard."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.cases.demo_routes.rules import VALUED
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """Diagnosis, three remedies, a check with the customer, compensation."""
    drawn = Drawing("roaming-fault", name=both("Неисправность в роуминге", "Roaming fault"))
    _draw_diagnosis(drawn)
    _draw_partner(drawn)
    _draw_check(drawn)
    _connect_remedies(drawn)
    _connect_check(drawn)
    return drawn


def _draw_diagnosis(drawn: Drawing) -> None:
    drawn.start(name=both("Нет связи в роуминге", "No service abroad"))
    drawn.step(
        "diagnose", name=both("Проверить услуги и регистрацию", "Check services and the network"),
        queues=[("roaming-key", 'client.category in ["vip", "corporate"]'), ("roaming", "")],
        norm="PT1H",
        fields={"country": {"required": "yes"}, "device": {"required": "yes"},
                "partner_ticket": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.handler("diagnose", "breach", "set_priority", priority='"urgent"')
    drawn.gateway("cause", by="person", name=both("Где причина?", "Where is the cause?"))
    drawn.step(
        "guide", name=both("Настроить телефон с клиентом", "Set the phone up with the customer"),
        queues=[("technical-support", "")], norm="PT1H",
    )  # fmt: skip
    drawn.throw(
        "ask-roaming", message="roaming.requested",
        name=both("Включить роуминг", "Switch roaming on"),
    )  # fmt: skip
    drawn.catch(
        "roaming-on", message="roaming.enabled", name=both("Роуминг включён", "Roaming is on")
    )


def _draw_partner(drawn: Drawing) -> None:
    drawn.step(
        "tell-partner", name=both("Заявка роуминг-партнёру", "Ticket for the partner"),
        queues=[("network-control", "")], norm="PT2H",
        fields={"partner_network": {"required": "yes"}, "partner_ticket": {"required": "yes"}},
    )  # fmt: skip
    drawn.gateway("partner", "eventBased", name=both("Ответ партнёра", "Partner's answer"))
    drawn.catch("repaired", message="partner.repaired", name=both("Устранено", "Repaired"))
    drawn.catch("partner-late", duration="PT4H", name=both("4 часа молчит", "4 hours silent"))
    drawn.step(
        "escalate", name=both("Эскалация руководству партнёра", "Escalate to partner's management"),
        queues=[("roaming-relations", "")], norm="PT4H", rights="supervisor,problem_manager",
    )  # fmt: skip
    drawn.handler("escalate", "entry", "set_priority", priority='"urgent"')


def _draw_check(drawn: Drawing) -> None:
    drawn.step(
        "check", name=both("Проверить связь с клиентом", "Check it with the customer"),
        queues=[("technical-support", "")], norm="PT4H", phase="resolved",
        fields={"partner_ticket": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.boundary("silence", "check", duration="P2D", name=both("2 суток", "2 days"))
    drawn.gateway("result", by="person", name=both("Связь есть?", "Is there service?"))
    drawn.gateway("compensation", default="none-due", name=both("Компенсация?", "Compensation?"))
    drawn.step(
        "compensate", name=both("Начислить компенсацию", "Compensate"),
        queues=[("billing", "")], norm="P1D", phase="resolved",
    )  # fmt: skip
    drawn.end("restored", name=both("Связь восстановлена", "Service restored"))
    drawn.end("unreachable", name=both("Клиент не ответил", "Customer did not answer"))


def _connect_remedies(drawn: Drawing) -> None:
    drawn.line("start", "diagnose", "cause")
    drawn.connect("cause", "guide", key="settings",
                  name=both("В настройках телефона", "In the phone's settings"))  # fmt: skip
    drawn.connect("cause", "ask-roaming", key="switched-off",
                  name=both("Роуминг не включён", "Roaming is off"))  # fmt: skip
    drawn.connect("cause", "tell-partner", key="partner-network", comment="true",
                  name=both("В сети партнёра", "In the partner's network"))  # fmt: skip
    drawn.connect("guide", "check", name=both("Настроено", "Set up"))
    drawn.line("ask-roaming", "roaming-on", "check")
    drawn.connect("tell-partner", "partner", name=both("Заявка подана", "Ticket given"))
    drawn.line("partner", "repaired", "check").line("partner", "partner-late", "escalate")
    drawn.connect("escalate", "partner", comment="true", name=both("Ждать ответа", "Wait again"))


def _connect_check(drawn: Drawing) -> None:
    drawn.line("check", "result").line("silence", "unreachable")
    drawn.connect("result", "compensation", key="works", name=both("Связь есть", "It works"))
    drawn.connect("result", "diagnose", key="fails", comment="true", rejection="true",
                  name=both("Связи нет", "No service yet"))  # fmt: skip
    drawn.connect("compensation", "compensate", key="due",
                  rule=f'rule("{VALUED}")',
                  name=both("Положена", "Due"))  # fmt: skip
    drawn.connect("compensation", "restored", key="none-due", name=both("Нет", "None"))
    drawn.connect("compensate", "restored", name=both("Начислена", "Given"))
