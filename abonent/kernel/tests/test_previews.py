"""Previews of files: drawn once, turned as the camera says, harmless whatever was uploaded."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import typst
from django.core.files.storage import default_storage
from PIL import Image

from abonent.kernel import files
from abonent.kernel.actor import Actor
from abonent.kernel.drawing import MOST_PIXELS, draw
from abonent.kernel.errors import NotFound
from abonent.kernel.models import Preview, StoredFile
from abonent.kernel.previews import draw_preview, respond_preview

BY = Actor.system("tests")


def picture(width: int = 60, height: int = 20, **how: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "red").save(made, "JPEG", **how)
    return made.getvalue()


def stored(content: bytes, name: str) -> StoredFile:
    return files.store_upload(by=BY, uploaded=BytesIO(content), name=name)


def test_a_picture_is_turned_and_loses_what_its_camera_told(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Camera"
    source = tmp_path / "source"
    source.write_bytes(picture(60, 20, exif=exif))
    assert draw(source, tmp_path, "image/jpeg") == 1
    with Image.open(tmp_path / "1.webp") as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((20, 60), {})


def test_pages_of_a_pdf(tmp_path: Path) -> None:
    pdf = typst.compile(b"one #pagebreak() two #pagebreak() three", format="pdf")
    assert isinstance(pdf, bytes)
    (tmp_path / "source").write_bytes(pdf)
    assert draw(tmp_path / "source", tmp_path, "application/pdf") == 3
    drawn = sorted(path.name for path in tmp_path.glob("*.webp"))
    assert drawn == ["0.webp", "1.webp", "2.webp", "3.webp"]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = Image.new("1", (MOST_PIXELS // 8000 + 1, 8001))
    bomb.save(tmp_path / "source", "PNG")
    with pytest.raises(ValueError, match="too many pixels"):
        draw(tmp_path / "source", tmp_path, "image/png")


@pytest.mark.django_db
def test_a_preview_is_made_once_for_equal_contents() -> None:
    first, second = stored(picture(), "a.jpg"), stored(picture(), "b.jpg")
    assert first.path == second.path
    with pytest.raises(NotFound):
        respond_preview(first, 0)
    assert draw_preview(first).pages == 1
    assert draw_preview(second).pk == Preview.objects.get().pk
    shown = respond_preview(second, 1)
    assert shown["Content-Type"] == "image/webp"
    assert b'"kind": "picture"' in respond_preview(first, None).getvalue()
    with pytest.raises(NotFound):
        respond_preview(first, 2)


@pytest.mark.django_db
def test_what_cannot_be_drawn_is_tried_once() -> None:
    broken = stored(b"%PDF-1.4 and nothing more", "broken.pdf")
    assert draw_preview(broken).kind == "none"
    assert draw_preview(broken).pk == Preview.objects.get().pk
    with pytest.raises(NotFound):
        respond_preview(broken, 0)


@pytest.mark.django_db(transaction=True)
def test_shared_content_goes_with_the_last_file(settings: object) -> None:
    first, second = stored(picture(), "a.jpg"), stored(picture(), "b.jpg")
    draw_preview(first)
    assert files._forget(first)
    with files.open_stored(second) as content:
        assert content.read() == picture()
    assert files._forget(second)
    assert Preview.objects.count() == 0
    assert not default_storage.exists(second.path)
