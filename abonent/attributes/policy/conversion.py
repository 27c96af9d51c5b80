"""What becomes of a value when the type or the dictionary of its attribute changes."""

from __future__ import annotations

from typing import Any

from abonent.attributes.policy.definitions import Definition, Stored
from abonent.attributes.policy.limits import check_limits
from abonent.attributes.policy.showing import show
from abonent.attributes.policy.values import Wrong, parse

_WORDS = {True: "yes", False: "no"}


def convert(before: Definition, after: Definition, value: Any) -> Stored:
    """``value`` of ``before`` as ``after`` stores it; raises :class:`Wrong`.

    Entries of dictionaries are found by code, else by their names; texts get the names.
    """
    found = parse(after, _raw(before, after, value))
    if found is None:
        raise Wrong("")
    check_limits(after, found)
    return found


def _raw(before: Definition, after: Definition, value: Any) -> Any:
    if isinstance(value, dict):  # a choice of a query: texts get what people read of it
        value = show(before, value) if after.type in {"string", "text"} else value.get("value", "")
    if isinstance(value, list) and not after.is_multiple:
        if len(value) == 1:
            return _raw(before, after, value[0])
        return ", ".join(str(_raw(before, after, one)) for one in value)
    if after.type == "dictionary":
        given = value if isinstance(value, list) else [value]
        codes = [_code(before, after, one) for one in given]
        return codes if after.is_multiple else codes[0]
    if after.type in {"string", "text"}:
        if isinstance(value, bool):
            return _WORDS[value]
        shown = show(before, value)
        return str(value if before.type in {"date", "datetime"} else shown)
    if before.type == "datetime" and after.type == "date":
        return str(value)[:10]
    return value


def _code(before: Definition, after: Definition, value: Any) -> str:
    """The code of the entry that ``value`` names by its code, its name, or its old entry's name."""
    if str(value) in after.choices:
        return str(value)
    old = before.choices.get(str(value))
    names = {str(value).casefold(), *(n.casefold() for n in (old.name.values() if old else ()))}
    for code, choice in after.choices.items():
        if choice.is_active and names & {name.casefold() for name in choice.name.values()}:
            return code
    return str(value)
