"""One search over all settings: pages, entries, operators, roles; by name in either language, code.

A word on the other keyboard layout and one with a typing error are found too, after what was typed
is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from abonent.desk.console.entries import Entry, list_entries
from abonent.desk.console.places import address_of
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.settings import PERMISSION
from abonent.kernel.db import run
from abonent.kernel.errors import Text
from abonent.kernel.layouts import swap_layout
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.search import SearchHit
from abonent.kernel.settings import system_settings
from abonent.kernel.text import LANGUAGES, localized
from abonent.staff.queries import list_operators, role_names

FOUND = 30
ALIKE = 0.45  # of the three-letter pieces of a word, from which on it may be meant
SHORTEST = 2
_NAMELESS = {"attributes.override"}
"""Kinds whose entries are found by what they belong to."""


@dataclass(frozen=True, slots=True)
class Found:
    """One setting that matches a search."""

    label: str
    hint: Text
    href: str
    icon: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, the likeliest first. ``by_name``: a page is called what was asked for."""

    pages: list[Entry]
    settings: list[Found]
    by_name: bool = False


def find(*, by: Actor, text: str, limit: int = FOUND) -> Results:
    """Pages, entries, operators and roles that ``text`` may mean; all pages for an empty one.

    What is only alike is looked for where neither a page nor an entry has the very text.
    """
    pages, asked = list_entries(by=by), text.strip().lower()[:100]
    if not asked:
        return Results(pages, [])
    told = {page: _texts(page) for page in pages}
    tried = [asked, *filter(None, [swap_layout(asked)])]
    for one in tried:
        ranks = {page: rank for page, texts in told.items() if (rank := _rank(one, texts))}
        settings = _find_settings(by, one, exact=True, limit=limit)
        if ranks or settings:
            by_name = any(rank[1:] <= (NAME, BEGINS) for rank in ranks.values())
            return Results(sorted(ranks, key=ranks.__getitem__), settings, by_name)
    alike = [page for page, texts in told.items() if any(_is_like(one, texts) for one in tried)]
    guessed = (_find_settings(by, one, exact=False, limit=limit) for one in tried)
    return Results(alike, next(filter(None, guessed), []))


def search(by: Actor, text: str, limit: int) -> list[SearchHit]:
    """Settings for the search over everything and the palette."""
    if len(text.strip()) < SHORTEST:
        return []
    found = find(by=by, text=text, limit=limit)
    pages = [SearchHit(str(p.label), str(_("Console")), p.url, p.icon, id=0) for p in found.pages]
    settings = [SearchHit(f.label, str(f.hint), f.href, f.icon, id=f.id) for f in found.settings]
    hits = pages + settings if found.by_name or not settings else settings + pages
    return hits[:limit]


WHOLE, BEGINS, BEGINS_WORD, INSIDE = range(4)
"""How near a text comes to what was asked, the nearest first."""
NAME, WORDS, ABOUT = range(3)
"""What of a page is looked at, the most telling first."""


def nearness(asked: str, text: str) -> int | None:
    """How near ``text`` comes to ``asked``; None where it does not have it."""
    if asked not in text:
        return None
    if text.startswith(asked):
        return WHOLE if text == asked else BEGINS
    return BEGINS_WORD if re.search(rf"\b{re.escape(asked)}", text) else INSIDE


def _texts(page: Entry) -> list[tuple[int, str]]:
    """In every language: who reads Russian may know a page by its English word."""
    texts: list[tuple[int, str]] = []
    for language in LANGUAGES:
        with translation.override(language):
            told = ((NAME, page.label), (WORDS, page.words), (ABOUT, page.about))
            texts += [(part, str(text).lower()) for part, text in told]
    return texts


def _rank(asked: str, texts: Iterable[tuple[int, str]]) -> tuple[bool, int, int] | None:
    """Beginnings of words before middles, names before what else is told; None for no hit."""
    near = ((part, nearness(asked, text)) for part, text in texts)
    return min(((how == INSIDE, part, how) for part, how in near if how is not None), default=None)


