"""Dictionaries of the demo company."""

from __future__ import annotations

from abonent.attributes.actions import save_dictionary, save_entry
from abonent.attributes.models import Dictionary, DictionaryEntry
from abonent.kernel.actor import Actor

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
    ("document", "Вид документа", "Kind of document", (
        ("contract", "Договор", "Contract"),
        ("bill", "Счёт", "Bill"),
        ("act", "Акт сверки", "Reconciliation"),
        ("certificate", "Справка", "Certificate"),
    )),
)  # fmt: skip
"""Code, names, entries as (code, names)."""


def load_dictionaries() -> dict[str, int]:
    """Create what is not there yet; ids of dictionaries by code."""
    by = Actor.system("demo")
    known = {d.code: d.pk for d in Dictionary.objects.all()}
    for code, russian, english, entries in DICTIONARIES:
        if code not in known:
            name = {"ru": russian, "en": english}
            known[code] = save_dictionary(by=by, code=code, name=name).pk
        there = set(
            DictionaryEntry.objects.filter(dictionary=known[code]).values_list("code", flat=True)
        )
        for entry, ru, en in entries:
            if entry not in there:
                save_entry(by=by, dictionary_id=known[code], code=entry, name={"ru": ru, "en": en})
    return known
