"""The audit as a reader of Russian sees it: names instead of codes and ids, for every action."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from abonent.attributes.actions import save_attribute
from abonent.cases.actions import (
    assign_case,
    edit_case,
    move_case,
    propose_topic,
    register_contact,
    save_topic,
)
from abonent.cases.models import Topic
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.desk.console import trail
from abonent.desk.console.trail.fields import field_label, find_label
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import list_references, move_reference, save_reference
from abonent.parties.actions import (
    ClientDraft,
    ReachDraft,
    add_reach,
    create_circle,
    create_client,
    edit_client,
)
from abonent.staff.actions import create_token, save_role
from abonent.staff.queries import find_actor_by_login

ROOMS = Path(__file__).parents[3]

READER = Actor.system("reader")


@pytest.fixture
def admin(company: None, db: None) -> Any:
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        yield find_actor_by_login(login="admin")


def _last(count: int = 1) -> list[trail.Line]:
    return trail.tell(list(AuditEntry.objects.order_by("-id")[:count]), by=READER)[::-1]


def _told(line: trail.Line) -> dict[str, tuple[str, str]]:
    return {label: (str(before), str(after)) for label, before, after in line.rows}


def _client(by: Actor) -> Any:
    draft = ClientDraft(kind="person", surname="Иванова", given_name="Анна")
    return create_client(by=by, draft=draft)


def _open(by: Actor, client_id: int, **case: Any) -> int:
    draft = ContactDraft(
        channel="phone",
        place="cc-moscow",
        client_id=client_id,
        cases=[CaseDraft(topic="payment-missing", **case)],
    )
    return register_contact(by=by, draft=draft).case_ids[0]


PAID = {"amount": "1350.5", "paid_date": "2026-11-01", "method": "card"}


def test_a_case_is_told_by_names(admin: Actor) -> None:
    client = _client(admin)
    case_id = _open(admin, client.pk, attributes=PAID, owner_id=admin.id)
    contact, case = sorted(_last(2), key=lambda line: line.entry.object_type, reverse=True)
    assert contact.action == "зарегистрирован контакт"
    assert _told(contact) == {
        "Направление": ("", "Входящий"),
        "Канал": ("", "Телефон"),
        "Место": ("", "Контактный центр, Москва"),
        "Клиент": ("", "Иванова Анна"),
    }
    assert (case.of, case.action) == (f"Обращение {case_id}", "открыто обращение")
    told = _told(case)
    assert told.pop("Контакт")[1].isdigit()
    assert told == {
        "Тема": ("", "Счета и платежи › Платёж не поступил"),
        "Вид": ("", "Жалоба"),
        "Приоритет": ("", told["Приоритет"][1]),
        "Ответственный": ("", "Киселёв Дмитрий Сергеевич"),
        "Сумма": ("", "1\xa0350,50\xa0₽"),
        "Дата платежа": ("", "01.11.2026"),
        "Способ оплаты": ("", "Банковская карта"),
    }
    assert told["Приоритет"][1] in {"Обычный", "Высокий", "Срочный"}


def test_changes_of_a_case_are_told_by_names(admin: Actor) -> None:
    case_id = _open(admin, _client(admin).pk, attributes=PAID)
    changed = PAID | {"amount": "2000", "paid_date": "2026-11-02"}
    edit_case(by=admin, case_id=case_id, kind="request", priority="low", attributes=changed)
    (line,) = _last()
    assert line.action == "изменено обращение"
    told = _told(line)
    assert told["Вид"] == ("Жалоба", "Заявка")
    assert told["Приоритет"][1] == "Низкий"
    assert told["Сумма"] == ("1\xa0350,50\xa0₽", "2\xa0000,00\xa0₽")
    assert told["Дата платежа"] == ("01.11.2026", "02.11.2026")
    assert "Способ оплаты" not in told
    assign_case(by=admin, case_id=case_id, owner_id=admin.id)
    assert _told(_last()[0]) == {"Ответственный": ("", "Киселёв Дмитрий Сергеевич")}
    move_case(by=admin, case_id=case_id, move="start")
    (line,) = _last()
    assert line.action == "изменено состояние обращения"
    assert _told(line) == {"Состояние": ("Зарегистрировано", "В работе")}


def test_a_client_is_told_by_names(admin: Actor) -> None:
    client = _client(admin)
    (line,) = _last()
    assert (line.of, line.action) == ("Клиент Иванова Анна", "создан клиент")
    told = _told(line)
    assert told["Вид"] == ("", "Физическое лицо")
    assert told["Статус"] == ("", "Действующий")
    assert told["Язык"] == ("", "Русский")
    category = save_reference(
        by=admin, kind="parties.category", values={"name": {"ru": "Льготники", "en": "Benefit"}}
    )
    draft = ClientDraft(
        kind="person",
        surname="Иванова",
        given_name="Анна",
        category_id=category.pk,
        manager_id=admin.id,
    )
    edit_client(by=admin, client_id=client.pk, version=client.version, draft=draft)
    assert _told(_last()[0]) == {
        "Категория": ("", "Льготники"),
        "Персональный менеджер": ("", "Киселёв Дмитрий Сергеевич"),
    }
    add_reach(by=admin, client_id=client.pk, draft=ReachDraft(kind="phone", value="89161234567"))
    assert _told(_last()[0]) == {
        "Вид": ("", "Телефон"),
        "Номер или почта": ("", "+7 916 123-45-67"),
        "Основной": ("", "да"),
    }
    create_circle(by=admin, kind="family", name="Ивановы", members=[(client.pk, "мать")])
    (line,) = _last()
    assert line.of == "Круг Ивановы"
    assert _told(line)["Клиенты"] == ("", "Иванова Анна")


def test_reference_data_is_told_by_names(admin: Actor) -> None:
    group = Topic.objects.get(code="billing")
    topic = save_topic(
        by=admin,
        name={"ru": "Рассрочка", "en": "Instalments"},
        parent_id=group.pk,
        default_kind="complaint",
    )
    (line,) = _last()
    assert (line.of, line.action) == ("Тема «Рассрочка»", "сохранение")
    told = _told(line)
    assert told["Группа"] == ("", "Счета и платежи")
    assert told["Вид по умолчанию"] == ("", "Жалоба")
    assert told["Группа тем"] == ("", "нет")
    save_attribute(
        by=admin,
        set_id=topic.attribute_set_id,
        name={"ru": "Прибор", "en": "Device"},
        type="dictionary",
        dictionary_id=_dictionary(),
    )
    told = _told(_last()[0])
    assert told["Тип"] == ("", "Значение справочника")
    assert told["Справочник"] == ("", "Устройство")
    assert told["Тема"] == ("", "Счета и платежи › Рассрочка")
    move_reference(by=admin, kind="cases.topic", id=topic.pk, step=-1)
    assert _last()[0].action == "изменён порядок"
    propose_topic(by=admin, name={"ru": "Новая"})
    (line,) = _last()
    assert (line.of, line.action) == ("Тема «Новая»", "предложена тема")


def _dictionary() -> int:
    rows = list_references(by=Actor.system("test"), kind="attributes.dictionary")
    return int(rows.get(code="device").pk)


def test_operators_roles_and_tokens_are_told_by_names(admin: Actor) -> None:
    save_role(by=admin, name={"ru": "Стажёр", "en": "Trainee"}, granted=["cases.view"])
    (line,) = _last()
    assert line.of == "Роль Стажёр"
    assert _told(line)["Права"] == ("", "Контакты и обращения: просматривать")
    create_token(by=admin, name="Сайт")
    assert _last()[0].of == "Токен API Сайт"
    saved = AuditEntry.objects.get(action="staff.save_operator", changes__login=[None, "clerk"])
    (line,) = trail.tell([saved], by=READER)
    assert line.of == "Оператор Лебедева Ольга Павловна"
    assert line.who == "Система"
    assert _told(line)["Роли"] == ("", "Бэк-офис")
    audit.record(
        by=admin,
        action="staff.view_audit",
        of="audit",
        id=0,
        changes={"actor": str(admin.id), "of": "case", "since": "2026-11-01"},
    )
    assert _told(_last()[0]) == {
        "Кто": ("", "Киселёв Дмитрий Сергеевич"),
        "Что": ("", "Обращение"),
        "С": ("", "01.11.2026"),
    }


def test_an_export_leads_to_the_same_list(admin: Actor) -> None:
    audit.record(
        by=admin,
        action="cases.export",
        of="list",
        id="cases",
        changes={"format": "csv", "query": "state=closed&kind=complaint"},
    )
    (line,) = _last()
    assert line.of == "Список: Обращения"
    told = _told(line)
    assert told["Формат файла"] == ("", "CSV")
    assert told["Условия"] == (
        "",
        '<a href="/cases?state=closed&amp;kind=complaint">тот же список</a>',
    )


def test_what_is_no_longer_there_keeps_its_name(admin: Actor) -> None:
    entry = AuditEntry(
        action="cases.reject_topic",
        object_type="topic",
        object_id="999999",
        changes={"name": {"ru": "Спам", "en": "Spam"}, "reason": "Не по делу"},
    )
    (line,) = trail.tell([entry], by=READER)
    assert line.of == "Тема «Спам»"


_RECORDED = (
    (r'action="([a-z]+\.[a-z_]+)"', ""),
    (r'note_change\(\s*by, "([a-z_]+)"', "parties."),
    (r'_tell\(by, "([a-z_]+)", note', "parties."),
    (r'_note\(by, "([a-z_]+)"', "parties."),
    (r'[^_]note\(by, "([a-z_]+)", "', "staff."),
    (r'_record\(by, run, "([a-z_.]+)"', ""),
    (r"'(cases\.[a-z_]+)', '(?:contact|case)'", ""),
)


def test_every_action_of_the_product_has_words_of_its_own() -> None:
    sources = [
        file.read_text()
        for file in ROOMS.glob("**/*.py")
        if "tests" not in file.parts and "trail" not in file.parts
    ]
    recorded = {
        prefix + found
        for pattern, prefix in _RECORDED
        for source in sources
        for found in re.findall(pattern, source)
        if "." in prefix + found
    }
    assert len(recorded) > 35
    assert sorted(recorded - trail.named_actions().keys()) == []


def test_fields_of_settings_are_called_as_their_form_calls_them(admin: Actor) -> None:
    topic = Topic.objects.order_by("id")[0]
    name = {"ru": "Порт", "en": "Port"}
    save_attribute(
        by=admin, set_id=topic.attribute_set_id, code="p0", name=name, type="string", mask="99"
    )
    told = _told(_last()[0])
    assert told["Маска ввода"][1] == "99"
    assert not [label for label in told if "_" in label]


def test_fields_written_by_statements_of_their_own_have_labels(admin: Actor) -> None:
    _open(admin, _client(admin).pk, attributes=PAID)
    written = [(e.object_type, field) for e in AuditEntry.objects.all() for field in e.changes]
    assert {of for of, _field in written} >= {"contact", "case", "client", "operator", "role"}
    imported = [("contact", "imported"), ("case", "imported"), ("case", "state")]
    assert [one for one in written + imported if find_label(*one) is None] == []


def test_what_nobody_named_is_told_by_its_code() -> None:
    assert find_label("case", "moonshine") is None
    assert field_label("case", "moonshine") == "moonshine"


def test_a_field_is_called_as_its_own_form_calls_it() -> None:
    with translation.override("ru"):
        assert field_label("dictionary", "address") == "Файл или адрес источника"
        assert field_label("entry", "parent") == "Под записью"
        assert field_label("topic", "parent") == "Группа"
        assert field_label("department", "parent") == "Входит в"
        assert field_label("contact", "address") == "Номер или почта"
