"""Packages of settings in a whole company: out, in, upgraded, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from abonent.attributes.models import Dictionary, DictionaryEntry
from abonent.cases.models import Channel, ContactTemplate, Place, Topic
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import ChangeFilter, narrowed_changes
from abonent.kernel.configuration.packages.actions import (
    bring_package,
    compare_packages,
    export_package,
    install,
    package_of,
    plan,
    read_configuration,
    take_back,
)
from abonent.kernel.configuration.packages.content import Package, from_zip, to_zip
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.jobs import perform
from abonent.kernel.models import ConfigurationChange, ConfigurationPackage
from abonent.kernel.reference.actions import save_reference
from abonent.staff.models import Role

Enter = Callable[..., Client]
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def _exported(**contents: Any) -> Package:
    package = export_package(by=BY, code="company", version="1", title={})
    package = from_zip(io.BytesIO(to_zip(package)))
    package.contents |= contents
    return package


def _acts(package: Package) -> list[tuple[str, str, str]]:
    return [(one.act.value, one.part, one.path) for one in plan(by=BY, package=package)]


def test_what_was_exported_differs_in_nothing() -> None:
    package = _exported()
    assert {"cases.topic", "attributes.attribute", "staff.role", "cases.place"} <= set(
        package.contents
    )
    assert package.contents["cases.place"]["site"]["kind"] == "web-site"
    assert package.contents["attributes.attribute"]["cases.topic:refund/method"]["dictionary"] == (
        "payment-method"
    )
    assert plan(by=BY, package=package) == []


def test_a_package_builds_the_company_again() -> None:
    package = _exported()
    before = read_configuration(by=BY)
    Topic.objects.filter(code="refund").update(name={"ru": "X", "en": "X"})
    gone = (ContactTemplate, Channel, Place)
    for model in gone:
        model.objects.all().delete()
    outcome = install(by=BY, package=package)
    kinds = ("cases.contact_template", "cases.channel", "cases.place")
    assert (outcome.added, outcome.changed) == (sum(len(before[kind]) for kind in kinds), 1)
    assert read_configuration(by=BY) == before
    assert list(read_configuration(by=BY)["cases.channel"]) == list(before["cases.channel"])


def test_a_trial_writes_nothing() -> None:
    kiosk = {"name": {"ru": "Киоск", "en": "Kiosk"}, "icon": "phone"}
    package = _exported()
    package.contents["cases.channel"]["kiosk"] = kiosk
    before = ConfigurationChange.objects.count()
    assert install(by=BY, package=package, trial=True).added == 1
    assert not Channel.objects.filter(code="kiosk").exists()
    assert ConfigurationChange.objects.count() == before
    assert not ConfigurationPackage.objects.exists()


def test_one_wrong_entry_and_nothing_is_installed() -> None:
    package = _exported()
    package.contents["cases.channel"]["kiosk"] = {"name": {"ru": "К", "en": "K"}}
    package.contents["cases.place"]["nowhere"] = {"name": {"ru": "Н", "en": "N"}, "kind": "moon"}
    with translation.override("en"), pytest.raises(Invalid) as refused:
        install(by=BY, package=package)
    assert list(refused.value.problems) == ["cases.place/nowhere.kind"]
    assert not Channel.objects.filter(code="kiosk").exists()


def test_an_upgrade_keeps_what_was_changed_here() -> None:
    first = _exported()
    install(by=BY, package=first)
    fax = Channel.objects.get(code="fax")
    save_reference(by=BY, kind="cases.channel", id=fax.pk, values={"icon": "world"})
    chat = Channel.objects.get(code="chat")
    save_reference(by=BY, kind="cases.channel", id=chat.pk, values={"icon": "world"})
    second = Package("company", "2", {}, deepcopy(first.contents))
    channels = second.contents["cases.channel"]
    channels["fax"]["name"] = {"ru": "Факсы", "en": "Faxes"}
    channels["chat"]["icon"] = "mail"
    del channels["sms"]
    assert _acts(second) == [
        ("conflict", "cases.channel", "chat"),
        ("change", "cases.channel", "fax"),
        ("remove", "cases.channel", "sms"),
    ]
    outcome = install(by=BY, package=second)
    assert outcome.kept == ["cases.channel chat"]
    fax.refresh_from_db()
    chat.refresh_from_db()
    assert (fax.name["en"], fax.icon, chat.icon) == ("Faxes", "world", "world")
    assert not Channel.objects.filter(code="sms").exists()
    install(by=BY, package=second, take=["cases.channel chat"])
    chat.refresh_from_db()
    assert chat.icon == "world"  # the second version is what it is compared with now


def test_a_conflict_is_taken_when_named() -> None:
    first = _exported()
    install(by=BY, package=first)
    chat = Channel.objects.get(code="chat")
    save_reference(by=BY, kind="cases.channel", id=chat.pk, values={"icon": "world"})
    second = Package("company", "2", {}, deepcopy(first.contents))
    second.contents["cases.channel"]["chat"]["icon"] = "mail"
    install(by=BY, package=second, take=["cases.channel chat"])
    chat.refresh_from_db()
    assert chat.icon == "mail"


def test_an_installation_is_taken_back_whole() -> None:
    before = read_configuration(by=BY)
    package = _exported()
    package.contents["cases.channel"]["kiosk"] = {"name": {"ru": "Киоск", "en": "Kiosk"}}
    package.contents["staff.role"]["auditor"] = {
        "name": {"ru": "Аудитор", "en": "Auditor"}, "permissions": ["staff.view_audit"],
    }  # fmt: skip
    package.contents["cases.topic"]["refund"]["name"] = {"ru": "Возврат", "en": "Money back"}
    install(by=BY, package=package)
    assert Role.objects.filter(code="auditor").exists()
    row = ConfigurationPackage.objects.get()
    take_back(by=BY, package_id=row.pk)
    assert read_configuration(by=BY) == before
    with pytest.raises(Conflict):
        take_back(by=BY, package_id=row.pk)


def _channels() -> list[str]:
    return list(read_configuration(by=BY)["cases.channel"])


def test_the_order_of_lists_stays_and_new_entries_stand_beside_their_neighbours() -> None:
    before = _channels()
    kiosk = {"name": {"ru": "Киоск", "en": "Kiosk"}}
    entries = read_configuration(by=BY)["cases.channel"]
    first, second, *others = before
    told = {code: entries[code] for code in (others[0], second)}
    contents = {"cases.channel": {**told, "kiosk": kiosk, first: entries[first], "t": kiosk}}
    row = bring_package(by=BY, package=Package("company", "1", {}, contents))
    install(by=BY, package=package_of(ConfigurationPackage.objects.get(pk=row.pk)), row=row)
    assert _channels() == [first, "t", second, "kiosk", *others]
    alone = Package("other", "1", {}, {"cases.channel": {"b": kiosk, "a": kiosk}})
    install(by=BY, package=alone)
    assert _channels()[-2:] == ["b", "a"]
    take_back(by=BY, package_id=ConfigurationPackage.objects.get(code="other").pk)
    take_back(by=BY, package_id=row.pk)
    assert _channels() == before


def test_what_a_package_removed_comes_back_to_its_place() -> None:
    before = _channels()
    entries = read_configuration(by=BY)["cases.channel"]
    install(by=BY, package=Package("company", "1", {}, {"cases.channel": entries}))
    second = Package("company", "2", {}, {"cases.channel": {}})
    install(by=BY, package=second)
    assert set(before) - set(_channels())
    take_back(by=BY, package_id=ConfigurationPackage.objects.get(version="2").pk)
    assert _channels() == before


def test_a_stranger_part_is_refused() -> None:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        plan(by=BY, package=_exported(**{"moon.crater": {}}))
    with translation.override("en"):
        assert refused.value.told == "This installation knows no “moon.crater”."
    may_little = Actor(1, "x", "X", granted=frozenset({"parties.administer"}))
    closed = Package("x", "1", {}, {"staff.role": {}})
    with translation.override("en"), pytest.raises(PermissionRefused) as barred:
        install(by=may_little, package=closed)
    with translation.override("en"):
        assert str(barred.value.message) == "You have no right to change “Roles”."


def test_everything_wrong_with_a_package_is_told_by_entry_and_field(enter: Enter) -> None:
    name = {"ru": "Имя", "en": "Name"}
    contents: dict[str, Any] = {
        "cases.channel": {"kiosk": {"name": name, "colour": "red"}, "booth": {"name": "Booth"}},
        "cases.place": {"nowhere": {"name": name, "kind": "moon"}},
        "staff.role": {"boss": {"name": name, "permissions": "all"}},
    }
    package = Package("company", "1", {}, contents)
    with pytest.raises(Invalid) as refused:
        install(by=BY, package=package, trial=True)
    with translation.override("en"):
        told = sorted(str(text) for texts in refused.value.problems.values() for text in texts)
        assert told[:3] == [
            "Channel “booth”, field “Name”: This is a value of another type.",
            "Channel “kiosk”, field “colour”: There is no such field here.",
            "Place “nowhere”, field “Kind of place”: Kind of place “moon” is not here.",
        ]
        assert told[3].startswith("Role “boss”, field “")
        assert len(told) == 4
    with translation.override("ru"):
        assert "Канал «kiosk», поле «colour»: " in refused.value.told
    row = bring_package(by=BY, package=package)
    page = enter(everything=True).get(f"/console/packages/{row.pk}").content.decode()
    assert page.count("cannot be taken<") == 4
    assert "colour: There is no such field here." in page
    assert "4 entries cannot be taken as they are" in page


def _done(started: Any, client: Client) -> str:
    """The page of the job that a request started, after the worker has done it."""
    assert started.status_code == 302
    perform(job_id=int(started.url.rpartition("/")[2]))
    return client.get(started.url).content.decode()


def test_a_job_that_meets_something_wrong_says_what_and_writes_nothing(enter: Enter) -> None:
    client = enter(everything=True)
    contents: Any = {
        "cases.channel": {"kiosk": {"name": {"ru": "К", "en": "K"}}, "bad": {"name": {}}}
    }
    row = bring_package(by=BY, package=Package("company", "1", {}, contents))
    page = _done(client.post(f"/console/packages/{row.pk}/install"), client)
    assert "Give the name in every language." in page
    assert "Installing of a package" in page
    assert not Channel.objects.filter(code="kiosk").exists()
    row.refresh_from_db()
    assert row.installed_at is None
    tried = _done(client.post(f"/console/packages/{row.pk}/install", {"try": "1"}), client)
    assert "Give the name in every language." in tried
    assert "Trial of a package" in tried
    assert "Installing of a package" not in tried


def test_two_packages_are_compared_entry_by_entry(enter: Enter) -> None:
    client = enter(everything=True)
    phone = {"name": {"ru": "Телефон", "en": "Phone"}, "icon": "phone"}
    fax = {"name": {"ru": "Факс", "en": "Fax"}}
    one = Package("company", "1", {}, {"cases.channel": {"phone": phone, "fax": fax}})
    dialled = phone | {"name": {"ru": "Звонок", "en": "Call"}}
    kiosk = {"name": {"ru": "Киоск", "en": "Kiosk"}}
    two = Package("company", "2", {}, {"cases.channel": {"phone": dialled, "kiosk": kiosk}})
    found = compare_packages(by=BY, first=one, second=two)
    assert [(d.path, d.act.value) for d in found] == [
        ("phone", "change"), ("kiosk", "add"), ("fax", "remove"),
    ]  # fmt: skip
    first, second = (bring_package(by=BY, package=package).pk for package in (one, two))
    asked = f"/console/packages/compare?first={first}&second={second}"
    page = client.get(asked).content.decode()
    assert "only in the second" in page
    assert "only in the first" in page
    assert "Only in “company 2”" in page
    here = compare_packages(by=BY, first=None, second=two)
    assert ("kiosk", "add") in [(d.path, d.act.value) for d in here]
    assert ("fax", "remove") in [(d.path, d.act.value) for d in here]
    assert compare_packages(by=BY, first=two, second=two) == []


def test_the_pages_from_upload_to_taking_back(enter: Enter) -> None:
    client = enter(everything=True)
    made = client.post(
        "/console/packages/export",
        {"code": "company", "version": "1", "parts": ["cases.channel", "cases.priority"]},
    )
    package = from_zip(io.BytesIO(made.content))
    assert list(package.contents) == ["cases.channel", "cases.priority"]
    package.contents["cases.channel"]["kiosk"] = {"name": {"ru": "Киоск", "en": "Kiosk"}}
    file = SimpleUploadedFile("company.zip", to_zip(package))
    seen = client.post("/console/packages/new", {"package": file}, follow=True)
    page = seen.content.decode()
    assert "Channel “Kiosk”" in page
    address = seen.redirect_chain[-1][0]
    tried = _done(client.post(f"{address}/install", {"try": "1"}), client)
    assert "It can be installed: 1 added, 0 changed, 0 removed." in tried
    assert not Channel.objects.filter(code="kiosk").exists()
    done = _done(client.post(f"{address}/install", {"reason": "spring"}), client)
    assert "Installed: 1 added, 0 changed, 0 removed; left as they are here: 0." in done
    assert f'href="{address}"' in done
    assert ConfigurationChange.objects.latest("id").reason == "spring"
    kiosk = Channel.objects.get(code="kiosk")
    save_reference(by=BY, kind="cases.channel", id=kiosk.pk, values={"icon": "world"})
    page = client.get(address).content.decode()
    assert "changed here only: stays" in page
    assert "Channel “Kiosk”" in page
    save_reference(by=BY, kind="cases.channel", id=kiosk.pk, values={"icon": ""})
    back = _done(client.post(f"{address}/back"), client)
    assert "1 change is taken back." in back
    assert not Channel.objects.filter(code="kiosk").exists()


def test_why_a_package_changed_something_is_told_in_the_language_of_the_reader() -> None:
    package = _exported()
    package.contents["cases.channel"]["kiosk"] = {"name": {"ru": "Киоск", "en": "Kiosk"}}
    with translation.override("en"):
        install(by=BY, package=package)
    made = ConfigurationChange.objects.latest("id")
    for language, why in (("ru", "Пакет company 1"), ("en", "Package company 1")):
        with translation.override(language):
            assert made.why == why
        assert made in narrowed_changes(by=BY, where=ChangeFilter(text=why.lower()))


def test_a_broken_upload_is_told_beside_the_field(enter: Enter) -> None:
    file = SimpleUploadedFile("company.zip", b"no zip")
    page = enter(everything=True).post("/console/packages/new", {"package": file})
    assert page.status_code == 422
    assert "This is no package: a zip file is expected." in page.content.decode()
    assert not ConfigurationPackage.objects.exists()


def test_only_packages_that_may_be_opened_are_listed(enter: Enter) -> None:
    contents: dict[str, Any] = {"cases.channel": {}, "staff.role": {}}
    whole = bring_package(by=BY, package=Package("whole", "1", {}, contents))
    part = bring_package(by=BY, package=Package("part", "1", {}, {"cases.channel": {}}))
    page = enter("desk.console", "cases.administer").get("/console/packages").content.decode()
    assert f"/console/packages/{part.pk}" in page
    assert f"/console/packages/{whole.pk}" not in page
    assert "whole" not in page


def _renamed_here(**names: str) -> Package:
    """A package that is installed, after which its chat was renamed here in some languages."""
    first = _exported()
    install(by=BY, package=first)
    chat = Channel.objects.get(code="chat")
    save_reference(by=BY, kind="cases.channel", id=chat.pk, values={"name": chat.name | names})
    return Package("company", "2", {}, deepcopy(first.contents))


def test_what_stays_is_told_apart_from_what_changes_and_counted(enter: Enter) -> None:
    client = enter(everything=True)
    second = _renamed_here(ru="Местное", en="Local")
    second.contents["cases.channel"]["chat"]["icon"] = "mail"
    row = bring_package(by=BY, package=second)
    page = client.get(f"/console/packages/{row.pk}").content.decode()
    before, _title, after = page.partition("Stays as it is here; on the right")
    assert "mail" in before
    assert "Local" not in before
    assert "Local" in after
    done = _done(client.post(f"/console/packages/{row.pk}/install"), client)
    assert "Installed: 0 added, 1 changed, 0 removed; left as they are here: 1." in done
    chat = Channel.objects.get(code="chat")
    assert (chat.name, chat.icon) == ({"ru": "Местное", "en": "Local"}, "mail")


def test_languages_of_a_text_are_taken_each_by_itself() -> None:
    second = _renamed_here(en="Local")
    second.contents["cases.channel"]["chat"]["name"] = {"ru": "Новое", "en": "New"}
    (found,) = plan(by=BY, package=second)
    assert [(one.theirs, one.is_conflict) for one in found.fields] == [
        ({"ru": "Новое"}, False), ({"en": "New"}, True),
    ]  # fmt: skip
    outcome = install(by=BY, package=second)
    assert Channel.objects.get(code="chat").name == {"ru": "Новое", "en": "Local"}
    assert (outcome.changed, outcome.kept, outcome.left) == (1, ["cases.channel chat"], 1)


def test_a_ticked_conflict_takes_every_language() -> None:
    second = _renamed_here(en="Local")
    second.contents["cases.channel"]["chat"]["name"] = {"ru": "Новое", "en": "New"}
    outcome = install(by=BY, package=second, take=["cases.channel chat"])
    assert Channel.objects.get(code="chat").name == {"ru": "Новое", "en": "New"}
    assert (outcome.changed, outcome.left) == (1, 0)


def test_ticks_and_the_reason_come_back_after_a_trial(enter: Enter) -> None:
    client = enter(everything=True)
    second = _renamed_here(en="Local")
    second.contents["cases.channel"]["chat"]["name"] = {"ru": "Новое", "en": "New"}
    address = f"/console/packages/{bring_package(by=BY, package=second).pk}"
    assert " checked" not in client.get(address).content.decode()
    given = {"try": "1", "take": ["cases.channel chat"], "reason": "autumn prices"}
    _done(client.post(f"{address}/install", given), client)
    page = client.get(address).content.decode()
    assert 'value="cases.channel chat" checked' in page
    assert 'value="autumn prices"' in page


def test_entries_that_a_source_feeds_do_not_travel() -> None:
    before = _exported()
    install(by=BY, package=before)
    assert any(p.startswith("payment-method/") for p in before.contents["attributes.entry"])
    Dictionary.objects.filter(code="payment-method").update(source="file", address="x.csv")
    now = read_configuration(by=BY)
    assert now["attributes.dictionary"]["payment-method"]["source"] == "file"
    assert not any(p.startswith("payment-method/") for p in now["attributes.entry"])
    DictionaryEntry.objects.filter(dictionary__code="payment-method", code="card").update(
        name={"ru": "К", "en": "C"}
    )
    assert [(one.part, one.path) for one in plan(by=BY, package=before)] == [
        ("attributes.dictionary", "payment-method"),
    ]


def test_a_right_that_is_not_here_is_told_before_installing(enter: Enter) -> None:
    package = _exported()
    package.contents["staff.role"]["agent"]["permissions"].append("cases.fly")
    row = bring_package(by=BY, package=package)
    page = enter(everything=True).get(f"/console/packages/{row.pk}").content.decode()
    assert "Rights: There is no right “cases.fly” here." in page
    with pytest.raises(Invalid) as refused:
        install(by=BY, package=package)
    assert list(refused.value.problems) == ["staff.role/agent.permissions"]
    with translation.override("en"):
        assert refused.value.told == (
            "Role “agent”, field “Rights”: There is no right “cases.fly” here."
        )
