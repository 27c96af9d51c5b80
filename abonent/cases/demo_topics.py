"""The tree of topics of the demo company and the attributes filled in under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

C, R, K = "consultation", "request", "complaint"


class Asked(NamedTuple):
    """An attribute: code, names, type, whether required, dictionary, group, further fields."""

    code: str
    ru: str
    en: str
    type: str
    required: bool = False
    dictionary: str = ""
    group: str = ""
    more: Mapping[str, Any] = {}


class Node(NamedTuple):
    """A topic: code, names, usual kind, attributes, usual priority."""

    code: str
    ru: str
    en: str
    kind: str = C
    asked: tuple[Asked, ...] = ()
    priority: str = ""


class Group(NamedTuple):
    """A group of topics."""

    code: str
    ru: str
    en: str
    asked: tuple[Asked, ...]
    topics: tuple[Node, ...]


RUBLES = {"ru": "₽", "en": "₽"}
_AMOUNT = Asked("amount", "Сумма", "Amount", "decimal", True, more={"decimals": 2, "unit": RUBLES})
_PERIOD = Asked("period", "Начало периода", "Start of the period", "date")
_VISIT = Asked(
    "visit_at", "Удобное время визита", "Convenient time of a visit", "datetime", group="visit"
)
_DEVICE = Asked("device", "Устройство", "Device", "dictionary", dictionary="device")
_TARIFF = Asked("tariff", "Тариф", "Tariff", "string")
_DEBT = Asked("debt", "Задолженность", "Debt", "decimal", more={"decimals": 2, "unit": RUBLES})
_SINCE = Asked("since", "С какого времени", "Since when", "datetime")

GROUPS = (
    Group("billing", "Счета и платежи", "Bills and payments", (
        Asked("account_number", "Лицевой счёт", "Account", "string"),
    ), (
        Node("bill-explained", "Разъяснить счёт", "Bill explained", C, (_PERIOD,)),
        Node("bill-not-received", "Счёт не пришёл", "Bill not received", R, (_PERIOD,)),
        Node("charge-disputed", "Несогласие с начислением", "Charge disputed", K,
             (_AMOUNT, _PERIOD,
              Asked("agreed_amount", "Сумма перерасчёта", "Recalculated amount", "decimal",
                    more={"decimals": 2, "unit": RUBLES})), "high"),
        Node("payment-missing", "Платёж не поступил", "Payment has not arrived", K, (
            _AMOUNT,
            Asked("paid_date", "Дата платежа", "Date of payment", "date", True),
            Asked("method", "Способ оплаты", "Way of payment", "dictionary", True,
                  "payment-method"),
        ), "high"),
        Node("payment-mistaken", "Ошибочный платёж", "Payment made by mistake", R, (
            _AMOUNT, Asked("to_number", "Верный номер", "Right number", "string"),
        )),
        Node("refund", "Возврат средств", "Refund", R, (
            _AMOUNT,
            Asked("method", "Способ возврата", "Way of refund", "dictionary", True,
                  "payment-method"),
        )),
        Node("debt-block", "Блокировка за долг", "Blocked for debt", K, (
            _AMOUNT, Asked("promised", "Обещанный платёж", "Payment promised", "boolean"),
        )),
    )),
    Group("internet", "Домашний интернет", "Home internet", (
        Asked("technology", "Технология", "Technology", "dictionary", dictionary="technology"),
        Asked("address", "Адрес", "Address", "string", more={"is_column": True}),
        Asked("signs", "Признаки неисправности", "Signs of the fault", "dictionary",
              dictionary="fault-signs", group="fault", more={"is_multiple": True}),
        Asked("details", "Что видит клиент", "What the customer sees", "text", group="fault",
              more={"hint": {"ru": "Словами клиента: что делал, что увидел.",
                             "en": "In the customer’s words: what was done, what was seen."}}),
        Asked("district", "Район", "District", "dictionary", dictionary="district", group="visit"),
        Asked("master_phone", "Телефон для мастера", "Phone for the engineer", "string",
              group="visit", more={"mask": r"+7 \999 999-99-99"}),
    ), (
        Node("internet-slow", "Низкая скорость интернета", "Slow internet", K, (
            Asked("measured_speed", "Измеренная скорость", "Measured speed", "decimal",
                  more={"unit": {"ru": "Мбит/с", "en": "Mbit/s"}}),
            Asked("by_cable", "Измерено по кабелю", "Measured by cable", "boolean"),
        )),
        Node("internet-down", "Нет интернета", "Internet does not work", K,
             (_SINCE, _VISIT), "urgent"),
        Node("internet-breaks", "Интернет обрывается", "Internet breaks off", K, (
            Asked("times_a_day", "Обрывов в день", "Breaks a day", "integer"), _SINCE,
        )),
        Node("internet-connect", "Подключение интернета", "Internet installation", R, (
            _VISIT,
            Asked("feasibility", "Техническая возможность", "Technical feasibility", "dictionary",
                  dictionary="feasibility"),
            Asked("contract_number", "Номер договора", "Contract number", "string"),
        )),
        Node("installation", "Выезд монтажника", "Engineer's visit", R, (_VISIT,)),
        Node("internet-move", "Переезд на другой адрес", "Moving to another address", R, (
            Asked("new_address", "Новый адрес", "New address", "string", True), _VISIT,
        )),
        Node("wifi-setup", "Настройка Wi-Fi", "Wi-Fi set-up", C, (_DEVICE,)),
    )),
    Group("mobile", "Мобильная связь", "Mobile network", (
        Asked("network", "Поколение сети", "Network generation", "dictionary",
              dictionary="network"),
        Asked("place", "Где происходит", "Where it happens", "string"),
    ), (
        Node("coverage", "Плохой приём", "Poor coverage", K, (
            Asked("indoors", "В помещении", "Indoors", "boolean"), _SINCE,
        )),
        Node("calls-dropped", "Обрывы разговоров", "Calls dropped", K, (
            Asked("calls_count", "Сколько разговоров", "How many calls", "integer"),
        )),
        Node("sms-missing", "Не приходят SMS", "SMS do not arrive", K, (
            Asked("sender", "Отправитель", "Sender", "string"), _SINCE,
        )),
        Node("mobile-data-slow", "Медленный мобильный интернет", "Slow mobile data", K,
             (_DEVICE,)),
        Node("sim-replacement", "Замена SIM-карты", "SIM replacement", R, (
            Asked("esim", "Нужна eSIM", "eSIM wanted", "boolean"),
        )),
        Node("sim-lost", "Утеря SIM-карты", "SIM lost", R, (
            Asked("lost_at", "Когда утеряна", "When it was lost", "datetime"),
            Asked("identified_by", "Чем подтверждена личность", "Identity proved by",
                  "dictionary", dictionary="identity-proof"),
            Asked("esim", "Нужна eSIM", "eSIM wanted", "boolean"),
            Asked("new_sim", "Номер новой SIM-карты (ICCID)", "New SIM card (ICCID)", "string"),
        ), "urgent"),
        Node("number-porting", "Перенос номера", "Number porting", R, (
            Asked("donor", "Прежний оператор", "Previous operator", "string", True),
            Asked("porting_date", "Желаемая дата", "Wished date", "date"),
            Asked("ported_number", "Переносимый номер", "Number to be ported", "string",
                  more={"mask": r"+7 \999 999-99-99"}),
            _DEBT,
            Asked("porting_refusal", "Причина отказа донора", "Donor's reason for refusal",
                  "dictionary", dictionary="porting-refusal"),
        )),
    )),
    Group("roaming", "Роуминг", "Roaming", (
        Asked("country_group", "Группа стран", "Group of countries", "dictionary",
              dictionary="country-group"),
        Asked("country", "Страна", "Country", "string"),
    ), (
        Node("roaming-advice", "Условия роуминга", "Roaming conditions", C, (
            Asked("leaves_date", "Дата отъезда", "Date of departure", "date"),
            Asked("days", "Дней поездки", "Days of travel", "integer"),
        )),
        Node("roaming-charges", "Списания в роуминге", "Roaming charges", K, (_AMOUNT,), "high"),
        Node("roaming-no-service", "Нет связи в роуминге", "No service abroad", K,
             (_SINCE, _DEVICE,
              Asked("partner_network", "Сеть партнёра", "Partner network", "string"),
              Asked("partner_ticket", "Заявка у партнёра", "Partner's ticket", "string")),
             "urgent"),
    )),
    Group("tv", "Телевидение", "Television", (_DEVICE,), (
        Node("tv-no-signal", "Нет сигнала ТВ", "TV has no signal", K, (_SINCE, _VISIT), "high"),
        Node("tv-picture", "Помехи изображения ТВ", "TV picture breaks up", K, (
            Asked("channel_name", "Телеканал", "TV channel", "string"),
        )),
        Node("tv-packages", "Пакеты каналов", "TV channel packages", C, ()),
        Node("tv-subscription", "Отключить подписку ТВ", "TV subscription off", R, (
            Asked("from_date", "С какой даты", "From which date", "date"),
        )),
    )),
    Group("tariffs", "Тарифы и услуги", "Tariffs and services", (_TARIFF,), (
        Node("tariff-advice", "Подобрать тариф", "Tariff advice", C, (
            Asked("gigabytes", "Гигабайт в месяц", "Gigabytes a month", "integer"),
            Asked("minutes", "Минут в месяц", "Minutes a month", "integer"),
        )),
        Node("tariff-change", "Сменить тариф", "Tariff change", R, (
            Asked("new_tariff", "Новый тариф", "New tariff", "string", True),
            Asked("from_date", "С какой даты", "From which date", "date"),
        )),
        Node("service-on", "Подключить услугу", "Service on", R, (
            Asked("service", "Услуга", "Service", "string", True),
        )),
        Node("service-off", "Отключить услугу", "Service off", R, (
            Asked("service", "Услуга", "Service", "string", True),
            Asked("imposed", "Подключена без согласия", "Put on without consent", "boolean"),
        )),
        Node("price-rise", "Повышение цены", "Price rise", K, (_AMOUNT,)),
    )),
    Group("equipment", "Оборудование", "Equipment", (
        _DEVICE, Asked("serial", "Серийный номер", "Serial number", "string"),
    ), (
        Node("equipment-faulty", "Неисправность оборудования", "Faulty equipment", K, (
            Asked("bought_date", "Дата покупки", "Date of purchase", "date"), _VISIT,
        )),
        Node("equipment-rent", "Аренда оборудования", "Equipment rent", C, ()),
        Node("equipment-return", "Возврат оборудования", "Equipment return", R, ()),
        Node("equipment-setup", "Настройка оборудования", "Equipment set-up", C, ()),
    )),
    Group("contract", "Договор и данные", "Contract and data", (), (
        Node("document-copy", "Копия документа", "Copy of a document", R, (
            Asked("document", "Документ", "Document", "dictionary", True, "document"),
        )),
        Node("owner-change", "Переоформление договора", "Change of the contract's owner", R, (
            Asked("new_owner", "Новый владелец", "New owner", "string", True),
        )),
        Node("data-change", "Изменение личных данных", "Change of personal data", R, ()),
        Node("termination", "Расторжение договора", "Termination of the contract", R, (
            Asked("reason", "Причина", "Reason", "dictionary", True, "leave-reason"),
            Asked("end_date", "Дата расторжения", "Date of termination", "date", True),
            _DEBT,
            Asked("offer", "Предложение клиенту", "Offer to the customer", "dictionary",
                  dictionary="retention-offer"),
            Asked("equipment_returned", "Оборудование возвращено", "Equipment returned", "boolean"),
        ), "high"),
        Node("win-back", "Возврат ушедшего клиента", "Winning back a customer", R, (
            Asked("reason", "Причина ухода", "Reason for leaving", "dictionary",
                  dictionary="leave-reason"),
            Asked("offer", "Предложение клиенту", "Offer to the customer", "dictionary",
                  dictionary="retention-offer"),
        )),
        Node("fraud", "Мошенничество и спам", "Fraud and spam", K, (
            Asked("caller", "Номер звонившего", "Caller's number", "string"), _SINCE,
        ), "high"),
    )),
    Group("staff-quality", "Обслуживание", "Customer service", (
        Asked("happened_at", "Когда произошло", "When it happened", "datetime"),
    ), (
        Node("staff-rude", "Жалоба на сотрудника", "Complaint about staff", K, (
            Asked("employee", "Сотрудник", "Employee", "string"),
        ), "high"),
        Node("waiting", "Долгое ожидание", "Long waiting for staff", K, (
            Asked("waited_minutes", "Ждали, минут", "Minutes waited", "integer"),
        )),
        Node("praise", "Благодарность", "Thanks and praise", C, ()),
    )),
)  # fmt: skip
