"""Translations of the rooms: what the sources say, what the catalogues hold, where they differ.

A text of a room is translated in the room's own catalogue, or in that of the kernel or the design
system, which hold the words everyone uses (Save, Name, Cancel).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ABONENT = Path(__file__).resolve().parents[1]
LANGUAGE = "ru"
SHARED = ("kernel", "webkit")
PLURALS = 3  # Russian: 1 обращение, 2 обращения, 5 обращений
KEYWORDS = {
    "_": None,
    "Phrase": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
msgid ""
msgstr ""
"Language: ru\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
"n%100>=20) ? 1 : 2);\\n"

"""
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the sources: where it stands, and its plural if it has one."""

    plural: str | None
    place: str


def list_rooms() -> list[Path]:
    """Folders of the rooms."""
    return sorted(init.parent for init in ABONENT.glob("*/__init__.py"))


def po_of(room: Path) -> Path:
    """The room's Russian catalogue."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def extract_texts(room: Path) -> dict[Key, Said]:
    """Every translatable text of the room's Python and templates."""
    texts: dict[Key, Said] = {}
    for path in _sources(room):
        source = path.read_text()
        if path.suffix != ".py":
            source = _as_python(source, path)
        name = path.relative_to(ABONENT.parent)
        found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
        for line, message, _comments, context in found:
            one, *more = message if isinstance(message, tuple | list) else (message,)
            texts.setdefault((context, one), Said(more[0] if more else None, f"{name}:{line}"))
    return texts


def _sources(room: Path) -> Iterator[Path]:
    for path in sorted(room.rglob("*.py")):
        if not {"tests", "migrations", "node_modules"} & set(path.relative_to(room).parts):
            yield path
    if (room / "templates").is_dir():
        yield from sorted(p for p in (room / "templates").rglob("*") if p.is_file())


def _as_python(template: str, path: Path) -> str:
    """The template as Django's own extraction sees it. Its indentation means nothing."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(template, origin=str(path)).split("\n"))


def read(room: Path) -> dict[Key, Message]:
    """The room's catalogue, empty if there is none."""
    po = po_of(room)
    if not po.exists():
        return {}
    with po.open("rb") as source:
        catalog = read_po(source, locale=LANGUAGE)
    return {(message.context, _one(message)): message for message in catalog if message.id}


def _one(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def update(room: Path) -> tuple[int, int]:
    """Bring the room's catalogue in line with its sources; how many came and went.

    Translations are kept; a new text comes with an empty one; a text that nobody says any more
    goes.
    """
    said, held = extract_texts(room), read(room)
    shared = shared_texts(besides=room)
    catalog = Catalog(locale=LANGUAGE)
    wanted = {key for key in said if key in held or key not in shared}
    for context, one in sorted(wanted, key=lambda key: (key[1], key[0] or "")):
        plural = said[context, one].plural
        old = held.get((context, one))
        catalog.add((one, plural) if plural else one, _kept(old, plural), context=context)
    if wanted or po_of(room).exists():
        _write(catalog, po_of(room))
    return len(wanted - set(held)), len(set(held) - wanted)


def _kept(old: Message | None, plural: str | None) -> str | tuple[str, ...]:
    if plural is None:
        return old.string if old and isinstance(old.string, str) else ""
    return tuple(old.string) if old and isinstance(old.string, tuple | list) else ("",) * PLURALS


def _write(catalog: Catalog, po: Path) -> None:
    text = io.BytesIO()
    write_po(text, catalog, width=96, omit_header=True, no_location=True)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(HEADER + text.getvalue().decode().strip() + "\n")


def shared_texts(*, besides: Path) -> dict[Key, Message]:
    """Texts of the rooms whose words everyone may use."""
    rooms = (ABONENT / name for name in SHARED if besides.name != name)
    return {key: message for room in rooms for key, message in read(room).items()}


def find_problems(rooms: Iterable[Path]) -> Iterator[str]:
    """Everything wrong with the rooms' catalogues, a line each."""
    everywhere: dict[Key, tuple[str, object]] = {}
    for room in rooms:
        said, held = extract_texts(room), read(room)
        known = {**shared_texts(besides=room), **held}
        for key, text in said.items():
            if key not in known:
                yield f"{text.place}: not in {room.name}'s catalogue: {key[1]!r}"
            elif text.plural and isinstance(known[key].string, str):
                yield f"{text.place}: has a plural, the catalogue has none: {key[1]!r}"
        for key, message in held.items():
            yield from (f"{room.name}: {what}: {key[1]!r}" for what in _faults(message))
            if key not in said:
                yield f"{room.name}: nobody says this any more: {key[1]!r}"
            first, string = everywhere.setdefault(key, (room.name, message.string))
            if string != message.string:
                yield f"{room.name}: translated otherwise than in {first}: {key[1]!r}"


def _faults(message: Message) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
    if message.fuzzy:
        yield "fuzzy"
    if not all(strings):
        yield "not translated"
    if not isinstance(message.id, str) and len(strings) != PLURALS:
        yield f"needs {PLURALS} forms of the plural"
    yield from (str(error) for error in message.check() if all(strings))
