"""How far running cases of the demo company have come on their routes, and who moved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Went:
    """Somebody filled attributes in and left the step by a way."""

    who: str
    way: str
    comment: str = ""
    filled: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """Another system told something."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journey:
    """A case under a topic: what the customer says, what is known at first, what came then."""

    topic: str
    text: str
    known: Mapping[str, Any]
    acts: tuple[Went | Heard, ...] = ()
    stands: str = ""
    """The node to which it comes."""


_LEAVES = {"reason": "price", "end_date": "2027-01-31"}
_ACCEPT = (Went("clerk", "accept"), Heard("balance.calculated", {"debt": "0"}))
_OWES = (Went("clerk", "accept"), Heard("balance.calculated", {"debt": "1240.50"}))
_TERMINATION = tuple(
    Journey("termination", text, {**_LEAVES, "reason": reason}, acts, stands)
    for text, reason, acts, stands in (
        ("Нашёл тариф дешевле, просит расторгнуть договор.", "price", (), "check-application"),
        ("Недоволен скоростью по вечерам, уходит.", "quality", _ACCEPT, "retain"),
        ("Переезжает в другой город.", "move", _ACCEPT, "take-equipment"),
        ("Переезжает, за декабрь не оплачено.", "move", _OWES, "settle-debt"),
        ("Дорого: хочет вернуться на старый тариф.", "price",
         (*_ACCEPT, Went("supervisor", "stays", "Согласен на скидку.", {"offer": "discount"})),
         "apply-offer"),
        ("Жалуется на обслуживание, думает до завтра.", "service",
         (*_ACCEPT, Went("clerk", "thinks", filled={"offer": "free-month"})), "later"),
        ("Заявление подал не владелец договора.", "other",
         (Went("clerk", "refuse", "Доверенности нет."),), "refused"),
    )
)  # fmt: skip
_PERIOD = {"period": "2026-10-01"}
_MISTAKEN = (Went("clerk", "mistaken", filled=_PERIOD),)
_RETURNED = Went("supervisor", "return", "Пересчитайте с учётом скидки.")


def _counted(amount: str) -> Went:
    return Went("n.fedorova", "calculate-limit", filled={"agreed_amount": amount})


_CLAIMS = tuple(
    Journey("charge-disputed", text, {"amount": amount}, acts, stands)
    for text, amount, acts, stands in (
        ("Списали 450 ₽ за подписку, которой не было.", "450", (), "review"),
        ("Абонплата начислена дважды.", "900", (*_MISTAKEN, _counted("900")), "refund"),
        ("Роуминг посчитан без пакета.", "6200", (*_MISTAKEN, _counted("6200")), "approve-senior"),
        ("Начислено по закрытому договору.", "18500", (*_MISTAKEN, _counted("18500")),
         "approve-finance"),
        ("Не учтена скидка за три месяца.", "3100", (*_MISTAKEN, _counted("3100"), _RETURNED),
         "calculate"),
        ("Не согласен с оплатой выезда мастера.", "700",
         (Went("clerk", "right", "Выезд платный по договору.", _PERIOD),
          Went("agent", "insists", "Говорит, что обещали бесплатно.")), "second-look"),
        ("Двойное списание автоплатежа.", "800",
         (*_MISTAKEN, _counted("800"), Heard("refund.made")), "tell-refund"),
    )
)  # fmt: skip
_HOUSE = {"address": "Москва, Лесная, 12, кв. 40", "technology": "gpon"}
_VISIT = {"visit_at": "2026-12-01T10:00:00+03:00", "master_phone": "+7 926 111-22-33"}


def _feasible(answer: str) -> Went:
    return Went("s.kuznetsov", "check-feasibility-possible", filled={"feasibility": answer})


_APPOINTED = (_feasible("ready"), Went("agent", "appoint-visit-prepare", filled=_VISIT))
_CONNECTIONS = tuple(
    Journey("internet-connect", text, _HOUSE, acts, stands)
    for text, acts, stands in (
        ("Хочет подключить интернет 500 Мбит/с.", (), "check-feasibility"),
        ("Новостройка, дом ещё не подключён.", (_feasible("build"),), "build-line"),
        ("Частный дом, оптики рядом нет.", (_feasible("none"),), "offer-other"),
        ("Интернет и ТВ в новую квартиру.", (_feasible("ready"),), "appoint-visit"),
        ("Подключение к выходным.", _APPOINTED, "sign-contract"),
        ("Подключение с роутером в аренду.", (*_APPOINTED, Heard("equipment.issued")),
         "sign-contract"),
    )
)  # fmt: skip
_ABROAD = {"country": "Турция", "country_group": "asia", "device": "smartphone"}
_TICKET = {"partner_network": "Bosfor Mobile", "partner_ticket": "BM-20417"}
_TOLD = (Went("clerk", "partner-network", "Сеть партнёра отклоняет регистрацию."),
         Went("s.kuznetsov", "tell-partner-partner", filled=_TICKET))  # fmt: skip
