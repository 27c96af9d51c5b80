"""Dictionaries of the demo company."""

from __future__ import annotations

from abonent.attributes.actions import save_dictionary, save_entry
from abonent.attributes.models import AttributeGroup, Dictionary, DictionaryEntry
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference

DICTIONARIES = (
    ("payment-method", "Способ оплаты", "Way of payment", (
        ("card", "Банковская карта", "Bank card"),
        ("cash", "Наличные", "Cash"),
        ("terminal", "Терминал", "Kiosk"),
        ("bank", "Банковский перевод", "Bank transfer"),
        ("autopay", "Автоплатёж", "Automatic payment"),
    )),
    ("device", "Устройство", "Device", (
        ("smartphone", "Смартфон", "Smartphone"),
        ("tablet", "Планшет", "Tablet"),
        ("router", "Роутер", "Router"),
        ("set-top-box", "ТВ-приставка", "Set-top box"),
        ("modem", "Модем", "Modem"),
    )),
    ("network", "Поколение сети", "Network generation", (
        ("2g", "2G", "2G"), ("3g", "3G", "3G"), ("4g", "4G", "4G"), ("5g", "5G", "5G"),
    )),
    ("technology", "Технология подключения", "Access technology", (
        ("fttb", "Оптика до дома", "Fibre to the building"),
        ("gpon", "Оптика до квартиры", "Fibre to the home"),
        ("adsl", "Телефонная линия", "Telephone line"),
        ("fwa", "По радио", "Fixed wireless"),
    )),
    ("country-group", "Группа стран", "Group of countries", (
        ("cis", "СНГ", "CIS"), ("europe", "Европа", "Europe"), ("asia", "Азия", "Asia"),
        ("america", "Америка", "The Americas"), ("africa", "Африка", "Africa"),
    )),
    ("leave-reason", "Причина ухода", "Reason for leaving", (
        ("price", "Дорого", "Too dear"),
        ("quality", "Качество связи", "Quality of the network"),
        ("service", "Обслуживание", "Service"),
        ("move", "Переезд", "Moving away"),
        ("other", "Другая", "Another"),
    )),
    ("fault-signs", "Признаки неисправности", "Signs of a fault", (
        ("no-light", "Не горит индикатор", "No light"),
        ("red-light", "Горит красный", "Red light"),
        ("slow-evening", "Медленно вечером", "Slow in the evening"),
        ("wifi-only", "Только по Wi-Fi", "By Wi-Fi only"),
        ("after-storm", "После грозы", "After a storm"),
    )),
    ("district", "Районы", "Districts", (
        ("moscow", "Москва", "Moscow"),
        ("moscow-centre", "Центр", "Centre", "moscow"),
        ("moscow-north", "Север", "North", "moscow"),
        ("moscow-south", "Юг", "South", "moscow"),
        ("samara", "Самара", "Samara"),
        ("samara-lenin", "Ленинский", "Leninsky", "samara"),
        ("samara-october", "Октябрьский", "Oktyabrsky", "samara"),
        ("kazan", "Казань", "Kazan"),
        ("kazan-vakhitov", "Вахитовский", "Vakhitovsky", "kazan"),
    )),
    ("document", "Вид документа", "Kind of document", (
        ("contract", "Договор", "Contract"),
        ("bill", "Счёт", "Bill"),
        ("act", "Акт сверки", "Reconciliation"),
        ("certificate", "Справка", "Certificate"),
    )),
    ("retention-offer", "Предложения при удержании", "Retention offers", (
        ("discount", "Скидка на три месяца", "Discount for three months"),
        ("tariff", "Тариф дешевле", "Cheaper tariff"),
        ("free-month", "Месяц в подарок", "A month free"),
        ("router", "Замена роутера", "New router"),
        ("pause", "Добровольная блокировка", "Service paused"),
    )),
    ("feasibility", "Техническая возможность", "Technical feasibility", (
        ("ready", "Есть свободный порт", "A port is free"),
        ("build", "Нужно строительство", "To be built"),
        ("none", "Нет возможности", "Not possible"),
    )),
    ("identity-proof", "Подтверждение личности", "Proof of identity", (
        ("passport", "Паспорт", "Passport"),
        ("code-word", "Кодовое слово", "Code word"),
        ("gosuslugi", "Госуслуги", "Gosuslugi account"),
    )),
    ("porting-refusal", "Причины отказа в переносе", "Reasons to refuse porting", (
        ("owner", "Не совпали данные владельца", "The owner's data differ"),
        ("region", "Номер другого региона", "Number of another region"),
        ("blocked", "Номер заблокирован", "The number is blocked"),
        ("seizure", "Номер под арестом", "The number is under arrest"),
    )),
)  # fmt: skip
"""Code, names, entries as (code, names, the entry above)."""
GROUPS = (
    ("fault", "Неисправность", "The fault", False),
    ("visit", "Визит мастера", "Visit of an engineer", True),
)
"""Code, names, whether it is folded at first."""


def load_groups() -> dict[str, int]:
    """Create the groups of attributes that are not there yet; ids by code."""
    by = Actor.system("demo")
    known = {group.code: group.pk for group in AttributeGroup.objects.all()}
    for code, russian, english, is_folded in GROUPS:
        if code not in known:
            names = {"ru": russian, "en": english}
            values = {"code": code, "name": names, "is_folded": is_folded}
            known[code] = save_reference(by=by, kind="attributes.group", values=values).pk
    return known


def load_dictionaries() -> dict[str, int]:
    """Create what is not there yet; ids of dictionaries by code."""
    by = Actor.system("demo")
    known = {d.code: d.pk for d in Dictionary.objects.all()}
    for code, russian, english, entries in DICTIONARIES:
        if code not in known:
            name = {"ru": russian, "en": english}
            known[code] = save_dictionary(by=by, code=code, name=name).pk
        there = dict(
            DictionaryEntry.objects.filter(dictionary=known[code]).values_list("code", "pk")
        )
        for entry, ru, en, *above in entries:
            if entry not in there:
                there[entry] = save_entry(
                    by=by, dictionary_id=known[code], code=entry, name={"ru": ru, "en": en},
                    parent_id=there[above[0]] if above else None,
                ).pk  # fmt: skip
    return known
