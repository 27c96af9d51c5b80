"""What is broken, hostile or endless is refused with a word, and nothing of it stays."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abonent.cases.models import Channel, Topic
from abonent.desk.console.tests.conftest import save
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.packages.actions import bring_package
from abonent.kernel.configuration.packages.content import Package
from abonent.kernel.errors import Invalid
from abonent.kernel.jobs import perform
from abonent.kernel.models import BackgroundJob, ConfigurationChange, ConfigurationPackage
from abonent.kernel.reference.actions import place_reference, save_reference
from abonent.staff.models import Department

Enter = Callable[..., Client]
BY = Actor.system("test")
SCRIPT = '<script>alert("1")</script>'
HEAD = b"format: 1\ncode: bad\nversion: '1'\n"


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"package": HEAD, **files}.items():
            archive.writestr(f"{name.replace('__', '.')}.yaml", content)
    return out.getvalue()


BOMBS = {
    "is not in UTF-8": _zip(cases__channel="киоск:\n  name: {ru: К, en: K}\n".encode("cp1251")),
    "nested too deep": _zip(cases__channel=b"a: " + b"[" * 50_000 + b"]" * 50_000),
    "holds an alias": _zip(cases__channel=b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "is no YAML": _zip(cases__channel=b"a: !!python/object/apply:os.system ['true']\n"),
    "too large": _zip(cases__channel=b"a" * (65 * 1024 * 1024)),
    "does not hold entries": _zip(cases__channel=b"- a\n- b\n"),
    "holds a stranger": _zip(**{"../../etc/passwd": b"x"}),
    "knows no": _zip(moon__crater=b"a: {name: {ru: A, en: A}}\n"),
}


@pytest.mark.parametrize("said", BOMBS)
def test_a_hostile_package_is_refused_beside_its_field(enter: Enter, said: str) -> None:
    file = SimpleUploadedFile("bad.zip", BOMBS[said])
    answer = enter(everything=True).post("/console/packages/new", {"package": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ConfigurationPackage.objects.exists()


def _install(client: Client, contents: Any) -> BackgroundJob:
    row = bring_package(by=BY, package=Package("bad", "1", {}, contents))
    answer = client.post(f"/console/packages/{row.pk}/install")
    perform(job_id=int(answer.headers["Location"].rpartition("/")[2]))
    return BackgroundJob.objects.latest("pk")


def test_a_tree_of_a_thousand_levels_is_refused_whole(enter: Enter) -> None:
    chain = {
        f"d{level}": {"name": {"ru": "О", "en": "D"}, "parent": f"d{level - 1}" if level else None}
        for level in range(1000)
    }
    client = enter(everything=True)
    changes = ConfigurationChange.objects.count()
    job = _install(client, {"staff.department": chain})
    assert job.state == "failed"
    assert "The tree would be too deep" in job.failure["en"]
    assert not Department.objects.filter(code__startswith="d9").exists()
    assert ConfigurationChange.objects.count() == changes


def test_a_tree_that_bites_its_tail_is_refused(enter: Enter) -> None:
    name = {"ru": "О", "en": "D"}
    loop = {"one": {"name": name, "parent": "two"}, "two": {"name": name, "parent": "one"}}
    job = _install(enter(everything=True), {"staff.department": loop})
    assert job.state == "failed"
    assert not Department.objects.filter(code="one").exists()


def test_a_group_does_not_go_under_what_is_below_it() -> None:
    above: int | None = None
    made = []
    for level in range(4):
        values = {"code": f"deep-{level}", "name": {"ru": "Г", "en": "G"}, "is_group": True,
                  "parent": above}  # fmt: skip
        above = save_reference(by=BY, kind="cases.topic", values=values).pk
        made.append(above)
    before = list(Topic.objects.order_by("pk").values_list("pk", "parent", "position"))
    with pytest.raises(Invalid):
        place_reference(by=BY, kind="cases.topic", id=made[0], parent_id=made[-1], index=0)
    assert list(Topic.objects.order_by("pk").values_list("pk", "parent", "position")) == before


def test_scripts_in_names_and_reasons_stay_text(enter: Enter) -> None:
    client = enter(everything=True)
    channel = Channel.objects.order_by("pk")[0]
    given = {"name_ru": SCRIPT, "name_en": SCRIPT, "icon": "phone", "is_active": "on",
             "reason": SCRIPT}  # fmt: skip
    assert save(client, f"/console/lists/cases.channel/{channel.pk}", given).status_code == 302
    bring_package(by=BY, package=Package("bad", SCRIPT, {"en": SCRIPT}, {"cases.channel": {}}))
    for address in (
        "/console/lists/cases.channel", f"/console/lists/cases.channel/{channel.pk}",
        f"/console/lists/cases.channel/{channel.pk}/replace", "/console/changes",
        f"/console/changes/{ConfigurationChange.objects.latest('pk').pk}", "/console/audit",
        "/console/packages", f"/console/packages/{ConfigurationPackage.objects.latest('pk').pk}",
        "/console/packages/compare", "/console?q=alert",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert SCRIPT not in page.content.decode(), address
