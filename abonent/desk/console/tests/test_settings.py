"""System settings: decided, taken back, in packages; what they change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from abonent.cases.models import Channel
from abonent.desk.console.tests.conftest import save
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import revert_change
from abonent.kernel.configuration.history import because
from abonent.kernel.configuration.packages.actions import export_package, install
from abonent.kernel.configuration.settings import reset_setting, set_setting
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.files import MEGABYTE, largest_upload
from abonent.kernel.models import AuditEntry, ConfigurationChange, SystemSetting
from abonent.kernel.reference.actions import delete_reference, move_reference, save_reference
from abonent.kernel.settings import value_of

Enter = Callable[..., Client]
DAYS = "work.draft_days"
ADMIN = Actor(id=1, login="a", name="A", everything=True)


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    cache.clear_all()


def test_the_default_comes_from_the_environment(settings: LazySettings) -> None:
    settings.DRAFT_DAYS = 9
    assert value_of(DAYS) == 9


def test_a_decision_is_read_without_a_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    set_setting(by=ADMIN, key=DAYS, value="30")
    assert value_of(DAYS) == 30
    with django_assert_num_queries(0):
        assert value_of(DAYS) == 30


def test_a_decision_is_told_in_audit_and_history_and_taken_back() -> None:
    with because("Long holidays") as occasion:
        set_setting(by=ADMIN, key=DAYS, value=30)
    change = ConfigurationChange.objects.get(pk=occasion.made[0])
    assert (change.part, change.path, change.reason) == ("kernel.setting", DAYS, "Long holidays")
    assert change.changes == {"value": [14, 30]}
    assert AuditEntry.objects.latest("pk").action == "kernel.set_setting"
    revert_change(by=ADMIN, change_id=change.pk)
    assert value_of(DAYS) == 14
    assert not SystemSetting.objects.exists()


@pytest.mark.parametrize("value", ["", "0", "366", "soon"])
def test_a_wrong_value_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        set_setting(by=ADMIN, key=DAYS, value=value)
    assert not SystemSetting.objects.exists()
    assert not ConfigurationChange.objects.filter(part="kernel.setting").exists()


def test_who_has_no_right_decides_nothing() -> None:
    with pytest.raises(PermissionRefused):
        set_setting(by=Actor(id=2, login="b", name="B"), key=DAYS, value=30)
    assert not SystemSetting.objects.exists()


def test_uploads_are_limited_by_the_server_and_by_the_decision(settings: LazySettings) -> None:
    settings.UPLOAD_MAX_BYTES = 50 * MEGABYTE
    with pytest.raises(Invalid):
        set_setting(by=ADMIN, key="files.upload_megabytes", value=51)
    set_setting(by=ADMIN, key="files.upload_megabytes", value=3)
    assert largest_upload() == 3 * MEGABYTE


def test_a_package_carries_what_was_decided() -> None:
    set_setting(by=ADMIN, key=DAYS, value=30)
    package = export_package(by=ADMIN, code="c", version="1", title={}, parts=["kernel.setting"])
    assert package.contents["kernel.setting"] == {DAYS: {"value": 30}}
    reset_setting(by=ADMIN, key=DAYS)
    assert install(by=ADMIN, package=package).added == 1
    assert value_of(DAYS) == 30


def test_where_reasons_are_wanted_no_change_goes_without(enter: Enter) -> None:
    with because("Our auditors ask"):
        set_setting(by=ADMIN, key="configuration.reason_required", value=True)
    fax = Channel.objects.get(code="fax")
    name = {"ru": "Факс", "en": "Telefax"}
    before = ConfigurationChange.objects.count()
    for refused in (
        lambda: save_reference(by=ADMIN, kind="cases.channel", id=fax.pk, values={"name": name}),
        lambda: delete_reference(by=ADMIN, kind="cases.channel", id=fax.pk),
        lambda: set_setting(by=ADMIN, key=DAYS, value=30),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert list(refusal.value.problems) == ["reason"]
    assert Channel.objects.get(code="fax").name["en"] == "Fax"
    assert ConfigurationChange.objects.count() == before
    move_reference(by=ADMIN, kind="cases.channel", id=fax.pk, step=-1)
    with because("Nobody says fax"):
        save_reference(by=ADMIN, kind="cases.channel", id=fax.pk, values={"name": name})
    assert Channel.objects.get(code="fax").name["en"] == "Telefax"

    page = enter(everything=True).get(f"/console/lists/cases.channel/{fax.pk}").content.decode()
    assert 'name="reason"' in page


def test_the_page_decides_and_goes_back_to_the_default(enter: Enter) -> None:
    client = enter(everything=True)
    assert "Days a draft is kept" in client.get("/console/settings").content.decode()
    assert save(client, f"/console/settings/{DAYS}", {"value": "0"}).status_code == 422
    assert save(client, f"/console/settings/{DAYS}", {"value": "30"}).status_code == 302
    assert value_of(DAYS) == 30
    assert "Back to the default" in client.get(f"/console/settings/{DAYS}").content.decode()
    save(client, f"/console/settings/{DAYS}", {"value": "30", "default": "1"})
    assert value_of(DAYS) == 14


def test_settings_are_found_by_a_word_in_either_language(enter: Enter) -> None:
    client = enter(everything=True)
    for asked in ("draft", "черновик"):
        page = client.get("/console", {"q": asked}).content.decode()
        assert f"/console/settings/{DAYS}" in page
    assert enter("desk.console").get("/console/settings").status_code == 403
