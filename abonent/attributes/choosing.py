"""Values that a query to another database offers: found as one types, checked when given.

A form gets a sealed choice and gives it back: then nothing is asked again, and a value that was
chosen is kept though the database is down since. What comes without a seal is looked up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from time import monotonic
from typing import Any

from django.core import signing

from abonent.attributes.outside import (
    Found,
    OutOfReachError,
    Source,
    TooSlowError,
    UnreadableError,
    find_row,
    list_rows,
)
from abonent.attributes.policy import Facts, Wrong
from abonent.attributes.policy.values import as_stored
from abonent.attributes.ports import query_parameters
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _

_SALT = "attributes.choice"
TYPED = "q"
"""The parameter that is what one typed."""
OF_ATTRIBUTE = "attr."
RECENT_SECONDS, MOST_RECENT = 30.0, 2000
_sealer = signing.Signer(salt=_SALT)


def offer(source: Source, facts: Facts, *, q: str) -> list[tuple[str, Found]]:
    """Sealed choices and what they stand for; raises :class:`Wrong` where none can be found."""
    given = _given(source, facts)
    try:
        found = list_rows(source, {**given, TYPED: q}, limit=source.row_limit)
    except (OutOfReachError, UnreadableError) as failure:
        raise Wrong(_said(failure)) from failure
    return [(_seal(source, given, one), one) for one in found]


def pick(source: Source, raw: Any, facts: Facts) -> dict[str, str]:
    """What is stored of a choice: sealed, or named by its value; raises :class:`Wrong`."""
    given = _given(source, facts)
    sealed = _opened(raw)
    if sealed is not None and sealed["of"] == _mark(source, given):
        _recent.keep((sealed["of"], sealed["value"]), Found(sealed["value"], sealed["label"]))
        return {"value": sealed["value"], "label": sealed["label"]}
    value = sealed["value"] if sealed is not None else _value_in(raw)
    texts = (sealed["label"], "") if sealed is not None else ("", value)
    asked = (_mark(source, given), value)
    found = _recent.find(asked)
    if found is None:
        found = _look_up(source, given, value, texts)
        _recent.keep(asked, found)
    return {"value": found.value, "label": found.label}


class _Recent:
    """What was looked up a moment ago: a form is judged more than once, a file has many rows."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Found, float]] = {}

    def find(self, asked: tuple[str, str]) -> Found | None:
        found, until = self._kept.get(asked, (None, 0.0))
        return found if monotonic() < until else None

    def keep(self, asked: tuple[str, str], found: Found) -> None:
        if len(self._kept) >= MOST_RECENT:
            self._kept.clear()
        self._kept[asked] = (found, monotonic() + RECENT_SECONDS)

    def forget(self) -> None:
        self._kept.clear()


_recent = _Recent()
forget_recent = _recent.forget
"""Ask the databases anew, as tests do."""


def _look_up(
    source: Source, given: Mapping[str, str | None], value: str, texts: tuple[str, ...]
) -> Found:
    """The row, by what one might have typed for it."""
    for q in texts if TYPED in source.parameters else texts[:1]:
        try:
            found = find_row(source, {**given, TYPED: q}, value=value)
        except (OutOfReachError, UnreadableError) as failure:
            raise Wrong(_said(failure)) from failure
        if found is not None:
            return found
    raise Wrong(_("There is no such choice now: find it anew."))


def _said(failure: OutOfReachError | UnreadableError) -> Text:
    if isinstance(failure, UnreadableError):
        return _("The query of this field fails: tell the administrator. %(why)s") % {
            "why": failure.told
        }
    if isinstance(failure, TooSlowError):
        return _(
            "The query of this field takes longer than %(limit)s ms: tell the administrator. "
            "What is chosen already stays; leave the rest empty."
        ) % {"limit": failure.limit_ms}
    return _(
        "The database of this field does not answer. What is chosen already stays; leave the rest "
        "empty, or try again in a minute."
    )


def _given(source: Source, facts: Facts) -> dict[str, str | None]:
    """The parameters that the statement takes, what is typed apart; unknown ones are NULL."""
    return {name: _parameter(name, facts) for name in sorted(source.parameters - {TYPED})}


def _parameter(name: str, facts: Facts) -> str | None:
    if name.startswith(OF_ATTRIBUTE):
        return _as_text(facts.values.get(name.removeprefix(OF_ATTRIBUTE)))
    known = query_parameters.find(name)
    return _as_text(known.value(facts)) if known else None


def _as_text(value: Any) -> str | None:
    """As a database reads it; of a choice its value, sealed or not."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, dict):
        return str(value.get("value", "")) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(str(one) for one in value)
    sealed = _opened(value)
    if sealed is not None:
        return str(sealed["value"])
    kept = as_stored(value)
    return _as_text(kept) if isinstance(kept, dict) else str(value).replace("\x00", "")


def _mark(source: Source, given: Mapping[str, str | None]) -> str:
    """Of what was asked: a seal is good for the same question only."""
    told = json.dumps([source.code, source.sql, dict(given)], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _seal(source: Source, given: Mapping[str, str | None], one: Found) -> str:
    told = {"value": one.value, "label": one.label, "of": _mark(source, given)}
    return str(_sealer.sign_object(told))


def _opened(raw: Any) -> dict[str, str] | None:
    """What is in a seal of ours; None of anything else."""
    if not isinstance(raw, str) or ":" not in raw:
        return None
    try:
        found = _sealer.unsign_object(raw)
    except (signing.BadSignature, ValueError):
        return None
    return found if isinstance(found, dict) else None


def label_of(raw: Any) -> str:
    """What a form shows of what it holds."""
    found = _opened(raw) or as_stored(raw)
    return str(found["label"]) if isinstance(found, dict) else str(raw or "")


def _value_in(raw: Any) -> str:
    """The value of a choice as a program names it."""
    raw = as_stored(raw)
    value = raw.get("value") if isinstance(raw, dict) else raw
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Wrong(_("Give the value of a choice that the query finds."))
    return str(value).replace("\x00", "")