def _is_like(asked: str, texts: Iterable[tuple[int, str]]) -> bool:
    return any(likeness(asked, text) >= ALIKE for _part, text in texts)


def likeness(asked: str, text: str) -> float:
    """How much of what was asked is in ``text``: shared pieces of three letters, from 0 to 1."""
    wanted = _pieces(asked)
    return max((len(wanted & _pieces(word)) / len(wanted) for word in text.split()), default=0.0)


def _pieces(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _find_settings(by: Actor, asked: str, *, exact: bool, limit: int) -> list[Found]:
    if len(asked) < SHORTEST or "\x00" in asked:
        return []
    people, system = _people(by, asked, exact), _system(by, asked, exact)
    found = [*people, *system, *_references(by, asked, exact, limit)]
    if exact:
        found.sort(key=lambda one: nearness(asked, one.label.lower()) or 0)
    return found[:limit]


def _people(by: Actor, asked: str, exact: bool) -> Iterable[Found]:
    if not by.can("staff.administer"):
        return
    for operator in list_operators(by=by):
        if _fits(asked, f"{operator.name} {operator.login}".lower(), exact):
            href = reverse("console:operator", args=[operator.pk])
            yield Found(operator.name, _("Operator"), href, "user", operator.pk)
    for id_, code, name in role_names():
        if _fits(asked, " ".join((code, *name.values())).lower(), exact):
            href = reverse("console:role", args=[id_])
            yield Found(localized(name), _("Role"), href, "shield", id_)


def _system(by: Actor, asked: str, exact: bool) -> Iterable[Found]:
    if not by.can(PERMISSION):
        return
    for setting in system_settings:
        said = [setting.key]
        for language in LANGUAGES:
            with translation.override(language):
                said.append(f"{setting.field.label} {setting.field.help}")
        if _fits(asked, " ".join(said).lower(), exact):
            href = reverse("console:setting", args=[setting.key])
            yield Found(str(setting.field.label), _("System setting"), href, "adjustments")


def _fits(asked: str, text: str, exact: bool) -> bool:
    return asked in text if exact else likeness(asked, text) >= ALIKE


def _references(by: Actor, asked: str, exact: bool, limit: int) -> Iterable[Found]:
    kinds = {
        kind.key: kind
        for kind in reference_kinds
        if kind.key not in _NAMELESS and by.can(kind.permission)
    }
    if not kinds:
        return
    given = {"asked": asked, "like": f"%{_escaped(asked)}%", "alike": ALIKE, "limit": limit}
    for row in run(_statement(tuple(kinds), exact), given):
        kind = kinds[row["kind"]]
        if href := _address(kind, row):
            yield Found(localized(row["name"]), kind.title, href, kind.icon, row["id"])


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


_TEXT = "lower(concat_ws(' ', name->>'ru', name->>'en', code))"


def _statement(keys: tuple[str, ...], exact: bool) -> str:
    """One statement over the tables of all kinds."""
    alike = f"word_similarity(%(asked)s, {_TEXT})"
    fits = f"{_TEXT} LIKE %(like)s" if exact else f"{alike} >= %(alike)s"
    parts = [
        f"(SELECT '{key}' AS kind, id, code, name, "
        f"{alike} AS fit FROM {_table(key)} WHERE {fits} "
        f"ORDER BY fit DESC, position LIMIT %(limit)s)"
        for key in keys
    ]
    return f"{' UNION ALL '.join(parts)} ORDER BY fit DESC LIMIT %(limit)s"


def _table(key: str) -> str:
    return sql.Identifier(reference_kinds.get(key).model._meta.db_table).as_string(None)  # noqa: SLF001 - public


def _address(kind: ReferenceKind, row: Mapping[str, Any]) -> str | None:
    if kind.within:  # its page may be its owner's
        entry = kind.rows.filter(pk=row["id"]).first()
        return address_of(kind, entry) if entry else None
    if kind.key == "cases.topic":
        return reverse("console:topic", args=[row["id"]])
    return reverse("console:entry", args=[kind.key, row["id"]])
