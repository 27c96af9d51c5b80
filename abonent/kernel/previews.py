"""Previews of files: drawn by the worker once, kept, and shown instead of the files themselves.

A browser gets pictures that we drew, never what was uploaded: nothing in a file can run in it.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import close_old_connections
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from procrastinate.contrib.django import app

from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound
from abonent.kernel.models import Preview, StoredFile

DRAWN_TYPES = frozenset({
    "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf",
})  # fmt: skip
LARGEST = 100 * 1024 * 1024  # bytes of a file worth drawing
PATIENCE = 60  # seconds until a drawing is given up, whatever it waits for
MOST_PAGES = 30
_log = logging.getLogger(__name__)


def is_drawn(file: StoredFile) -> bool:
    """Whether there is, or will be, a picture of the file."""
    return file.content_type in DRAWN_TYPES and file.size <= LARGEST


def ask_preview(file: StoredFile) -> None:
    """Have the worker draw the file, if it can be drawn and was not yet."""
    if is_drawn(file) and not Preview.objects.filter(path=file.path).exists():
        make_preview.defer(file_id=file.pk)


@app.task(name="kernel.make_preview", queue="jobs")
def make_preview(*, file_id: int) -> None:
    """Draw one file; what cannot be drawn is marked so and not tried again."""
    close_old_connections()
    try:
        file = StoredFile.objects.filter(pk=file_id).first()
        if file is not None:
            draw_preview(file)
    finally:
        close_old_connections()


def draw_preview(file: StoredFile) -> Preview:
    """The preview of a file, drawn unless it is there."""
    found = Preview.objects.filter(path=file.path).first()
    if found is not None:
        return found
    pages = _draw(file) if is_drawn(file) else 0
    kind = Preview.Kind.NONE
    if pages:
        is_pdf = file.content_type == "application/pdf"
        kind = Preview.Kind.PAGES if is_pdf else Preview.Kind.PICTURE
    made, _new = Preview.objects.get_or_create(
        path=file.path, defaults={"kind": kind, "pages": pages, "made_at": now()}
    )
    return made


def _draw(file: StoredFile) -> int:
    """Draw in a child process and keep what it drew; 0 when it could not."""
    with tempfile.TemporaryDirectory() as folder:
        source, drawn = Path(folder) / "source", Path(folder) / "drawn"
        drawn.mkdir()
        with default_storage.open(file.path, "rb") as content, source.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        command = [sys.executable, "-m", "abonent.kernel.drawing", str(source), str(drawn),
                   file.content_type]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
        except (subprocess.SubprocessError, OSError) as failed:
            _log.warning("file %s cannot be drawn: %s", file.pk, failed)
            return 0
        for picture in drawn.iterdir():
            with picture.open("rb") as opened:
                default_storage.save(_place(file, int(picture.stem)), File(opened))
        return int(done.stdout)


def _place(file: StoredFile, page: int) -> str:
    return f"previews/{file.path}/{page}.webp"


def respond_preview(file: StoredFile, page: int | None) -> HttpResponseBase:
    """A page of the preview as a picture, 0 being the thumbnail; without a page what there is.

    Check the reader's right to the file first.
    """
    found = Preview.objects.filter(path=file.path).first()
    if page is None:
        return _told(file, found)
    if found is None:
        ask_preview(file)
    if found is None or not 0 <= page <= min(found.pages, MOST_PAGES) or not found.pages:
        raise NotFound
    with default_storage.open(_place(file, page), "rb") as drawn:
        response = HttpResponse(drawn.read(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _told(file: StoredFile, found: Preview | None) -> JsonResponse:
    if found is None and is_drawn(file):
        ask_preview(file)
        return JsonResponse({"kind": "waiting", "pages": 0, "drawn": 0})
    if found is None:
        return JsonResponse({"kind": "none", "pages": 0, "drawn": 0})
    drawn = min(found.pages, MOST_PAGES)
    return JsonResponse({"kind": found.kind, "pages": found.pages, "drawn": drawn})


def forget_preview(path: str, pages: int) -> None:
    """Delete the pictures of content that is gone."""
    for page in range(min(pages, MOST_PAGES) + 1):
        default_storage.delete(f"previews/{path}/{page}.webp")
