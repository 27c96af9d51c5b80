"""Confidential attributes: who may see and give their values, and the trace that a look leaves.

Each is a field that roles open one by one (:mod:`abonent.kernel.confidential`), as income is.
A code is confidential wherever things of one kind have it: what a list shows under a code must not
depend on whose definition comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.queries import list_confidential
from abonent.kernel.actor import Actor
from abonent.kernel.confidential import ConfidentialField, note_view
from abonent.kernel.confidential import note_listed as note_list
from abonent.kernel.errors import Problems, Text

ROOMS: Mapping[str, Text] = {
    "case": _("Attributes of cases"),
    "client": _("Attributes of clients"),
    "account": _("Attributes of accounts"),
    "subscriber": _("Attributes of subscribers"),
    "contact_person": _("Attributes of contact persons"),
}


def list_fields() -> Iterator[ConfidentialField]:
    """The confidential attributes, as roles open them."""
    for of, room in ROOMS.items():
        for definition in list_confidential(of=of).values():
            yield ConfidentialField(definition.field, definition.label, room)


def list_closed(*, by: Actor | None, of: str) -> frozenset[str]:
    """Codes of attributes of a kind of thing whose values ``by`` may not see."""
    known = list_confidential(of=of).items()
    return frozenset(code for code, one in known if by is None or not by.can_field(one.field))


def open_values(values: Mapping[str, Any] | None, *, by: Actor | None, of: str) -> dict[str, Any]:
    """``values`` without those that ``by`` may not see."""
    closed = list_closed(by=by, of=of)
    return {code: value for code, value in (values or {}).items() if code not in closed}


def open_fields(content: Mapping[str, Any], by: Actor, *, of: str) -> dict[str, Any]:
    """Fields of a form (``…-attr-city``) without attributes that ``by`` may not see."""
    closed = list_closed(by=by, of=of)
    codes = {name: name.partition("-attr-")[2].partition(".")[0] for name in content}
    return {name: value for name, value in content.items() if codes[name] not in closed}


def check_given(given: Iterable[str], *, by: Actor, of: str) -> None:
    """Raise :class:`Invalid` for codes whose values ``by`` may not see.

    Even for the very value that is there: nobody must find it by guessing.
    """
    closed, problems = list_closed(by=by, of=of), Problems()
    for code in given:
        if code in closed:
            problems.add(code, _("Confidential: your role does not open it."))
    problems.check()


def note_seen(codes: Iterable[str], *, by: Actor, of: str, id: int) -> None:  # noqa: A002
    """Keep that ``by`` was shown the confidential ones among the codes of one thing's values."""
    note_view(by=by, of=of, id=id, fields=seen_fields(codes, by=by, of=of))


def note_listed(codes: Iterable[str], *, by: Actor, of: str, name: str) -> None:
    """Keep that ``by`` was told the confidential ones among the codes of a list's values."""
    note_list(by=by, name=name, fields=seen_fields(codes, by=by, of=of))


def seen_fields(codes: Iterable[str], *, by: Actor, of: str) -> list[str]:
    """Codes of the confidential fields among ``codes`` that are open to ``by``."""
    known = list_confidential(of=of)
    return [known[c].field for c in codes if c in known and by.can_field(known[c].field)]
