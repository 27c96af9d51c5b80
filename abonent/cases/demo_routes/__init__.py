"""Routes of the demo company, drawn as its people would: each for one topic, or called by others.

Queues are those of an operator's back offices; messages are what billing, the warehouse, the
network and the database of ported numbers are asked, and what they answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from abonent.cases.demo_routes import (
    billing_claim,
    connection,
    customer_call,
    lost_sim,
    number_porting,
    roaming_fault,
    termination,
    win_back,
)
from abonent.routes.bpmn.drawing import Drawing


@dataclass(frozen=True, slots=True)
class DemoRoute:
    """A route and the topic whose cases go it; without one it is called by others."""

    code: str
    ru: str
    en: str
    topic: str
    drawing: Callable[[], Drawing]


# What is called stands before what calls it.
ROUTES = (
    DemoRoute("termination", "Расторжение договора", "Contract termination", "termination",
              termination.drawing),
    DemoRoute("billing-claim", "Претензия по счёту", "Billing claim", "charge-disputed",
              billing_claim.drawing),
    DemoRoute("connection", "Подключение интернета", "Internet connection", "internet-connect",
              connection.drawing),
    DemoRoute("roaming-fault", "Неисправность в роуминге", "Roaming fault", "roaming-no-service",
              roaming_fault.drawing),
    DemoRoute("lost-sim", "Утеря SIM-карты", "Lost SIM", "sim-lost", lost_sim.drawing),
    DemoRoute("number-porting", "Перенос номера (MNP)", "Number porting (MNP)", "number-porting",
              number_porting.drawing),
    DemoRoute("customer-call", "Звонок клиенту", "Call to the customer", "",
              customer_call.drawing),
    DemoRoute("win-back", "Возврат клиента", "Winning a customer back", "win-back",
              win_back.drawing),
)  # fmt: skip
