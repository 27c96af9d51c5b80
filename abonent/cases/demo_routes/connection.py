"""Connection to the home internet: feasibility, contract and equipment side by side, activation."""

from __future__ import annotations

from abonent.cases.demo_routes.functions import RESERVE
from abonent.cases.demo_routes.names import both
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """Feasibility, appointment, contract beside the fitter's visit, activation, quality check."""
    drawn = Drawing("connection", name=both("Подключение интернета", "Internet connection"))
    _draw_feasibility(drawn)
    _draw_visit(drawn)
    _draw_activation(drawn)
    _connect_feasibility(drawn)
    _connect_visit(drawn)
    _connect_activation(drawn)
    return drawn


def _draw_feasibility(drawn: Drawing) -> None:
    drawn.start(name=both("Заявка на подключение", "Request for a connection"))
    drawn.step(
        "check-feasibility",
        name=both("Проверить техническую возможность", "Check feasibility"),
        queues=[("network-b2b", 'client.category in ["small-business", "corporate"]'),
                ("network-planning", "")],
        norm="PT8H",
        fields={"address": {"required": "yes"}, "technology": {"required": "yes"},
                "feasibility": {"required": "yes"}, "contract_number": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.handler("check-feasibility", "breach", "set_priority", priority='"high"')
    drawn.gateway("possible", default="none", name=both("Возможно?", "Possible?"))
    drawn.step(
        "build-line", name=both("Построить линию", "Build the line"),
        queues=[("construction", "")], norm="P20D",
    )  # fmt: skip
    drawn.step(
        "offer-other", name=both("Предложить другую технологию", "Offer another technology"),
        queues=[("sales", "")], norm="P2D", fields={"technology": {"required": "yes"}},
    )  # fmt: skip
    drawn.gateway("other", by="person", name=both("Клиент согласен?", "Does he agree?"))
    drawn.end("not-possible", name=both("Нет возможности", "Not possible"))


def _draw_visit(drawn: Drawing) -> None:
    drawn.step(
        "appoint-visit", name=both("Согласовать визит", "Make the appointment"),
        queues=[("sales", "")], norm="P1D",
        fields={"visit_at": {"required": "yes"}, "master_phone": {"required": "yes"}},
    )  # fmt: skip
    drawn.handler(
        "appoint-visit", "handover", RESERVE,
        address="case.attr.address", technology="case.attr.technology",
    )  # fmt: skip
    drawn.gateway("prepare", "parallel", name=both("Параллельно", "Side by side"))
    drawn.step(
        "sign-contract", name=both("Подписать договор", "Have the contract signed"),
        queues=[("contracts", "")], norm="P3D", fields={"contract_number": {"required": "yes"}},
    )  # fmt: skip
    drawn.throw(
        "order-router", message="equipment.ordered",
        name=both("Заказать роутер на складе", "Order a router from the warehouse"),
    )  # fmt: skip
    drawn.catch(
        "router-issued", message="equipment.issued",
        name=both("Роутер выдан монтажнику", "Router issued"),
    )  # fmt: skip
    drawn.step(
        "fit", name=both("Монтаж у клиента", "Fitting at the customer's"),
        queues=[("field-service", "")], norm="P5D",
    )  # fmt: skip
    drawn.multiple("fit", count="1", topic="installation", blocks="true")
    drawn.gateway("ready", "parallel", name=both("Всё готово", "All is ready"))


def _draw_activation(drawn: Drawing) -> None:
    drawn.throw(
        "ask-activation", message="activation.requested",
        name=both("Активировать услугу", "Activate the service"),
    )  # fmt: skip
    drawn.catch(
        "activated", message="service.activated",
        name=both("Услуга активирована", "Service activated"),
    )  # fmt: skip
    drawn.step(
        "check-quality", name=both("Проверить связь с клиентом", "Check it with the customer"),
        queues=[("quality", "")], norm="P1D", phase="resolved",
    )  # fmt: skip
    drawn.boundary("silence", "check-quality", duration="P3D", name=both("3 дня", "3 days"))
    drawn.gateway("works", by="person", name=both("Работает?", "Does it work?"))
    drawn.step(
        "mend", name=both("Устранить замечания", "Mend what is wrong"),
        queues=[("field-service", "")], norm="P1D",
    )  # fmt: skip
    drawn.handler("mend", "entry", "set_priority", priority='"urgent"')
    drawn.end("connected", name=both("Подключён", "Connected"))


def _connect_feasibility(drawn: Drawing) -> None:
    drawn.line("start", "check-feasibility")
    drawn.connect("check-feasibility", "possible", name=both("Проверено", "Checked"))
    drawn.connect("possible", "appoint-visit", key="free-port",
                  rule='case.attr.feasibility == "ready"',
                  name=both("Есть порт", "A port is free"))  # fmt: skip
    drawn.connect("possible", "build-line", key="to-build",
                  rule='case.attr.feasibility == "build"',
                  name=both("Строить", "To be built"))  # fmt: skip
    drawn.connect("possible", "offer-other", key="none", name=both("Нет", "No"))
    drawn.connect("build-line", "appoint-visit", name=both("Построена", "Built"))
    drawn.line("offer-other", "other")
    drawn.connect("other", "check-feasibility", key="other-technology", rejection="true",
                  name=both("Проверить другую", "Check the other"))  # fmt: skip
    drawn.connect("other", "not-possible", key="gives-up", comment="true",
                  name=both("Отказался", "Gives up"))  # fmt: skip


def _connect_visit(drawn: Drawing) -> None:
    drawn.connect("appoint-visit", "prepare", name=both("Согласовано", "Agreed"))
    drawn.line("prepare", "order-router", "router-issued", "fit", "ready")
    drawn.line("prepare", "sign-contract")
    drawn.connect("sign-contract", "ready", name=both("Подписан", "Signed"))


def _connect_activation(drawn: Drawing) -> None:
    drawn.line("ready", "ask-activation", "activated", "check-quality", "works")
    drawn.connect("works", "connected", key="good", name=both("Работает", "Works"))
    drawn.connect("works", "mend", key="bad", comment="true", rejection="true",
                  name=both("Есть замечания", "Something is wrong"))  # fmt: skip
    drawn.line("silence", "connected")
    drawn.connect("mend", "ask-activation", name=both("Устранено", "Mended"))