_ROAMING = tuple(
    Journey("roaming-no-service", text, _ABROAD, acts, stands)
    for text, acts, stands in (
        ("Телефон не находит сеть с утра.", (), "diagnose"),
        ("Сеть есть, интернета нет.", (Went("agent", "settings"),), "guide"),
        ("Роуминг отключился после смены тарифа.", (Went("agent", "switched-off"),), "roaming-on"),
        ("Не может зарегистрироваться ни в одной сети.", _TOLD, "partner"),
        ("Звонки обрываются, сеть пропадает.", (*_TOLD, Heard("partner.repaired")), "check"),
        ("После настройки снова нет связи.",
         (Went("agent", "settings"), Went("agent", "guide-check"),
          Went("agent", "fails", "Через час связь опять пропала.")), "diagnose"),
    )
)  # fmt: skip
_BLOCKED = (Went("agent", "confirmed", filled={"identified_by": "code-word"}),
            Heard("sim.blocked"))  # fmt: skip
_ESIM = (*_BLOCKED, Went("agent", "electronic"), Heard("sim.activated"))
_SIMS = tuple(
    Journey("sim-lost", text, {"lost_at": "2026-11-20T18:30:00+03:00"}, acts, stands)
    for text, acts, stands in (
        ("Потерял телефон в такси.", (), "identify"),
        ("Украли сумку с телефоном.", _BLOCKED[:1], "block-answer"),
        ("Телефон утонул вместе с картой.", _BLOCKED, "choose-card"),
        ("Карта осталась в старом телефоне.", (*_BLOCKED, Went("agent", "plastic")), "issue-card"),
        ("Просит eSIM взамен потерянной карты.", _ESIM, "watch"),
        ("После замены карты пытались войти в банк.", (*_ESIM, Heard("fraud.suspected")),
         "investigate"),
        ("Кодовое слово не назвал.", (Went("agent", "unconfirmed", "Не назвал кодовое слово."),),
         "not-identified"),
    )
)  # fmt: skip
_NUMBER = {"donor": "ВолгаСот", "porting_date": "2027-01-15", "ported_number": "+7 927 555-10-20"}
_SENT = (Went("clerk", "send"),)
_PORTING = tuple(
    Journey("number-porting", text, _NUMBER, acts, stands)
    for text, acts, stands in (
        ("Переходит к нам со своим номером.", (), "check-application"),
        ("Перенос номера, договор подписан в офисе.", _SENT, "donor"),
        ("У прежнего оператора остался долг.",
         (*_SENT, Heard("porting.debt", {"debt": "320"})), "settle-debt"),
        ("Данные паспорта с опечаткой.",
         (Went("clerk", "return", "Не совпадает номер паспорта."),), "correct"),
        ("Донор отказал: другой владелец.",
         (*_SENT, Heard("porting.refused", {"porting_refusal": "owner"})), "study-refusal"),
        ("Ждёт день переноса.",
         (*_SENT, Heard("porting.accepted"), Went("agent", "hand-sim-porting-day")),
         "porting-day"),
    )
)  # fmt: skip
_LEFT = {"reason": "price"}
_SPOKEN = (Went("clerk", "talk/answered"),)
_OFFERED = Went("supervisor", "returns", filled={"offer": "discount"})
_WON_BACK = tuple(
    Journey("win-back", text, _LEFT, acts, stands)
    for text, acts, stands in (
        ("Ушёл в ноябре, спрашивает о прежнем тарифе.", (), "talk/call"),
        ("Просит перезвонить после обеда.", (Went("clerk", "talk/busy"),), "talk/later"),
        ("Оставил заявку на сайте, дозвонились сразу.", _SPOKEN, "offer"),
        ("Возвращается, если вернут скидку.", (*_SPOKEN, _OFFERED), "sign"),
        ("Сравнивает с другим оператором.",
         (*_SPOKEN, Went("supervisor", "thinks", filled={"offer": "tariff"})), "thinks-over"),
        ("Трижды не ответил.", (Went("clerk", "talk/give-up", "Не отвечает третий раз."),),
         "offer"),
    )
)  # fmt: skip
JOURNEYS = (*_TERMINATION, *_CLAIMS, *_CONNECTIONS, *_ROAMING, *_SIMS, *_PORTING, *_WON_BACK)
