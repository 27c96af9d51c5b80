"""Files people upload and the product makes: stored once, typed by content, handed out safely.

A file without an owner object belongs to whoever uploaded it and is swept away after a day. The
room that links a file answers for who may read it; :func:`respond` only makes the answer harmless.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import IO, Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, ForeignKey, OuterRef, ProtectedError
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.ids import new_secret
from abonent.kernel.models import Preview, StoredFile
from abonent.kernel.previews import ask_preview, forget_preview
from abonent.kernel.reference.kinds import ExtraField
from abonent.kernel.settings import Setting, value_of
from abonent.kernel.sniffing import HEAD, SHOWN_INLINE, is_program, sniff

UNLINKED_FOR = timedelta(days=1)
LONGEST_NAME = 150
MEGABYTE = 1024 * 1024


def _machine_allows() -> int:
    return max(1, settings.UPLOAD_MAX_BYTES // MEGABYTE)


def _check_upload(megabytes: int) -> int:
    most = _machine_allows()
    if megabytes > most:
        raise Invalid({"": [_("This server takes at most %(number)s MB.") % {"number": most}]})
    return megabytes


UPLOADS = Setting(
    key="files.upload_megabytes",
    group=_("Files"),
    default=_machine_allows,
    field=ExtraField(
        name="value",
        label=_("Largest upload, MB"),
        type="integer",
        required=True,
        minimum=1,
        maximum=10_000,
        check=_check_upload,
        help=_("ABONENT_UPLOAD_MAX_MB of the server is the most it can be."),
    ),
)


def store_upload(
    *, by: Actor, uploaded: File[bytes] | IO[bytes], name: str, field: str = "file"
) -> StoredFile:
    """Keep an uploaded file of ``by``; link it to an object, or it is swept after a day.

    Raises :class:`Invalid` under ``field`` when it is empty, too large or a program.
    """
    name = _unescaped(name)
    return _store(by=by, source=uploaded, name=name, limit=largest_upload(), field=field)


def largest_upload() -> int:
    """How many octets an uploaded file may have: what the machine allows, or less if decided so."""
    decided: int = value_of(UPLOADS.key)
    return min(settings.UPLOAD_MAX_BYTES, decided * MEGABYTE)


def _unescaped(name: str) -> str:
    """The name as its owner knows it: of all characters browsers escape only these in forms."""
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def store_produced(*, by: Actor, source: IO[bytes], name: str) -> StoredFile:
    """Keep a file the product made for ``by`` (an export, rejected rows); no limit of size."""
    return _store(by=by, source=source, name=name, limit=None, field="file")


def _store(
    *, by: Actor, source: File[bytes] | IO[bytes], name: str, limit: int | None, field: str
) -> StoredFile:
    content = _Measured(source, limit=limit, field=field)
    moment = now()
    path = f"{moment:%Y/%m/%d}/{new_secret()}"
    try:
        path = default_storage.save(path, content)
        if not content.taken:
            raise Invalid({field: [_("The file is empty. Choose another one.")]})
        kept_name = clean_name(name)
        if limit is not None and is_program(content.head, name=kept_name):
            raise Invalid(
                {field: [_("Programs are not accepted. Ask for a document or a picture.")]}
            )
        # The row comes last: a file half written is known to nobody.
        file = StoredFile(
            name=kept_name,
            path=path,
            content_type=sniff(content.head, name=kept_name),
            size=content.taken,
            sha256=content.digest.digest(),
            owner_id=by.id,
            created_at=moment,
        )
        _keep(file)
    except BaseException:
        default_storage.delete(path)
        raise
    if file.path != path:
        default_storage.delete(path)
    return file


def _keep(file: StoredFile) -> None:
    """Save the row, on content that is there already if it is the same to the last byte."""
    with transaction.atomic():
        _lock_content(file)
        same = StoredFile.objects.filter(sha256=file.sha256, size=file.size).first()
        if same is not None and default_storage.exists(same.path):
            file.path = same.path
        file.save()
        ask_preview(file)


def _lock_content(file: StoredFile) -> None:
    """Until the transaction ends nobody else finds, shares or deletes this content."""
    number = int.from_bytes(bytes(file.sha256)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


class _Measured(File):  # type: ignore[type-arg]  # of bytes
    """Counts, hashes and limits what a storage reads, whichever way it reads."""

    def __init__(self, source: Any, *, limit: int | None, field: str) -> None:
        super().__init__(source)
        self._source = source
        self.limit = limit
        self.field = field
        self._start()

    def _start(self) -> None:
        self.digest = hashlib.sha256()
        self.taken = 0
        self.head = b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go back to the beginning: storages do before they read."""
        if (offset, whence) == (0, os.SEEK_SET):
            self._start()
        return int(self._source.seek(offset, whence))

    def read(self, size: int = -1) -> bytes:
        """The next bytes; :class:`Invalid` past the limit."""
        data: bytes = self._source.read(size)
        self.taken += len(data)
        if self.limit is not None and self.taken > self.limit:
            text = _("The file is larger than %(limit)s. Compress it or split it.")
            raise Invalid({self.field: [text % {"limit": filesizeformat(self.limit)}]})
        self.digest.update(data)
        if len(self.head) < HEAD:
            self.head = (self.head + data)[:HEAD]
        return data

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Everything, piece by piece."""
        self.seek(0)
        while data := self.read(chunk_size or self.DEFAULT_CHUNK_SIZE):
            yield data


def clean_name(name: str) -> str:
    """A file name as its owner knows it, but for folders, control and direction characters.

    It is shown and sent, never a path here; what a disk does not take, the reader's browser mends.
    """
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    plain = printable.strip(" .")
    pure = PurePath(plain or "file")
    suffix = pure.suffix[:20]
    return pure.stem[: LONGEST_NAME - len(suffix)] + suffix


def get_own_file(*, by: Actor, file_id: int) -> StoredFile:
    """A file ``by`` uploaded; :class:`NotFound` for anyone else's."""
    found = StoredFile.objects.filter(pk=file_id, owner_id=by.id).first()
    if found is None or by.id is None:
        raise NotFound
    return found


