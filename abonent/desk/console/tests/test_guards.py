"""Two administrators with one entry open: nothing of the first is lost unseen."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from abonent.attributes.models import Attribute, AttributeOverride
from abonent.cases.models import Channel, Topic
from abonent.desk.console.tests.conftest import save, seen_in
from abonent.kernel.models import AuditEntry, SystemSetting
from abonent.staff.models import Operator, Role

Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company."""


def _collide(client: Client, address: str, first: Any, second: Any) -> tuple[Any, Any]:
    """Both open the entry and save one after the other; the refusal, and the second press."""
    seen = seen_in(client.get(address))
    assert client.post(address, first | {"seen": seen}).status_code == 302
    refused = client.post(address, second | {"seen": seen})
    assert refused.status_code == 422
    return refused, second | {"seen": seen_in(refused)}


def test_a_right_that_was_taken_away_does_not_come_back_unseen(enter: Enter) -> None:
    client = enter(everything=True)
    role = Role.objects.get(code="back_office")
    address = f"/console/roles/{role.pk}"
    names = {"name_ru": "Бэк-офис", "name_en": "Back office", "is_active": "on"}
    mine = names | {"granted": ["cases.view", "parties.view"], "name_en": "Second line"}
    refused, again = _collide(client, address, names | {"granted": ["cases.view"]}, mine)
    role.refresh_from_db()
    assert (role.name["en"], role.permissions) == ("Back office", ["cases.view"])
    page = refused.content.decode()
    assert "tester-0-true-en" in page
    assert 'value="Second line"' in page
    assert "Save mine over it" in page
    assert client.post(address, again).status_code == 302
    role.refresh_from_db()
    assert (role.name["en"], role.permissions) == ("Second line", ["cases.view", "parties.view"])


def test_an_operator_is_not_overwritten_unseen(enter: Enter) -> None:
    client = enter(everything=True)
    agent = Operator.objects.get(login="agent")
    facts = {"login": "agent", "name": "Соколова Марина", "language": "ru",
             "timezone": "Europe/Moscow",
             "role_ids": [role.pk for role in agent.roles.all()]}  # fmt: skip
    address = f"/console/operators/{agent.pk}"
    mine = facts | {"name": "Соколова Анна"}
    refused, again = _collide(client, address, facts, mine)
    agent.refresh_from_db()
    assert agent.name == "Соколова Марина"
    assert "Changed meanwhile" in refused.content.decode()
    assert client.post(address, again).status_code == 302
    agent.refresh_from_db()
    assert agent.name == "Соколова Анна"


def test_an_entry_is_not_overwritten_unseen(enter: Enter) -> None:
    client = enter(everything=True)
    channel = Channel.objects.get(code="phone")
    facts = {"name_ru": "Звонок", "name_en": "Call", "icon": "phone", "is_active": "on"}
    address = f"/console/lists/cases.channel/{channel.pk}"
    _refused, again = _collide(client, address, facts, facts | {"name_en": "Telephone"})
    channel.refresh_from_db()
    assert channel.name["en"] == "Call"
    assert client.post(address, again).status_code == 302
    channel.refresh_from_db()
    assert channel.name["en"] == "Telephone"


def test_a_topic_and_an_attribute_are_not_overwritten_unseen(enter: Enter) -> None:
    client = enter(everything=True)
    attribute = Attribute.objects.filter(set__topic__isnull=False, type="string").first()
    assert attribute is not None
    topic = Topic.objects.get(attribute_set=attribute.set)
    at = f"/console/topics/{topic.pk}"
    for address, entry in ((at, topic), (f"{at}/attributes/{attribute.pk}", attribute)):
        form = client.get(address).context["form"]
        given = {name: value for name, value in form.initial.items() if value not in (None, False)}
        mine = given | {"name_en": "Of the second"}
        _refused, again = _collide(client, address, given | {"name_en": "Of the first"}, mine)
        entry.refresh_from_db()
        assert entry.name["en"] == "Of the first"
        assert client.post(address, again).status_code == 302
        entry.refresh_from_db()
        assert entry.name["en"] == "Of the second"


def test_a_system_setting_is_not_overwritten_unseen(enter: Enter) -> None:
    client = enter(everything=True)
    address = "/console/settings/work.draft_days"
    _refused, again = _collide(client, address, {"value": "20"}, {"value": "30"})
    assert SystemSetting.objects.get(key="work.draft_days").value == 20
    assert client.post(address, again).status_code == 302
    assert SystemSetting.objects.get(key="work.draft_days").value == 30


def test_what_is_no_version_is_refused(enter: Enter) -> None:
    client = enter(everything=True)
    address = "/console/settings/work.draft_days"
    assert client.post(address, {"value": "20", "seen": "x"}).status_code == 422
    assert not SystemSetting.objects.exists()


