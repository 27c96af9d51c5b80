"""The history of settings: what it keeps, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from abonent.attributes.models import Attribute
from abonent.cases.models import Channel, Priority, Topic
from abonent.desk.console.places import find_address
from abonent.desk.console.tests.conftest import save
from abonent.desk.console.trail import tell_changes, tell_differences, tell_steps
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import (
    ChangeFilter,
    list_changes,
    preview_revert,
    restore_entry,
    revert_change,
)
from abonent.kernel.configuration.history import REASON, because
from abonent.kernel.configuration.packages.actions import plan
from abonent.kernel.configuration.packages.content import Package
from abonent.kernel.configuration.parts import get_part, list_packed, list_parts
from abonent.kernel.configuration.settings import set_setting
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry, ConfigurationChange
from abonent.kernel.reference.actions import delete_reference, move_reference, save_reference
from abonent.parties.testing import make_client
from abonent.staff.actions import save_role
from abonent.staff.queries import operator_names, role_names

Enter = Callable[..., Client]
BY = Actor.system("test")
NOBODY = Actor(id=7, login="nobody", name="Nobody")


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def _channel(**values: Any) -> Any:
    given = {"code": "kiosk", "name": {"ru": "Киоск", "en": "Kiosk"}, "icon": "phone"}
    return save_reference(by=BY, kind="cases.channel", values=given | values)


def _last() -> ConfigurationChange:
    return ConfigurationChange.objects.latest("id")


def test_a_change_keeps_who_why_and_what_by_codes() -> None:
    place = save_reference(
        by=BY, kind="cases.place", id=_place().pk, values={"kind": _kind("office").pk}
    )
    change = _last()
    assert (change.part, change.path, change.verb) == ("cases.place", place.code, "changed")
    assert change.changes == {"kind": ["web-site", "office"]}
    assert change.actor_name == "test"
    with because("a new office"):
        save_reference(
            by=BY, kind="cases.place", id=place.pk, values={"kind": _kind("web-site").pk}
        )
    assert _last().reason == "a new office"


def _place() -> Any:
    from abonent.cases.models import Place

    return Place.objects.get(code="site")


def _kind(code: str) -> Any:
    from abonent.cases.models import PlaceKind

    return PlaceKind.objects.get(code=code)


def test_attributes_are_named_by_their_topic() -> None:
    topic = Topic.objects.get(code="refund")
    attribute = Attribute.objects.get(set=topic.attribute_set_id, code="method")
    name = {"ru": "Чем вернуть", "en": "Refund by"}
    save_reference(by=BY, kind="attributes.attribute", id=attribute.pk, values={"name": name})
    change = _last()
    assert change.path == "cases.topic:refund/method"
    revert_change(by=BY, change_id=change.pk)
    attribute.refresh_from_db()
    assert attribute.name == {"ru": "Способ возврата", "en": "Way of refund"}


def test_a_change_is_taken_back_and_that_too() -> None:
    entry = _channel()
    save_reference(by=BY, kind="cases.channel", id=entry.pk, values={"icon": "mail"})
    first = _last()
    (made,) = revert_change(by=BY, change_id=first.pk, reason="a mistake")
    assert Channel.objects.get(code="kiosk").icon == "phone"
    assert ConfigurationChange.objects.get(pk=made).reason == "a mistake"
    revert_change(by=BY, change_id=made)
    assert Channel.objects.get(code="kiosk").icon == "mail"


def test_what_was_changed_again_is_not_taken_back_unseen() -> None:
    entry = _channel()
    save_reference(by=BY, kind="cases.channel", id=entry.pk, values={"icon": "mail"})
    first = _last()
    save_reference(by=BY, kind="cases.channel", id=entry.pk, values={"icon": "world"})
    (step,) = preview_revert(by=BY, change_id=first.pk)
    assert (step.field, step.now, step.then, step.changed_since) == (
        "icon", "world", "phone", True,
    )  # fmt: skip
    before = ConfigurationChange.objects.count()
    with pytest.raises(Conflict):
        revert_change(by=BY, change_id=first.pk)
    assert Channel.objects.get(code="kiosk").icon == "world"
    assert ConfigurationChange.objects.count() == before
    revert_change(by=BY, change_id=first.pk, force=True)
    assert Channel.objects.get(code="kiosk").icon == "phone"


def test_creation_and_deletion_are_taken_back() -> None:
    entry = _channel()
    created = _last()
    assert created.verb == "created"
    delete_reference(by=BY, kind="cases.channel", id=entry.pk)
    deleted = _last()
    assert deleted.verb == "deleted"
    with pytest.raises(Conflict):
        revert_change(by=BY, change_id=created.pk)
    revert_change(by=BY, change_id=deleted.pk)
    again = Channel.objects.get(code="kiosk")
    assert (again.name, again.icon) == ({"ru": "Киоск", "en": "Kiosk"}, "phone")
    revert_change(by=BY, change_id=created.pk)
    assert not Channel.objects.filter(code="kiosk").exists()


def test_a_topic_with_attributes_of_its_own_is_not_deleted_in_silence(enter: Enter) -> None:
    owner = Attribute.objects.exclude(set__topic=None).filter(set__topic__is_group=False)[0].set
    topic = Topic.objects.get(attribute_set=owner)
    own = Attribute.objects.filter(set=topic.attribute_set_id).count()
    page = enter(everything=True).get(f"/console/topics/{topic.pk}").content.decode()
    assert f"its own attributes: {own} – " in page
    with pytest.raises(Conflict, match="собственные атрибуты"):
        delete_reference(by=BY, kind="cases.topic", id=topic.pk)
    assert Attribute.objects.filter(set=topic.attribute_set_id).count() == own
    for attribute in Attribute.objects.filter(set=topic.attribute_set_id):
        delete_reference(by=BY, kind="attributes.attribute", id=attribute.pk)
    delete_reference(by=BY, kind="cases.topic", id=topic.pk)
    told = ConfigurationChange.objects.filter(verb="deleted").order_by("-id")[: own + 1]
    for change in list(told):
        revert_change(by=BY, change_id=change.pk)
    back = Topic.objects.get(code=topic.code)
    assert Attribute.objects.filter(set=back.attribute_set_id).count() == own


def test_what_is_gone_offers_no_way_back_from_its_creation(enter: Enter) -> None:
    channel = _channel()
    created = _last()
    save_reference(by=BY, kind="cases.channel", id=channel.pk, values={"icon": "mail"})
    changed = _last()
    delete_reference(by=BY, kind="cases.channel", id=channel.pk)
    client = enter(everything=True)
    for change, said in ((created, "no longer there"), (changed, "deleted since")):
        assert preview_revert(by=BY, change_id=change.pk) == []
        page = client.get(f"/console/changes/{change.pk}").content.decode()
        assert said in page
        assert f"/console/changes/{change.pk}/revert" not in page


def test_a_right_that_reaches_everything_says_so(enter: Enter) -> None:
    rights, names = ["cases.view", "cases.work"], {"ru": "Касса", "en": "Desk"}
    scopes = {"cases.view": "own", "cases.work": "own"}
    role = save_role(by=BY, name=names, granted=rights, scopes=scopes)
    save_role(by=BY, role_id=role.pk, name=names, granted=rights[:1], scopes={})
    with translation.override("en"):
        ((line,), change) = tell_changes([_last()]), _last()
        steps = tell_steps(change, preview_revert(by=BY, change_id=change.pk))
    reach = [row for row in line.rows if "reach" in row[0]]
    assert [row[1:] for row in reach] == [("own", "all"), ("own", "—")]
    assert [row[1:] for row, _since in steps if "reach" in row[0]] == [("all", "own"), ("", "own")]
    page = enter(everything=True).get(f"/console/changes/{change.pk}").content.decode()
    assert "<del>own</del> → <ins>all</ins>" in page


def test_taking_back_says_so_and_which_change(enter: Enter) -> None:
    client = enter(everything=True)
    channel = _channel()
    created = _last()
    save_reference(by=BY, kind="cases.channel", id=channel.pk, values={"icon": "mail"})
    changed = _last()
    at = "/console/changes"
    assert "Take it back anyway" not in client.get(f"{at}/{created.pk}").content.decode()
    client.post(f"{at}/{changed.pk}/revert", {"reason": "Wrong icon"})
    back = _last()
    assert (back.verb, back.reverts, changed.reverts) == ("changed", changed.pk, None)
    for address in (
        f"{at}?path=kiosk",
        f"{at}/{back.pk}",
        f"/console/lists/cases.channel/{channel.pk}",
    ):
        page = client.get(address).content.decode()
        assert "Taken back" in page
        assert f'<a class="wk-hint" href="{at}/{changed.pk}">change No. {changed.pk}</a>' in page
    save_reference(by=BY, kind="cases.channel", id=channel.pk, values={"icon": "world"})
    assert _last().reverts is None


def test_an_operator_has_a_history_with_reasons_and_without_secrets(enter: Enter) -> None:
    client = enter(everything=True)
    hired = get_part(key="staff.operator").find("supervisor")
    assert hired is not None
    assert "password" not in hired
    set_setting(by=BY, key=REASON.key, value=True)
    address = find_address("staff.operator", "supervisor") or ""
    roles = [id_ for id_, code, _name in role_names() if code in hired["roles"]]
    given = {"login": "supervisor", "name": "Renamed Person", "role_ids": roles,
             "language": "en", "timezone": "Europe/Moscow"}  # fmt: skip
    assert save(client, address, given).status_code == 422
    assert get_part(key="staff.operator").find("supervisor") == hired
    assert save(client, address, given | {"reason": "Married"}).status_code == 302
    change = _last()
    assert (change.part, change.path, change.reason) == ("staff.operator", "supervisor", "Married")
    assert change.changes["name"] == [hired["name"], "Renamed Person"]
    assert client.post(f"/console/changes/{change.pk}/undo")["Location"] == address
    assert get_part(key="staff.operator").find("supervisor") == hired
    assert "staff.operator" not in {part.key for part in list_packed(by=BY)}


def test_a_dismissal_asks_for_its_reason_and_is_undone(enter: Enter) -> None:
    client = enter(everything=True)
    set_setting(by=BY, key=REASON.key, value=True)
    address = find_address("staff.operator", "supervisor") or ""
    count = ConfigurationChange.objects.count()
    refused = client.post(f"{address}/active", {"is_active": "0"})
    assert refused.status_code == 422
    assert (get_part(key="staff.operator").find("supervisor") or {})["is_active"] is True
    assert ConfigurationChange.objects.count() == count
    client.post(f"{address}/active", {"is_active": "0", "reason": "Left the company"})
    change = _last()
    assert (change.part, change.path, change.reason) == (
        "staff.operator", "supervisor", "Left the company",
    )  # fmt: skip
    assert change.changes == {"is_active": [True, False]}
    assert f"/console/changes/{change.pk}/undo" in client.get(address).content.decode()
    client.post(f"/console/changes/{change.pk}/undo")
    assert (get_part(key="staff.operator").find("supervisor") or {})["is_active"] is True


def test_what_remains_on_an_operator_is_told_with_the_way_there(enter: Enter) -> None:
    client = enter(everything=True)
    address = find_address("staff.operator", "supervisor") or ""
    (id_,) = [id_ for id_, name in operator_names().items() if address.endswith(f"/{id_}")]
    assert "in charge" not in client.get(address).content.decode()
    someone = make_client()
    type(someone).objects.filter(pk=someone.pk).update(manager=id_)
    page = client.get(address).content.decode()
    assert "Is in charge of" in page
    assert f"/clients?manager={id_}" in page
    client.post(f"{address}/active", {"is_active": "0"})
    assert "Still in charge of" in client.get(address).content.decode()


def test_what_is_used_by_now_hinders() -> None:
    kind = save_reference(
        by=BY, kind="cases.place_kind", values={"name": {"ru": "Киоски", "en": "Kiosks"}}
    )
    created = _last()
    save_reference(by=BY, kind="cases.place", id=_place().pk, values={"kind": kind.pk})
    with translation.override("en"), pytest.raises(Conflict) as refused:
        revert_change(by=BY, change_id=created.pk)
    assert "places: 1" in str(refused.value.message)
    assert _kind("kiosks") == kind


def test_an_order_is_taken_back() -> None:
    codes = [p.code for p in Priority.objects.order_by("position")]
    move_reference(by=BY, kind="cases.priority", id=Priority.objects.get(code=codes[0]).pk, step=2)
    assert [p.code for p in Priority.objects.order_by("position")] != codes
    revert_change(by=BY, change_id=_last().pk)
    assert [p.code for p in Priority.objects.order_by("position")] == codes


def test_an_entry_is_brought_back_to_a_moment() -> None:
    entry = _channel()
    for icon in ("mail", "world", "printer"):
        save_reference(by=BY, kind="cases.channel", id=entry.pk, values={"icon": icon})
    save_reference(by=BY, kind="cases.channel", id=entry.pk, values={"is_active": False})
    _one, mail, *_rest = list_changes(
        by=BY, where=ChangeFilter(part="cases.channel", path="kiosk"), limit=10
    )[::-1]
    delete_reference(by=BY, kind="cases.channel", id=entry.pk)
    restore_entry(by=BY, part="cases.channel", path="kiosk", at=mail.at)
    again = Channel.objects.get(code="kiosk")
    assert (again.icon, again.is_active) == ("mail", True)


def test_a_way_back_is_checked_like_any_write() -> None:
    normal = Priority.objects.get(code="normal")
    high = Priority.objects.get(code="high")
    save_reference(by=BY, kind="cases.priority", id=high.pk, values={"is_default": True})
    change = _last()
    with pytest.raises(Invalid):  # nothing would be the default
        revert_change(by=BY, change_id=change.pk)
    high.refresh_from_db()
    assert high.is_default
    with pytest.raises(PermissionRefused):
        get_part(key="cases.channel").write(NOBODY, "phone", {"icon": "mail"})
    assert list_changes(by=NOBODY, where=ChangeFilter()) == []
    assert normal.code == "normal"


def test_parts_come_before_what_refers_to_them() -> None:
    keys = [part.key for part in list_parts()]
    assert keys.index("cases.place_kind") < keys.index("cases.place")
    assert keys.index("cases.priority") < keys.index("cases.topic")
    assert keys.index("attributes.dictionary") < keys.index("attributes.attribute")
    assert keys.index("cases.topic") < keys.index("attributes.attribute")
    tree = list(get_part(key="cases.topic").read())
    assert tree.index("billing") < tree.index("refund") < tree.index("internet")


def test_saving_offers_undo_and_the_page_tells_the_history(enter: Enter) -> None:
    client = enter(everything=True)
    channel = Channel.objects.get(code="fax")
    page = f"/console/lists/cases.channel/{channel.pk}"
    facts = {"name_ru": "Факс", "name_en": "Telefax", "icon": "printer", "is_active": "on",
             "reason": "nobody says fax"}  # fmt: skip
    shown = save(client, page, facts, follow=True).content.decode()
    change = _last()
    assert f'data-undo-url="/console/changes/{change.pk}/undo"' in shown
    told = client.get(page).content.decode()
    assert "nobody says fax" in told
    assert "<ins>Telefax</ins>" in told
    detail = client.get(f"/console/changes/{change.pk}").content.decode()
    assert "<del>Telefax</del> → <ins>Fax</ins>" in detail
    client.post(f"/console/changes/{change.pk}/undo")
    channel.refresh_from_db()
    assert channel.name["en"] == "Fax"


def test_the_log_over_everything_is_narrowed(enter: Enter) -> None:
    client = enter(everything=True, language="ru")
    with because("весенняя чистка"):
        _channel()
    found = client.get("/console/changes?q=чистка").content.decode()
    assert "Канал «Киоск»" in found
    assert "Создано" in found
    assert "Нет изменений" in client.get("/console/changes?q=zzz").content.decode()
    elsewhere = client.get("/console/changes?part=cases.place&q=kiosk").content.decode()
    assert "Нет изменений" in elsewhere


def test_others_may_neither_see_nor_take_back(enter: Enter) -> None:
    _channel()
    change = _last()
    client = enter("desk.console", "parties.administer")
    assert client.get(f"/console/changes/{change.pk}").status_code == 404
    assert client.post(f"/console/changes/{change.pk}/revert").status_code == 404
    assert client.post(f"/console/changes/{change.pk}/undo").status_code == 404
    told = {"part": "cases.channel", "path": "kiosk", "at": change.at.isoformat()}
    assert client.post("/console/restore", told).status_code == 403
    assert Channel.objects.filter(code="kiosk").exists()
    assert not AuditEntry.objects.filter(action="cases.delete_channel").exists()


def test_an_override_is_changed_with_its_reason_and_its_way_back(enter: Enter) -> None:
    client = enter(everything=True)
    topic = Topic.objects.exclude(parent__attribute_set__attributes=None).filter(is_group=False)[0]
    assert topic.parent is not None
    code = topic.parent.attribute_set.attributes.order_by("pk")[0].code
    address = f"/console/topics/{topic.pk}/overrides/{code}"
    answer = save(client, address, {"hidden": "yes", "reason": "nobody fills it in"})
    assert answer.status_code == 302, answer.content.decode()
    change = ConfigurationChange.objects.get(part="attributes.override")
    assert (change.verb, change.reason) == ("created", "nobody fills it in")
    page = client.get(address).content.decode()
    assert "nobody fills it in" in page
    assert f"/console/changes/{change.pk}" in page


def _rows(changes: list[ConfigurationChange]) -> list[list[Any]]:
    return [list(row) for line in tell_changes(changes) for row in line.rows]


def test_a_change_of_a_text_names_the_language_that_changed() -> None:
    kiosk = _channel()
    save_reference(
        by=BY, kind="cases.channel", id=kiosk.pk, values={"name": {"ru": "Будка", "en": "Kiosk"}}
    )
    in_russian = _last()
    with translation.override("en"):
        assert _rows([in_russian]) == [["Name, Russian", "Киоск", "Будка"]]
        steps = tell_steps(in_russian, preview_revert(by=BY, change_id=in_russian.pk))
        assert steps == [(("Name, Russian", "Будка", "Киоск"), False)]
    with translation.override("ru"):
        assert _rows([in_russian]) == [["Название", "Киоск", "Будка"]]
    save_reference(
        by=BY, kind="cases.channel", id=kiosk.pk, values={"name": {"ru": "Ларёк", "en": "Stall"}}
    )
    with translation.override("en"):
        assert _rows([_last()]) == [
            ["Name, Russian", "Будка", "Ларёк"], ["Name, English", "Kiosk", "Stall"],
        ]  # fmt: skip
        package = Package("a", "1", {}, {"cases.channel": {"kiosk": {
            "name": {"ru": "Лоток", "en": "Stall"}, "icon": "phone"}}})  # fmt: skip
        [line] = tell_differences(plan(by=BY, package=package))
        assert list(line.rows[0]) == ["Name, Russian", "Ларёк", "Лоток"]


def test_a_reason_that_is_too_long_is_refused_with_the_numbers(enter: Enter) -> None:
    client = enter(everything=True)
    address = find_address("staff.operator", "supervisor") or ""
    before = ConfigurationChange.objects.count()
    refused = client.post(f"{address}/active", {"is_active": "0", "reason": "x" * 501})
    assert (refused.status_code, ConfigurationChange.objects.count()) == (422, before)
    assert "501" in refused.content.decode()
    client.post(f"{address}/active", {"is_active": "0", "reason": "x" * 500})
    assert _last().reason == "x" * 500