def list_own_files(*, by: Actor, ids: Sequence[int]) -> list[StoredFile]:
    """Those of the files that are there and that ``by`` uploaded, in the order of ``ids``."""
    if by.id is None or not ids:
        return []
    found = StoredFile.objects.filter(owner_id=by.id).in_bulk(list(ids))
    return [found[i] for i in dict.fromkeys(ids) if i in found]


def hand_over_files(*, file_ids: Sequence[int], to: Actor) -> None:
    """Let ``to`` use files that a colleague uploaded for what ``to`` goes on with."""
    StoredFile.objects.filter(pk__in=file_ids).update(owner_id=to.id)


def open_stored(file: StoredFile) -> IO[bytes]:
    """The content, to be closed by the caller. :class:`NotFound` when the storage lost it."""
    try:
        opened: IO[bytes] = default_storage.open(file.path, "rb")
    except FileNotFoundError:
        raise NotFound(_("The content of this file is missing from the storage.")) from None
    return opened


def respond(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as an answer that can run nothing. Check the reader's right to it first.

    ``inline`` lets a browser show pictures, sounds and plain text in place.
    """
    shown = inline and file.content_type in SHOWN_INLINE
    response = FileResponse(open_stored(file), content_type=file.content_type)
    disposition = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{disposition}; {_file_name(file.name)}"
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _file_name(name: str) -> str:
    """RFC 6266: the name in Unicode (RFC 5987), and a plain one for those who cannot read that.

    Django's header gives one of the two; browsers disagree on ``%`` and quotes in the plain one.
    """
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    quoted = plain.replace("\\", "_").replace('"', "_")
    return f"filename=\"{quoted}\"; filename*=UTF-8''{quote(name, safe='')}"


def sweep_unlinked() -> int:
    """Delete files older than :data:`UNLINKED_FOR` that nothing refers to; how many."""
    old = StoredFile.objects.filter(created_at__lt=now() - UNLINKED_FOR)
    for column in _references():
        linked = column.model._default_manager.filter(  # noqa: SLF001
            **{column.name: OuterRef("pk")}
        )
        old = old.filter(~Exists(linked))
    swept = 0
    for file in old.iterator():
        swept += _forget(file)
    return swept


def _references() -> Iterator[ForeignKey[Any, Any]]:
    """Every column of any room that refers to a stored file."""
    for model in apps.get_models():
        for column in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's own way
            if isinstance(column, ForeignKey) and column.related_model is StoredFile:
                yield column


def _forget(file: StoredFile) -> bool:
    try:
        with transaction.atomic():
            _lock_content(file)
            file.delete()
            if not StoredFile.objects.filter(path=file.path).exists():
                transaction.on_commit(lambda: _forget_content(file.path))
    except ProtectedError:  # linked a moment ago
        return False
    return True


def _forget_content(path: str) -> None:
    """Delete content that no file has any more, and what was drawn of it."""
    default_storage.delete(path)
    preview = Preview.objects.filter(path=path).first()
    if preview is not None:
        forget_preview(path, preview.pages)
        preview.delete()
