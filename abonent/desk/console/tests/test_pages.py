from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.bus.models import DeadLetter, Event
from abonent.cases.actions import propose_topic
from abonent.cases.models import Channel, PlaceKind, Priority, Topic
from abonent.desk.console.tests.conftest import save
from abonent.kernel.clock import now
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.kinds import reference_kinds
from abonent.staff.actions import WrongLogin, log_in
from abonent.staff.models import Operator, Role
from abonent.staff.queries import find_actor_by_login

Enter = Callable[..., Client]

PAGES = {
    "/console": ("Administrator’s console", "Консоль администратора"),
    "/console/operators": ("Operators", "Операторы"),
    "/console/operators/new": ("New operator", "Новый оператор"),
    "/console/roles": ("Roles", "Роли"),
    "/console/roles/new": ("New role", "Новая роль"),
    "/console/lists/cases.channel": ("Channels", "Каналы"),
    "/console/lists/cases.place": ("Places", "Места"),
    "/console/lists/cases.place_kind": ("Kinds of places", "Виды мест"),
    "/console/lists/cases.priority": ("Priorities", "Приоритеты"),
    "/console/lists/cases.channel/new": ("Channel", "Канал"),
    "/console/lists/parties.category": ("Categories of clients", "Категории клиентов"),
    "/console/lists/attributes.dictionary": ("Dictionaries", "Справочники"),
    "/console/topics": ("Topics", "Темы"),
    "/console/topics/new": ("New topic", "Новая тема"),
    "/console/topics/new?group=1": ("New group", "Новая группа"),
    "/console/settings": ("System settings", "Системные настройки"),
    "/console/changes": ("History of settings", "История настроек"),
    "/console/packages": ("Packages of settings", "Пакеты настроек"),
    "/console/audit": ("Audit", "Аудит"),
    "/console/bus": ("Event bus", "Шина событий"),
}


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("ru", 1)])
def test_every_page_in_both_languages(enter: Enter, language: str, place: int) -> None:
    client = enter(everything=True, language=language)
    for address, titles in PAGES.items():
        page = client.get(address)
        assert page.status_code == 200, address
        assert f"<h1>{titles[place]}</h1>" in page.content.decode(), address


