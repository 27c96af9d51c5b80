"""The one way in for values: whoever gives them, they are checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from abonent.attributes.policy.definitions import Definition, Facts, Stored
from abonent.attributes.policy.limits import check_limits
from abonent.attributes.policy.values import Wrong, as_stored, parse
from abonent.kernel.errors import Problems
from abonent.kernel.numbers import Typed, find_number
from abonent.kernel.phrases import Phrase as _


def check_values(
    definitions: Iterable[Definition],
    given: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
) -> dict[str, Stored]:
    """``given`` (texts of a form or JSON values) as they are stored, flags being settled.

    ``before``: what is stored now; None for something new, which gets the defaults of what is not
    named. What nobody may give stays as it is, and so does a value given back unchanged, whatever
    its definition has become. Raises :class:`Invalid` with a problem per attribute.
    """
    known = {d.code: d for d in definitions}
    if any(d.pick for d in known.values()):  # they may be narrowed by what else is given
        facts = replace(facts or Facts(), values={**(before or {}), **given})
    problems = Problems()
    stored = _kept(known, given, before)
    for code in given.keys() - known.keys():
        if not _is_left(given[code], code, before or {}):
            problems.add(code, _("There is no such attribute here."))
    for code, definition in known.items():
        try:
            value = _value(definition, given, before, facts)
        except Wrong as wrong:
            problems.add(code, wrong.message)
            continue
        if value is not None:
            stored[code] = value
        elif definition.is_required and definition.is_given:
            problems.add(code, _("Fill this in: it is required here."))
    problems.check()
    return stored


def read_values(definitions: Iterable[Definition], given: Mapping[str, Any]) -> dict[str, Stored]:
    """What was given as it would be stored; what makes no sense is left out."""
    found: dict[str, Stored] = {}
    for one in definitions:
        if one.type == "query":
            if isinstance(given.get(one.code), dict):
                found[one.code] = given[one.code]
            continue
        with suppress(Wrong):
            value = parse(one, given.get(one.code))
            if value is not None:
                found[one.code] = value
    return found


def defaults_of(definitions: Sequence[Definition], facts: Facts) -> dict[str, Stored]:
    """What new forms start with. A default that no longer fits its definition is none."""
    found = ((d.code, _default(d, facts)) for d in definitions if d.is_active)
    return {code: value for code, value in found if value is not None}


def _kept(
    known: Mapping[str, Definition], given: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Stored]:
    """Values of attributes that are no more, or in use no more, unless they are taken out."""
    if not before:
        return {}
    gone = (code for code in before if code not in known or not known[code].is_active)
    return {code: before[code] for code in gone if given.get(code, "") is not None}


def _is_left(raw: Any, code: str, before: Mapping[str, Any]) -> bool:
    """Whether a value whose attribute is gone is given back as it is, or taken out by None."""
    return code in before and (raw is None or _is_same(raw, before[code]))


def _value(
    definition: Definition,
    given: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    facts: Facts | None,
) -> Stored | None:
    code = definition.code
    present = (before or {}).get(code)
    if code in given and _is_same(given[code], present):
        return present
    if not definition.is_active:
        if given.get(code) not in (None, "", []):
            raise Wrong(_("This attribute is in use no more."))
        return None
    if not definition.is_given:
        return _ungiven(definition, given, before, facts)
    if code not in given and before is None:
        return _default(definition, facts or Facts())
    value = parse(definition, given.get(code), facts)
    if isinstance(given.get(code), Typed) and _reads_alike(value, present):
        return present
    if value is not None and not _is_same(value, present):  # typed again, it stays as well
        check_limits(definition, value)
    return value


def _ungiven(
    definition: Definition,
    given: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    facts: Facts | None,
) -> Stored | None:
    """The present value of what is hidden or read-only; of something new, the default."""
    present = (before or {}).get(definition.code)
    expected = present if before is not None else _default(definition, facts or Facts())
    raw = given.get(definition.code)
    is_empty = raw is None or raw == "" or raw == []
    if is_empty and (before is None or expected is None or definition.code not in given):
        return expected
    if not _is_same(raw, expected):
        raise Wrong(_("This attribute is read-only here."))
    return expected


def _default(definition: Definition, facts: Facts) -> Stored | None:
    raw = definition.compute(facts) if definition.compute is not None else definition.default
    try:
        value = parse(definition, raw)
        if value is not None:
            check_limits(definition, value)
    except Wrong:
        return None
    return value


def _reads_alike(text: Any, stored: Any) -> bool:
    """Whether a number comes back as the text that a form shows for it: 7 is not written as "7"."""
    if not isinstance(text, str) or isinstance(stored, bool) or not isinstance(stored, int | float):
        return False
    number = find_number(text)
    return number is not None and number == Decimal(str(stored))


def _is_same(given: Any, stored: Any) -> bool:
    """Whether a value comes back as it is stored: 1 is not True."""
    if isinstance(given, str) and isinstance(stored, str):
        return given == stored
    if isinstance(stored, dict):  # of a choice its value is enough
        return as_stored(given) in (stored, stored.get("value", ""))
    return stored is not None and type(given) is type(stored) and bool(given == stored)
