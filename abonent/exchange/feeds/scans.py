"""Scans that come with a file in one archive, found by the names that its rows give."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import PurePath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.files import largest_upload, store_upload
from abonent.kernel.phrases import Phrase as _

MOST_ENTRIES = 20_000
_FIELD = "scans"


class Scans:
    """The files of a ZIP archive by name, folders and case of letters aside."""

    def __init__(self, source: IO[bytes] | None = None) -> None:
        self._archive = _opened(source) if source else None
        self._entries = _by_name(self._archive) if self._archive else {}

    def check(self, name: str) -> None:
        """Raise :class:`Invalid` if there is no such file, or it is too large."""
        self._find(name)

    def store(self, name: str, *, by: Actor) -> int:
        """Keep the file as an upload of ``by``; its id."""
        entry = self._find(name)
        assert self._archive is not None  # noqa: S101 - it was found in there
        limit = largest_upload()
        try:
            with self._archive.open(entry) as file:
                content = file.read(limit + 1)  # what it says of its size may be a lie
        except (BadZipFile, RuntimeError, OSError, EOFError) as error:
            said = {"name": name}
            raise Invalid({_FIELD: [_("“%(name)s” cannot be unpacked.") % said]}) from error
        if len(content) > limit:
            raise _too_large(name)
        return store_upload(by=by, uploaded=io.BytesIO(content), name=name, field=_FIELD).pk

    def _find(self, name: str) -> ZipInfo:
        found = self._entries.get(name.casefold())
        if found is None:
            raise Invalid({_FIELD: [_("“%(name)s” is not in the archive.") % {"name": name}]})
        if found.file_size > largest_upload():
            raise _too_large(name)
        return found


def _too_large(name: str) -> Invalid:
    return Invalid({_FIELD: [_("“%(name)s” is too large.") % {"name": name}]})


def _opened(source: IO[bytes]) -> ZipFile:
    try:
        archive = ZipFile(source)
    except (BadZipFile, ValueError, OSError) as error:
        raise Invalid({_FIELD: [_("This is no ZIP archive. Pack the scans as .zip.")]}) from error
    if len(archive.infolist()) > MOST_ENTRIES:
        said = {"most": MOST_ENTRIES}
        raise Invalid({_FIELD: [_("More than %(most)s files are in the archive.") % said]})
    return archive


def _by_name(archive: ZipFile) -> Mapping[str, ZipInfo]:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    return {PurePath(_named(entry)).name.casefold(): entry for entry in files}


def _named(entry: ZipInfo) -> str:
    """The name as it was packed: archives made by Russian Windows hold names in cp866."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return entry.filename
