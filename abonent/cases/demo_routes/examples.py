"""Examples of the demo routes: tried before a version of one is put into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.cases.demo_routes.names import both
from abonent.kernel.actor import Actor
from abonent.routes.actions import save_example
from abonent.routes.examples import Act, ExampleDraft

_VIP = {"client.category": "vip"}


@dataclass(frozen=True, slots=True)
class DemoExample:
    """An example that is made up: what it is, what happens on the way, where it comes.

    ``acts``: ways by which a step is left and what comes from outside, as ``node way`` and
    ``!node``; ``+node``: child cases are closed.
    """

    ru: str
    en: str
    acts: str
    expected: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    expects: str = "path"


_TERMINATION = (
    DemoExample(
        "Дорого, остаётся со скидкой", "Too dear, stays with a discount",
        "check-application accept, !balance, retain stays, apply-offer apply-offer-kept",
        ("check-application", "balance", "retain", "apply-offer", "kept"),
        {"reason": "price", "offer": "discount"}, _VIP,
    ),
    DemoExample(
        "Переезжает с долгом, долг оплачен", "Moves away in debt, pays it",
        "check-application accept, !balance, !debt-paid, "
        "take-equipment take-equipment-close-account, close-account close-account-terminated",
        ("check-application", "balance", "settle-debt", "debt-paid", "take-equipment",
         "close-account", "terminated"),
        {"reason": "move", "debt": "1240.50"},
    ),
    DemoExample(
        "Заявление подал не владелец", "Not the owner applies", "check-application refuse",
        ("refused",), {"reason": "other"}, expects="end",
    ),
)  # fmt: skip
_BILLING_CLAIM = (
    DemoExample(
        "Возврат до 1000 ₽ без утверждения", "A refund up to 1,000 ₽ needs no approval",
        "review mistaken, calculate calculate-limit, !refund-made, "
        "tell-refund tell-refund-refunded",
        ("review", "calculate", "refund-made", "tell-refund", "refunded"),
        {"agreed_amount": "900"},
    ),
    DemoExample(
        "Крупный возврат утверждает финансовая служба", "A large refund is approved by finance",
        "review mistaken, calculate calculate-limit", ("approve-finance",),
        {"agreed_amount": "18500"}, expects="end",
    ),
    DemoExample(
        "Начислено верно, клиент согласен", "Charged rightly, the customer agrees",
        "review right, explain agrees", ("review", "explain", "explained"),
    ),
)  # fmt: skip
_CONNECTION = (
    DemoExample(
        "Порт свободен: подключён и проверен", "A port is free: connected and checked",
        "check-feasibility check-feasibility-possible, appoint-visit appoint-visit-prepare, "
        "!router-issued, +fit, sign-contract sign-contract-ready, !activated, check-quality good",
        ("connected",), {"feasibility": "ready"}, expects="end",
    ),
    DemoExample(
        "Нужно строить линию", "The line is to be built",
        "check-feasibility check-feasibility-possible", ("check-feasibility", "build-line"),
        {"feasibility": "build"},
    ),
    DemoExample(
        "Возможности нет, клиент отказался", "Not possible, the customer gives up",
        "check-feasibility check-feasibility-possible, offer-other gives-up",
        ("check-feasibility", "offer-other", "not-possible"), {"feasibility": "none"},
    ),
)  # fmt: skip
_ROAMING_FAULT = (
    DemoExample(
        "VIP: настроили телефон, компенсация положена",
        "VIP: the phone is set up, compensation is due",
        "diagnose settings, guide guide-check, check works, compensate compensate-restored",
        ("diagnose", "guide", "check", "compensate", "restored"), facts=_VIP,
    ),
    DemoExample(
        "Партнёр молчит 4 часа: эскалация", "The partner is silent for 4 hours: escalated",
        "diagnose partner-network, tell-partner tell-partner-partner, !partner-late",
        ("escalate",), expects="end",
    ),
)  # fmt: skip
_LOST_SIM = (
    DemoExample(
        "Замена на eSIM, сутки спокойно", "Replaced by eSIM, a quiet day",
        "identify confirmed, !blocked, choose-card electronic, !activated, !lock-over",
        ("identify", "blocked", "choose-card", "activated", "lock-over", "replaced"),
        {"identified_by": "passport"},
    ),
    DemoExample(
        "Подмена SIM: передано в безопасность", "SIM swapping: handed to security",
        "identify confirmed, !blocked, choose-card electronic, !activated, !suspected, "
        "investigate swapped",
        ("fraud",), {"identified_by": "passport"}, expects="end",
    ),
    DemoExample(
        "Личность не подтверждена", "Not identified", "identify unconfirmed", ("not-identified",),
        expects="end",
    ),
)  # fmt: skip
_NUMBER_PORTING = (
    DemoExample(
        "Донор согласен, номер перенесён", "The donor agrees, the number is ported",
        "check-application send, !accepted, hand-sim hand-sim-porting-day, !porting-day, !ported, "
        "check-service check-service-completed",
        ("check-application", "accepted", "hand-sim", "porting-day", "ported", "check-service",
         "completed"),
        {"porting_date": "2027-01-15"},
    ),
    DemoExample(
        "Долг у донора, клиент отказался", "Debt at the donor's, the customer gives up",
        "check-application send, !debt-found, settle-debt unpaid", ("withdrawn",),
        expects="end",
    ),
)  # fmt: skip
_WIN_BACK = (
    DemoExample(
        "Хочет вернуться, договор подписан", "Wants to return, the contract is signed",
        "talk/call talk/answered, offer returns, sign sign-returned",
        ("talk/call", "talk/spoken", "offer", "sign", "returned"),
        {"reason": "price", "offer": "discount"},
    ),
    DemoExample(
        "Просит позже, потом отказывается", "Asks for later, then refuses",
        "talk/call talk/busy, !talk/later, talk/call talk/answered, offer refuses", ("lost",),
        {"reason": "quality", "offer": "router"}, expects="end",
    ),
)  # fmt: skip
EXAMPLES: Mapping[str, tuple[DemoExample, ...]] = {
    "termination": _TERMINATION,
    "billing-claim": _BILLING_CLAIM,
    "connection": _CONNECTION,
    "roaming-fault": _ROAMING_FAULT,
    "lost-sim": _LOST_SIM,
    "number-porting": _NUMBER_PORTING,
    "customer-call": (),
    "win-back": _WIN_BACK,
}
"""By code of the route."""


def load_examples(by: Actor, *, route_id: int, route: str, topic: str) -> None:
    """Keep the examples of a route whose cases are of a topic."""
    for one in EXAMPLES[route]:
        given = {"topic": topic, "attributes": one.attributes, "facts": one.facts}
        draft = ExampleDraft(
            name=both(one.ru, one.en), given=given, acts=list(map(_act, one.acts.split(", "))),
            expects=one.expects, expected=one.expected,
        )  # fmt: skip
        save_example(by=by, route_id=route_id, draft=draft)


def _act(written: str) -> Act:
    node, _space, way = written.partition(" ")
    if node.startswith("!"):
        return Act("fire", node[1:])
    if node.startswith("+"):
        return Act("finish", node[1:])
    return Act("leave", node, way)
