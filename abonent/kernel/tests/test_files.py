from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.files import (
    clean_name,
    get_own_file,
    list_own_files,
    open_stored,
    respond,
    store_upload,
    sweep_unlinked,
)
from abonent.kernel.models import BackgroundJob, StoredFile
from abonent.kernel.sniffing import sniff

ANNA = Actor(id=1, login="anna", name="Анна")
BORIS = Actor(id=2, login="boris", name="Борис")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def store(content: bytes, name: str) -> StoredFile:
    return store_upload(by=ANNA, uploaded=io.BytesIO(content), name=name)


def list_stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_file_is_kept_as_it_came() -> None:
    file = store(PNG, "снимок.png")
    assert (file.name, file.content_type, file.size) == ("снимок.png", "image/png", 28)
    assert file.owner_id == 1
    with open_stored(file) as content:
        assert content.read() == PNG


@pytest.mark.parametrize(
    ("head", "name", "content_type"),
    [
        (PNG, "page.html", "image/png"),
        (b"%PDF-1.7", "a.pdf", "application/pdf"),
        (b"<html><script>", "photo.png", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "a.txt", "application/octet-stream"),
        (b"  <!DOCTYPE html>", "a.csv", "application/octet-stream"),
        (b"MZ\x90\x00", "setup.exe", "application/octet-stream"),
        (b"#!/bin/sh", "a.txt", "application/octet-stream"),
        (b"MZ\x90\x00", "a.txt", "application/octet-stream"),
        ("Жалоба".encode(), "a.txt", "text/plain"),
        (b"a;b\n", "a.csv", "text/csv"),
        (b"PK\x03\x04", "a.zip", "application/zip"),
        (b"PK\x03\x04", "a.exe", "application/zip"),
        (
            b"PK\x03\x04",
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_content_decides_the_type(head: bytes, name: str, content_type: str) -> None:
    assert sniff(head, name=name) == content_type


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\отчёт.xlsx", "отчёт.xlsx"),
        ("a\u202egnp.exe", "agnp.exe"),
        ('Договор "Связь" <b>: 1*2?|.txt', 'Договор "Связь" <b>: 1*2?|.txt'),
        ('a\r\n"b\x7f\u200e.txt', 'a"b.txt'),
        ("..", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_made_harmless(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.django_db
def test_what_a_browser_escapes_in_a_name_is_read_back() -> None:
    assert store(b"x", "a;b%22c 100%25.txt").name == 'a;b"c 100%25.txt'


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"x" * 101])
def test_empty_and_large_files_leave_nothing(content: bytes, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(Invalid):
        store(content, "a.txt")
    assert StoredFile.objects.count() == 0
    assert list_stored(Path(settings.MEDIA_ROOT)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "report.pdf"),
        (b"\x7fELF\x02", "photo.png"),
        (b"start calc", "invoice.pdf.BAT"),
        (b"var x = 1", "letter.js"),
    ],
)
def test_programs_are_refused_whatever_they_are_called(
    content: bytes, name: str, settings: Any
) -> None:
    with pytest.raises(Invalid) as refused:
        store(content, name)
    assert refused.value.told.startswith("Программы не принимаются")
    assert not StoredFile.objects.exists()
    assert list_stored(Path(settings.MEDIA_ROOT)) == []


@pytest.mark.django_db
def test_an_upload_belongs_to_its_uploader() -> None:
    file = store(PNG, "a.png")
    assert get_own_file(by=ANNA, file_id=file.pk) == file
    with pytest.raises(NotFound):
        get_own_file(by=BORIS, file_id=file.pk)
    other = store(PNG, "b.png")
    assert list_own_files(by=ANNA, ids=[other.pk, file.pk, 0, other.pk]) == [other, file]
    assert list_own_files(by=BORIS, ids=[other.pk, file.pk]) == []


@pytest.mark.django_db
def test_answers_can_run_nothing() -> None:
    page = respond(store(b"<html><script>1</script>", 'счёт "1".html'), inline=True)
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"] == (
        'attachment; filename="____ _1_.html"; '
        "filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%20%221%22.html"
    )
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"] == "default-src 'none'; sandbox"
    picture = respond(store(PNG, "a.png"), inline=True)
    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Disposition"].startswith("inline;")


@pytest.mark.django_db(transaction=True)
def test_what_nobody_links_is_swept_after_a_day() -> None:
    with time_machine.travel(now() - timedelta(days=2), tick=False):
        lost, linked = store(PNG + b"1", "lost.png"), store(PNG + b"2", "linked.png")
    fresh = store(PNG, "fresh.png")
    BackgroundJob.objects.create(kind="test", created_at=now(), result=linked)
    assert sweep_unlinked() == 1
    assert set(StoredFile.objects.values_list("name", flat=True)) == {"linked.png", "fresh.png"}
    assert [default_storage.exists(f.path) for f in (lost, linked, fresh)] == [False, True, True]