def test_single_objects_have_pages(enter: Enter) -> None:
    client = enter(everything=True)
    topic = Topic.objects.get(code="payment-missing")
    attribute = Attribute.objects.get(set=topic.attribute_set_id, code="method")
    dictionary = Dictionary.objects.get(code="payment-method")
    entry = DictionaryEntry.objects.get(dictionary=dictionary, code="cash")
    for address, shown in (
        (f"/console/operators/{Operator.objects.get(login='agent').pk}", "Соколова Марина"),
        (f"/console/roles/{Role.objects.get(code='agent').pk}", "Contacts and cases: register"),
        (f"/console/lists/cases.channel/{Channel.objects.get(code='fax').pk}", "Fax"),
        (f"/console/lists/attributes.dictionary/{dictionary.pk}", "Bank card"),
        (f"/console/lists/attributes.entry/{entry.pk}", "Cash"),
        (f"/console/topics/{topic.pk}", "Payment has not arrived"),
        (f"/console/topics/{topic.pk}/attributes/{attribute.pk}", "Way of payment"),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert shown in page.content.decode()


def test_inherited_attributes_say_where_they_come_from(enter: Enter) -> None:
    topic = Topic.objects.get(code="refund")
    group = Topic.objects.get(code="billing")
    page = enter(everything=True).get(f"/console/topics/{topic.pk}").content.decode()
    row = page.split(">Account</a>")[1].split("</tr>")[0]
    assert f'<a href="/console/topics/{group.pk}">Bills and payments</a>' in row


def test_what_a_list_has_no_room_for_is_in_its_file(enter: Enter) -> None:
    client = enter(everything=True)
    page = client.get("/console/lists/cases.contact_template").content.decode()
    assert "Allowed topics</" in page
    assert "Topic from the start" not in page
    file = client.get("/console/lists/cases.contact_template?export=csv")
    assert "Topic from the start" in b"".join(file).decode("utf-8-sig")


def test_the_search_over_settings(enter: Enter) -> None:
    client = enter(everything=True)
    page = client.get("/console?q=roaming").content.decode()
    topic = Topic.objects.get(code="roaming-charges")
    assert f'href="/console/topics/{topic.pk}"' in page
    fragment = client.get("/console?q=zzz", headers={"HX-Target": "settings"}).content.decode()
    assert "<html" not in fragment
    assert "Nothing found" in fragment
    agent = Operator.objects.get(login="k.morozova")
    found = client.get("/console?q=морозов").content.decode()
    assert f'href="/console/operators/{agent.pk}"' in found
    assert (
        "Шина событий"
        in enter(everything=True, language="ru").get("/console?q=очередь").content.decode()
    )


def test_settings_are_found_by_code_other_layout_and_with_errors(enter: Enter) -> None:
    client = enter(everything=True)
    topic = Topic.objects.get(code="wifi-setup")
    for asked in ("wifi-setup", "настройка wi", "yfcnhjqrf wi", "Wi-Fi set-pu", "насторйка wi-fi"):
        page = client.get("/console", {"q": asked}).content.decode()
        assert f'href="/console/topics/{topic.pk}"' in page, asked
    for asked in ("приоритеты", "ghbjhbntns", "приоритты", "prioritys"):
        page = client.get("/console", {"q": asked}).content.decode()
        assert 'href="/console/lists/cases.priority"' in page, asked
    for asked in ("%", "_", "\\", "'; DROP", "a" * 500):
        assert client.get("/console", {"q": asked}).status_code == 200


def test_the_palette_finds_settings_for_those_who_may(enter: Enter) -> None:
    channel = Channel.objects.get(code="fax")
    address = f'href="/console/lists/cases.channel/{channel.pk}"'
    told = enter(everything=True).post("/search/suggest", {"q": "факс"}).content.decode()
    assert address in told
    others = enter("desk.console", "parties.view").post("/search/suggest", {"q": "факс"})
    assert address not in others.content.decode()


def test_the_first_page_tells_how_much_there_is_and_what_is_unfinished(enter: Enter) -> None:
    Channel.objects.filter(code="fax").update(is_active=False, name={"ru": "Факс", "en": "Факс"})
    page = enter(everything=True).get("/console").content.decode()
    row = page.split('href="/console/lists/cases.channel"', 2)[2].split("</tr>")[0]
    assert "1 without English" in row
    assert "1 inactive" in row
    assert ">8<" in row


def test_hiring_with_errors_beside_the_fields(enter: Enter) -> None:
    client = enter(everything=True, language="ru")
    role = Role.objects.get(code="agent")
    facts = {"login": "agent", "name": "Новый", "language": "ru", "timezone": "Mars/North",
             "password": "correct-horse-9"}  # fmt: skip
    refused = client.post("/console/operators/new", facts | {"role_ids": str(role.pk)})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert 'id="id_login-error"' in text
    assert "Этот логин занят. Выберите другой." in text
    assert 'id="id_timezone-error"' in text
    assert not Operator.objects.filter(name="Новый").exists()
    facts |= {"login": "new.agent", "timezone": "Asia/Omsk"}
    without = client.post("/console/operators/new", facts)
    assert without.status_code == 422
    assert "Дайте хотя бы одну роль: без роли оператор ничего не может." in without.content.decode()
    assert not Operator.objects.filter(login="new.agent").exists()
    saved = client.post("/console/operators/new", facts | {"role_ids": str(role.pk)})
    hired = Operator.objects.get(login="new.agent")
    assert saved.headers["Location"] == f"/console/operators/{hired.pk}"
    assert list(hired.roles.all()) == [role]


def test_an_operator_is_changed_dismissed_and_taken_back(enter: Enter) -> None:
    client = enter(everything=True)
    agent = Operator.objects.get(login="agent")
    address = f"/console/operators/{agent.pk}"
    client.post(f"{address}/active", {"is_active": "0"})
    roles = [role.pk for role in agent.roles.all()]
    facts = {"login": "agent", "name": "Соколова Марина", "language": "en",
             "timezone": "Europe/Moscow", "role_ids": roles}  # fmt: skip
    assert save(client, address, facts).status_code == 302
    agent.refresh_from_db()
    assert (agent.name, agent.is_active) == ("Соколова Марина", False)
    client.post(f"{address}/active", {"is_active": "1"})
    assert client.post(f"{address}/password", {"password": "short"}).status_code == 422
    assert client.post(f"{address}/password", {"password": "another-horse-1"}).status_code == 302
    agent.refresh_from_db()
    assert agent.is_active
    assert agent.check_password("another-horse-1")


def test_a_role_is_edited_by_ticking_rights(enter: Enter) -> None:
    client = enter(everything=True)
    role = Role.objects.get(code="back_office")
    facts = {"name_ru": "Бэк-офис", "name_en": "Back office", "is_active": "on",
             "granted": ["cases.view", "parties.view"]}  # fmt: skip
    assert save(client, f"/console/roles/{role.pk}", facts).status_code == 302
    role.refresh_from_db()
    assert role.permissions == ["cases.view", "parties.view"]
    page = client.get(f"/console/roles/{role.pk}").content.decode()
    assert 'value="cases.view:all" selected' in page
    assert 'value="cases.assign:all">' in page


def test_a_channel_is_added_moved_and_deleted(enter: Enter) -> None:
    client = enter(everything=True)
    address = "/console/lists/cases.channel"
    facts = {"name_ru": "Видеозвонок", "name_en": "Video call", "icon": "video", "is_active": "on"}
    assert client.post(f"{address}/new", facts).headers["Location"] == address
    video = Channel.objects.get(code="video-call")
    assert video.position == 8
    moved = client.post(
        f"{address}/{video.pk}/move?step=-1",
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?q=1"},
    )
    assert moved.headers["HX-Redirect"] == f"{address}?q=1"
    video.refresh_from_db()
    assert video.position == 7
    bad = save(client, f"{address}/{video.pk}", facts | {"name_en": ""})
    assert bad.status_code == 422
    assert client.post(f"{address}/{video.pk}/delete").status_code == 302
    assert not Channel.objects.filter(code="video-call").exists()


def test_what_is_used_is_not_deleted(enter: Enter) -> None:
    client = enter(everything=True)
    kind = PlaceKind.objects.get(code="office")
    page = client.get(f"/console/lists/cases.place_kind/{kind.pk}").content.decode()
    assert "places: 6" in page
    refused = client.post(f"/console/lists/cases.place_kind/{kind.pk}/delete")
    assert refused.status_code == 409
    assert "places: 6" in refused.content.decode()


def test_a_new_default_priority_replaces_the_old(enter: Enter) -> None:
    low = Priority.objects.get(code="low")
    facts = {"name_ru": "Низкий", "name_en": "Low", "weight": "10", "is_default": "on",
             "is_active": "on"}  # fmt: skip
    client = enter(everything=True)
    response = save(client, f"/console/lists/cases.priority/{low.pk}", facts)
    assert response.status_code == 302
    assert list(Priority.objects.filter(is_default=True)) == [low]


def test_what_is_fed_from_outside_is_not_changed_here(enter: Enter) -> None:
    client = enter(everything=True)
    dictionary = DictionaryEntry.objects.select_related("dictionary").earliest("pk").dictionary
    address = f"/console/lists/attributes.dictionary/{dictionary.pk}"
    ways = ("Add an entry", "data-treeboard")
    page = client.get(address).content.decode()
    assert [way in page for way in ways] == [True, True]
    Dictionary.objects.filter(pk=dictionary.pk).update(source="file", address="x.csv")
    page = client.get(address).content.decode()
    assert [way in page for way in ways] == [False, False]
    assert "Its entries come from the source" in page


def test_a_dictionary_and_its_entries(enter: Enter) -> None:
    client = enter(everything=True)
    names = {"name_ru": "Районы", "name_en": "Districts", "is_active": "on"}
    saved = client.post("/console/lists/attributes.dictionary/new", names)
    dictionary = Dictionary.objects.get(code="districts")
    address = f"/console/lists/attributes.dictionary/{dictionary.pk}"
    assert saved.headers["Location"] == address
    entry = {"name_ru": "Северный", "name_en": "North", "is_active": "on",
             "owner": str(dictionary.pk)}  # fmt: skip
    added = client.post("/console/lists/attributes.entry/new", entry)
    assert added.headers["Location"] == address
    assert "North" in client.get(address).content.decode()
    assert client.post("/console/lists/attributes.entry/new", entry).status_code == 302
    codes = list(
        DictionaryEntry.objects.filter(dictionary=dictionary).values_list("code", flat=True)
    )
    assert codes == ["north", "north-2"]


def test_the_last_administrator_is_told_in_the_form(enter: Enter) -> None:
    client = enter(everything=True)
    operator = Operator.objects.get(pk=client.session["_auth_user_id"])
    Operator.objects.exclude(pk=operator.pk).update(is_active=False)
    role = operator.roles.get()
    other = Role.objects.exclude(grants_everything=True).first()
    assert other is not None
    person = {"login": operator.login, "name": "Somebody else", "language": "en",
              "timezone": "Europe/Moscow", "role_ids": [other.pk]}  # fmt: skip
    names = {"name_ru": "Новое", "name_en": "New name"}
    for address, facts in (
        (f"/console/operators/{operator.pk}", person),
        (f"/console/roles/{role.pk}", names | {"is_active": "on"}),
        (f"/console/roles/{role.pk}", names | {"grants_everything": "on"}),
    ):
        refused = save(client, address, facts)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "Nobody would be left who has every right, or could give it." in page
        assert ("Somebody else" if "login" in facts else "New name") in page
        assert "<form" in page
    assert list(operator.roles.all()) == [role]
    role.refresh_from_db()
    assert (role.grants_everything, role.is_active) == (True, True)


def test_a_topic_gets_an_attribute(enter: Enter) -> None:
    client = enter(everything=True)
    group = Topic.objects.get(code="tv")
    facts = {"name_ru": "Пульт", "name_en": "Remote control", "parent": group.pk,
             "default_kind": "request", "is_active": "on"}  # fmt: skip
    created = client.post("/console/topics/new", facts)
    topic = Topic.objects.get(code="remote-control")
    assert created.headers["Location"] == f"/console/topics/{topic.pk}"
    address = f"/console/topics/{topic.pk}/attributes"
    attribute = {"name_ru": "Модель", "name_en": "Model", "type": "dictionary", "is_active": "on"}
    refused = client.post(address, attribute)
    assert refused.status_code == 422
    assert 'id="attribute_dictionary-error"' in refused.content.decode()
    assert 'id="id_name_ru-error"' not in refused.content.decode()
    wrong = save(client, f"/console/topics/{topic.pk}", facts | {"name_ru": "", "name_en": "Far"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'id="id_name_ru-error"' in page
    assert 'id="attribute_name_ru-error"' not in page
    assert page.count('value="Far"') == 1
    device = Dictionary.objects.get(code="device")
    assert client.post(address, attribute | {"dictionary": device.pk}).status_code == 302
    saved = Attribute.objects.get(set=topic.attribute_set_id)
    assert (saved.code, saved.type, saved.dictionary) == ("model", "dictionary", device)
    edited = attribute | {"type": "string", "required": "yes"}
    assert save(client, f"{address}/{saved.pk}", edited).status_code == 302
    saved.refresh_from_db()
    assert (saved.type, saved.dictionary, saved.required) == ("string", None, "yes")


def test_proposals_wait_for_a_word(enter: Enter) -> None:
    agent = find_actor_by_login(login="agent")
    assert agent is not None
    first = propose_topic(by=agent, name={"ru": "Видеонаблюдение"})
    second = propose_topic(by=agent, name={"ru": "Умный дом"})
    client = enter(everything=True)
    page = client.get("/console/topics").content.decode()
    assert "Proposed by operators" in page
    assert client.post(f"/console/topics/{first.pk}/accept").status_code == 302
    assert client.post(f"/console/topics/{second.pk}/reject", {"reason": ""}).status_code == 422
    assert client.post(f"/console/topics/{second.pk}/reject", {"reason": "x"}).status_code == 302
    assert Topic.objects.get(pk=first.pk).proposed_by is None
    assert not Topic.objects.filter(pk=second.pk).exists()


def test_the_audit_tells_what_changed_and_is_audited(enter: Enter) -> None:
    client = enter(everything=True)
    role = Role.objects.get(code="agent")
    facts = {"name_ru": "Агент", "name_en": "Agent", "is_active": "on", "granted": ["cases.view"]}
    save(client, f"/console/roles/{role.pk}", facts)
    page = client.get(f"/console/audit?of=role&object_id={role.pk}").content.decode()
    assert "Role Agent" in page
    assert re.search(r"Name, Russian:</span> <del>[^<]+</del> → <ins>Агент</ins>", page)
    assert "<ins>Contacts and cases: view</ins>" in page
    looked = AuditEntry.objects.latest("id")
    assert looked.action == "staff.view_audit"
    assert looked.changes == {"of": "role", "object_id": str(role.pk)}


def test_the_audit_is_paged_by_key_and_by_dates(enter: Enter) -> None:
    client = enter(everything=True)
    first = client.get("/console/audit").content.decode()
    assert first.count('<td class="is-nowrap">') == 50
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/console/audit?after={after}").content.decode()
    assert second.count('<td class="is-nowrap">') == 50
    today = now().date().isoformat()
    assert client.get(f"/console/audit?since={today}").content.decode().count("is-nowrap") > 0
    assert "Nothing matches" in client.get("/console/audit?until=2020-01-01").content.decode()
    ends_of_time = client.get("/console/audit?since=0001-01-01&until=9999-12-31")
    assert ends_of_time.content.decode().count("is-nowrap") > 0


def test_subscribers_are_told_by_what_they_do(enter: Enter) -> None:
    event = Event.objects.latest("id")
    DeadLetter.objects.create(subscriber="cases.tell_owner", event=event, error="boom", at=now())
    page = enter(everything=True).get("/console/bus").content.decode()
    assert page.count(">Tells the owner what others do with his case</td>") == 2
    codes = re.findall(r"<td[^>]*>(\w+\.\w+)</td>", page)
    assert codes == []


def test_a_letter_can_be_discarded(enter: Enter) -> None:
    client = enter(everything=True)
    event = Event.objects.latest("id")
    letter = DeadLetter.objects.create(subscriber="gone", event=event, error="boom", at=now())
    assert "boom" in client.get("/console/bus").content.decode()
    assert client.post(f"/console/bus/{letter.pk}/retry").status_code == 409
    assert client.post(f"/console/bus/{letter.pk}/discard").status_code == 302
    assert DeadLetter.objects.count() == 0
    assert AuditEntry.objects.latest("id").changes["subscriber"] == "gone"


def test_the_form_of_an_attribute_has_every_field_of_its_kind(enter: Enter) -> None:
    page = enter(everything=True).get("/console/attributes/account/new").content.decode()
    names = (
        f"{extra.name}_ru" if extra.type == "localized_text" else extra.name
        for extra in reference_kinds.get("attributes.attribute").fields
    )
    assert [name for name in names if f'name="{name}"' not in page] == []


def test_a_locked_operator_is_seen_and_unlocked(enter: Enter) -> None:
    client, agent = enter(everything=True), Operator.objects.get(login="agent")
    for _attempt in range(5):
        with pytest.raises(WrongLogin):
            log_in(login="agent", password="wrong", address="10.0.0.1")
    address = f"/console/operators/{agent.pk}"
    listed = client.get("/console/operators?locked=1").content.decode()
    assert address in listed
    assert listed.count(">locked<") == 1
    page = client.get(address).content.decode()
    assert "after 5 wrong passwords" in page
    assert re.search(r"Locked until <time[^>]*>\d+ \w+ \d{4}, \d\d:\d\d</time>", page)
    assert "wrong code" not in page
    assert client.post(f"{address}/unlock").status_code == 302
    assert "Log-in is locked" not in client.get(address).content.decode()