def test_a_form_that_does_not_tell_its_version_saves_nothing(enter: Enter) -> None:
    client = enter(everything=True)
    role = Role.objects.get(code="agent")
    agent, fax = Operator.objects.get(login="agent"), Channel.objects.get(code="fax")
    forms = {
        "/console/settings/work.draft_days": {"value": "20"},
        f"/console/roles/{role.pk}": {"name_ru": "Роль", "name_en": "Role", "is_active": "on"},
        f"/console/lists/cases.channel/{fax.pk}": {"name_ru": "Факс", "name_en": "Other"},
        f"/console/operators/{agent.pk}": {
            "login": "agent", "name": "Другая Анна", "language": "ru",
            "timezone": "Europe/Moscow", "role_ids": [role.pk],
        },
    }  # fmt: skip
    before = AuditEntry.objects.count()
    for address, facts in forms.items():
        refused = client.post(address, facts)
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "Nothing is saved: look at it as it is now, then save again." in page
    assert AuditEntry.objects.count() == before
    assert not SystemSetting.objects.exists()
    again = {"value": "20", "seen": seen_in(client.post("/console/settings/work.draft_days"))}
    assert client.post("/console/settings/work.draft_days", again).status_code == 302


def _inherited() -> str:
    """Where a topic overrides an attribute that it has from the group above, and does not yet."""
    for attribute in Attribute.objects.filter(set__topic__isnull=False):
        below = Topic.objects.filter(parent=Topic.objects.get(attribute_set=attribute.set)).first()
        if below is not None:
            return f"/console/topics/{below.pk}/overrides/{attribute.code}"
    raise AssertionError


def test_an_override_made_meanwhile_is_not_overwritten_unseen(enter: Enter) -> None:
    client, address = enter(everything=True), _inherited()
    assert not AttributeOverride.objects.exists()
    mine = {"required": "yes", "reason": "mine"}
    refused, again = _collide(client, address, {"hidden": "yes", "reason": "theirs"}, mine)
    made = AttributeOverride.objects.get()
    assert (made.hidden, made.required) == ("yes", "")
    page = refused.content.decode()
    assert "Changed meanwhile" in page
    assert "tester-0-true-en" in page
    assert client.post(address, again).status_code == 302
    made.refresh_from_db()
    assert (made.hidden, made.required) == ("", "yes")


def test_an_override_taken_away_meanwhile_does_not_come_back_unseen(enter: Enter) -> None:
    client, address = enter(everything=True), _inherited()
    save(client, address, {"hidden": "yes"})
    mine = {"required": "yes"}
    _refused, again = _collide(client, address, {"reason": "as above"}, mine)
    assert not AttributeOverride.objects.exists()
    assert client.post(address, again).status_code == 302
    assert AttributeOverride.objects.get().required == "yes"


def _was_in(response: Any) -> str:
    found = re.search(r'name="was" value="([^"]*)"', response.content.decode())
    assert found
    return html.unescape(found[1])


def test_what_each_changed_stands_and_what_both_did_is_chosen(enter: Enter) -> None:
    client = enter(everything=True)
    channel = Channel.objects.get(code="phone")
    address = f"/console/lists/cases.channel/{channel.pk}"
    drawn = client.get(address)
    facts = {"name_ru": channel.name["ru"], "name_en": channel.name["en"],
             "icon": channel.icon, "is_active": "on"}  # fmt: skip
    held = {"seen": seen_in(drawn), "was": _was_in(drawn)}
    theirs = facts | held | {"name_en": "Call", "icon": "world"}
    assert client.post(address, theirs).status_code == 302
    refused = client.post(address, facts | held | {"name_ru": "Звонок", "icon": "mail"})
    page = refused.content.decode()
    assert "Taken over into the form, for you did not change it: Name, English." in page
    assert 'value="Call"' in page
    assert 'value="Звонок"' in page
    assert 'name="pick-icon" value="theirs"' in page
    assert "pick-name" not in page
    again = {"seen": seen_in(refused), "was": _was_in(refused)}
    mine = facts | again | {"name_ru": "Звонок", "name_en": "Call", "icon": "mail"}
    for side, icon in (("theirs", "world"), ("original", facts["icon"]), ("mine", "mail")):
        mine["seen"] = seen_in(client.get(address))
        Channel.objects.filter(pk=channel.pk).update(icon="world")
        assert client.post(address, mine | {"pick-icon": side}).status_code == 302
        channel.refresh_from_db()
        assert (channel.name, channel.icon) == ({"ru": "Звонок", "en": "Call"}, icon)
