"""What a package holds, and its files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import yaml

from abonent.kernel import codes
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _

FORMAT = 1
HEAD = "package.yaml"
MOST_FILES = 300
MOST_BYTES = 64 * 1024 * 1024  # of all files together, unpacked
MOST_ENTRIES = 200_000
DEEPEST = 50  # levels within a file
_FILE = re.compile(r"^[a-z_]+\.[a-z_]+\.yaml$")

Contents = dict[str, dict[str, dict[str, Any]]]
"""``{part: {path: what is told}}``, parts and entries in order."""


@dataclass(slots=True)
class Package:
    """A package of the configuration."""

    code: str
    version: str
    title: Mapping[str, str]
    contents: Contents = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many entries it holds."""
        return sum(len(entries) for entries in self.contents.values())


def to_files(package: Package) -> Iterator[tuple[str, str]]:
    """The files of a package, names and texts; the same package gives the same bytes."""
    head = {
        "format": FORMAT, "code": package.code, "version": package.version,
        "title": dict(package.title),
    }  # fmt: skip
    yield HEAD, _dump(head)
    for part, entries in package.contents.items():
        yield f"{part}.yaml", _dump(entries)


def to_zip(package: Package) -> bytes:
    """The package as one file; the same package gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in to_files(package):
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def to_folder(package: Package, folder: Path) -> None:
    """Write the package into ``folder``; files of parts that it does not hold are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    files = dict(to_files(package))
    for old in folder.glob("*.yaml"):
        if _FILE.match(old.name) and old.name not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def from_path(path: Path) -> Package:
    """Read a folder or a zip. Raises :class:`Invalid` that says what is wrong with it."""
    if path.is_dir():
        files = {file.name: file for file in sorted(path.glob("*.yaml"))}
        if sum(file.stat().st_size for file in files.values()) > MOST_BYTES:
            raise _refusal(_TOO_LARGE)
        return _read({name: file.read_bytes() for name, file in files.items()})
    with path.open("rb") as source:
        return from_zip(source)


_TOO_LARGE = _("The package is too large: at most 64 MB unpacked.")


def from_zip(source: IO[bytes]) -> Package:
    """Read a zip in memory; nothing of it touches the disk. Raises :class:`Invalid`."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _read(_unpacked(archive))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise _refusal(_("This is no package: a zip file is expected.")) from None


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MOST_FILES:
        raise _refusal(_("The package holds too many files."))
    # What the directory of the zip claims is checked first, what comes out is counted as well.
    if sum(info.file_size for info in members) > MOST_BYTES:
        raise _refusal(_TOO_LARGE)
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for info in members:
        with archive.open(info) as member:
            files[info.filename] = member.read(left + 1)
        left -= len(files[info.filename])
        if left < 0:
            raise _refusal(_TOO_LARGE)
    return files


def _read(files: Mapping[str, bytes]) -> Package:
    if HEAD not in files:
        raise _refusal(_("This is no package of Abonent: it has no package.yaml."))
    package = _head(_load(HEAD, files[HEAD]))
    for name in sorted(files):
        if name == HEAD:
            continue
        if not _FILE.match(name):
            raise _refusal(_("The package holds a stranger: %(file)s.") % {"file": name[:80]})
        package.contents[name.removesuffix(".yaml")] = _entries(name, _load(name, files[name]))
    if package.size > MOST_ENTRIES:
        raise _refusal(_TOO_LARGE)
    return package


def _head(head: Any) -> Package:
    if not isinstance(head, dict) or not isinstance(head.get("format"), int):
        raise _refusal(_("package.yaml does not say what format the package has."))
    if head["format"] > FORMAT:
        raise _refusal(_("The package was made by a newer Abonent. Upgrade this one first."))
    code, version, title = head.get("code"), head.get("version"), head.get("title")
    if not isinstance(code, str) or not codes.is_code(code):
        raise _refusal(_("package.yaml does not name the package by a code."))
    named = isinstance(title, dict) and all(isinstance(text, str) for text in title.values())
    return Package(
        code=code,
        version=str(version or "")[:40],
        title=title if named and isinstance(title, dict) else {},
    )


def checked_contents(contents: Mapping[str, Any]) -> Contents:
    """Parts and entries that came as data. Raises :class:`Invalid` for what cannot be any."""
    return {part: _entries(part[:80], entries) for part, entries in contents.items()}


def _entries(name: str, entries: Any) -> dict[str, dict[str, Any]]:
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise _refusal(_("%(file)s does not hold entries by code.") % {"file": name})
    for path, told in entries.items():
        if not isinstance(path, str) or not isinstance(told, dict) or not _is_path(path):
            what = {"file": name, "entry": str(path)[:80]}
            raise _refusal(_("%(file)s: “%(entry)s” is no entry with fields.") % what)
    return entries


def _is_path(path: str) -> bool:
    return 0 < len(path) <= 200 and "\x00" not in path


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _load(name: str, raw: bytes) -> Any:
    """YAML of plain values; aliases are refused, for a few of them can make gigabytes."""
    try:
        text = raw.decode("utf-8-sig")
        _check_shape(name, text)
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise _refusal(_("%(file)s is not in UTF-8.") % {"file": name}) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = {"file": name, "line": mark.line + 1 if mark else 1}
        raise _refusal(_("%(file)s is no YAML: see line %(line)s.") % where) from None


def _check_shape(name: str, text: str) -> None:
    """Raise :class:`Invalid` for aliases and for nesting, before either costs anything."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal(_("%(file)s holds an alias (*), which is not allowed.") % {"file": name})
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _refusal(_("%(file)s is nested too deep.") % {"file": name})


def _dump(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100,
        default_flow_style=False,
    )  # fmt: skip
    return text


def _refusal(message: Text) -> Invalid:
    return Invalid({"package": [message]})
