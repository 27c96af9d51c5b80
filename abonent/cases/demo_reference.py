"""Reference data of the demo company: places, channels, priorities, topics with attributes."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from abonent.attributes.actions import save_attribute
from abonent.attributes.demo import load_dictionaries, load_groups
from abonent.attributes.demo_subjects import load_subject_attributes
from abonent.cases.actions.reference import save_topic
from abonent.cases.demo_texts import TEXTS
from abonent.cases.demo_topics import GROUPS, Asked
from abonent.cases.models import Priority, Topic
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.staff.queries import operator_logins, role_names

CHANNELS = (
    ("phone", "Телефон", "Phone", "phone"),
    ("visit", "Визит", "Visit", "building-store"),
    ("email", "Электронная почта", "E-mail", "mail"),
    ("sms", "SMS", "SMS", "message"),
    ("web", "Форма на сайте", "Web form", "world"),
    ("chat", "Чат", "Chat", "messages"),
    ("letter", "Письмо", "Letter", "mailbox"),
    ("fax", "Факс", "Fax", "printer"),
)
PRIORITIES = (
    ("low", "Низкий", "Low", 10),
    ("normal", "Обычный", "Normal", 20),
    ("high", "Высокий", "High", 30),
    ("urgent", "Срочный", "Urgent", 40),
)
PLACES = (
    ("call-centre", "Контактный центр", "Call centre", (
        ("cc-moscow", "Контактный центр, Москва", "Call centre, Moscow"),
        ("cc-samara", "Контактный центр, Самара", "Call centre, Samara"),
    )),
    ("office", "Офис", "Office", (
        ("office-moscow-tverskaya", "Москва, Тверская, 18", "Moscow, Tverskaya 18"),
        ("office-moscow-taganka", "Москва, Таганская, 3", "Moscow, Taganskaya 3"),
        ("office-spb", "Санкт-Петербург, Невский, 60", "Saint Petersburg, Nevsky 60"),
        ("office-kazan", "Казань, Баумана, 44", "Kazan, Baumana 44"),
        ("office-novosibirsk", "Новосибирск, Красный, 25", "Novosibirsk, Krasny 25"),
        ("office-yekaterinburg", "Екатеринбург, Ленина, 50", "Yekaterinburg, Lenina 50"),
    )),
    ("web-site", "Веб-сайт", "Web site", (
        ("site", "Сайт компании", "Company's site"),
        ("cabinet", "Личный кабинет", "Personal cabinet"),
    )),
    ("mobile-app", "Мобильное приложение", "Mobile app", (
        ("app", "Приложение «Мой абонент»", "My Abonent app"),
    )),
)  # fmt: skip
CATEGORIES = (
    ("mass", "Массовый рынок", "Mass market"),
    ("premium", "Премиум", "Premium"),
    ("vip", "VIP", "VIP"),
    ("small-business", "Малый бизнес", "Small business"),
    ("corporate", "Корпоративный", "Corporate"),
    ("government", "Госучреждение", "Public body"),
)
TEMPLATES = (
    ("call", "Звонок", "Call", "phone", "call-centre", "agent"),
    ("chat", "Чат", "Chat", "chat", "web-site", "agent"),
    ("office-visit", "Визит в офис", "Visit to an office", "visit", "office", "clerk"),
    ("paper-letter", "Письмо", "Letter", "letter", "", "clerk"),
    ("organisation", "Организация", "Organisation", "", "", "manager"),
)
"""Code, names, channel, kind of places, whose: a role's or one log-in's."""
ORGANISATIONS = ("small-business", "corporate", "government")


def load_reference() -> None:
    """Create what is not there yet, by code; a second run changes nothing."""
    by = Actor.system("demo")
    with transaction.atomic():
        for code, ru, en in CATEGORIES:
            _ensure(by, "parties.category", code, ru, en)
        for code, ru, en, icon in CHANNELS:
            _ensure(by, "cases.channel", code, ru, en, icon=icon)
        for code, ru, en, weight in PRIORITIES:
            is_default = code == "normal"
            _ensure(by, "cases.priority", code, ru, en, weight=weight, is_default=is_default)
        for kind, kind_ru, kind_en, places in PLACES:
            kind_id = _ensure(by, "cases.place_kind", kind, kind_ru, kind_en)
            for code, ru, en in places:
                _ensure(by, "cases.place", code, ru, en, kind=kind_id)
        _load_topics(by)
        load_subject_attributes()
        _load_templates(by)
        for code, ru, en, text_ru, text_en in TEXTS:
            text = {"ru": text_ru, "en": text_en}
            _ensure(by, "cases.text_module", code, ru, en, text=text)


def _load_templates(by: Actor) -> None:
    """What agents register (calls and chats), and the back office (visits and letters)."""
    known = {*operator_logins().values(), *(code for _id, code, _name in role_names())}
    kinds = ("cases.channel", "cases.place_kind", "parties.category")
    ids = {(kind, row.code): row.pk for kind in kinds
           for row in list_references(by=by, kind=kind)}  # fmt: skip
    for code, ru, en, channel, place_kind, whose in TEMPLATES:
        _ensure(
            by, "cases.contact_template", code, ru, en, direction="in",
            given_to=whose if whose in known else "",
            channel=ids.get(("cases.channel", channel)),
            place_kind=ids.get(("cases.place_kind", place_kind)),
            categories=[ids["parties.category", one] for one in ORGANISATIONS
                        if code == "organisation"],
        )  # fmt: skip


def _ensure(by: Actor, of: str, code: str, ru: str, en: str, **extra: Any) -> int:
    known = list_references(by=by, kind=of).filter(code=code).first()
    if known is None:
        values = {"code": code, "name": {"ru": ru, "en": en}, **extra}
        known = save_reference(by=by, kind=of, values=values)
    return int(known.pk)


def _load_topics(by: Actor) -> None:
    dictionaries = load_dictionaries()
    known = {topic.code: topic for topic in Topic.objects.all()}
    priorities = {priority.code: priority.pk for priority in Priority.objects.all()}
    for group in GROUPS:
        top = known.get(group.code) or _topic(by, group, dictionaries, is_group=True)
        for node in group.topics:
            if node.code not in known:
                _topic(
                    by, node, dictionaries, parent_id=top.pk, default_kind=node.kind,
                    default_priority_id=priorities.get(node.priority),
                )  # fmt: skip


def _topic(by: Actor, node: Any, dictionaries: dict[str, int], **facts: Any) -> Topic:
    name = {"ru": node.ru, "en": node.en}
    topic = save_topic(by=by, code=node.code, name=name, **facts)
    groups = load_groups()
    for asked in node.asked:
        _attribute(by, topic, asked, dictionaries, groups)
    return topic


def _attribute(
    by: Actor, topic: Topic, asked: Asked, dictionaries: dict[str, int], groups: dict[str, int]
) -> None:
    save_attribute(
        by=by, set_id=topic.attribute_set_id, code=asked.code,
        name={"ru": asked.ru, "en": asked.en}, type=asked.type,
        required="yes" if asked.required else "no",
        dictionary_id=dictionaries.get(asked.dictionary), group=groups.get(asked.group),
        **asked.more,
    )  # fmt: skip
