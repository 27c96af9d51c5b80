"""Fields of an entry beside code, name and activity: read from what is given, told to audits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from abonent.kernel import codes
from abonent.kernel.errors import Invalid, Problems, Text
from abonent.kernel.models import Reference
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.kinds import ExtraField, reference_kinds
from abonent.kernel.text import LANGUAGES, without_hidden

LONGEST = {"string": 200, "text": 10_000, "localized_text": 10_000, "json": 100_000}
MOST = 500  # entries of a field of many


class _Wrong(Exception):
    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def fact(entry: Reference, extra: ExtraField) -> Any:
    """What the audit keeps of one field: JSON, references by code, after their owner's."""
    if extra.type == "references":
        return [_coded(chosen, extra) for chosen in entry.chosen(extra.name)]
    value = getattr(entry, extra.name)
    if isinstance(value, Reference):
        return _coded(value, extra)
    return value.isoformat() if isinstance(value, date) else value


def _coded(target: Reference, extra: ExtraField) -> str:
    within = reference_kinds.get(extra.of).within
    return f"{getattr(target, within).code}/{target.code}" if within else target.code


def set_extra(problems: Problems, entry: Reference, extra: ExtraField, given: Any) -> None:
    """Put ``given`` into its field of ``entry``, or note what is wrong with it.

    References are given by id.
    """
    value = _read(problems, extra, given)
    if value is _NOTHING:
        return
    if extra.type == "references":
        entry.choose(extra.name, value)
    else:
        setattr(entry, extra.name, value)


def checked_value(extra: ExtraField, given: Any) -> Any:
    """``given`` as a field of this type keeps it; raises :class:`Invalid` under its name."""
    problems = Problems()
    value = _read(problems, extra, given)
    problems.check()
    return value


_NOTHING = object()
_Reader = Callable[[ExtraField, Any], Any]


def _read(problems: Problems, extra: ExtraField, given: Any) -> Any:
    """The value to keep; :data:`_NOTHING` when a problem was noted."""
    if extra.type == "boolean":
        return bool(given)
    if _is_empty(given):
        if extra.required:
            problems.add(_first_name(extra), _("Fill this in."))
            return _NOTHING
        return nothing_of(extra)
    try:
        read: _Reader = _READERS.get(extra.type, _code)
        value = read(extra, given)
        return extra.check(value) if extra.check else value
    except _Wrong as wrong:
        problems.add(extra.name, wrong.message)
    except Invalid as refusal:
        problems.merge("" if extra.type == "localized_text" else extra.name, refusal)
    return _NOTHING


def _is_empty(given: Any) -> bool:
    if isinstance(given, Mapping) and set(given) <= set(LANGUAGES):
        return not any(str(text or "").strip() for text in given.values())
    return given is None or given in ("", [], ())


def nothing_of(extra: ExtraField) -> Any:
    """What a field holds when nothing is given: its default, or what is empty of its type."""
    if extra.default is not None:
        return extra.default
    type = extra.type  # noqa: A001 - the word of the description
    if type == "boolean":
        return False
    if type in ("string", "text", "icon", "choice"):
        return ""
    if type in ("localized_text", "json"):
        return {}
    return [] if type == "references" else None


def _first_name(extra: ExtraField) -> str:
    return f"{extra.name}_{LANGUAGES[0]}" if extra.type == "localized_text" else extra.name


def _integer(extra: ExtraField, given: Any) -> int:
    try:
        number = int(given)
    except (TypeError, ValueError, OverflowError):
        raise _Wrong(_("Give a whole number.")) from None
    if extra.minimum <= number <= extra.maximum:
        return number
    limits = {"from": extra.minimum, "to": extra.maximum}
    raise _Wrong(_("Give a number from %(from)s to %(to)s.") % limits)


def _reference(extra: ExtraField, given: Any) -> Reference:
    return _entries(extra, [given])[0]


def _references(extra: ExtraField, given: Any) -> list[Reference]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise _Wrong(_("Choose one of the list."))
    ids = list(dict.fromkeys(given))
    if len(ids) > MOST:
        raise _Wrong(_("Choose at most %(number)s.") % {"number": MOST})
    return _entries(extra, ids)


def _entries(extra: ExtraField, ids: list[Any]) -> list[Reference]:
    """The entries of these ids in the order of their list; all of them or a refusal."""
    try:
        wanted = {int(id_) for id_ in ids}
    except (TypeError, ValueError, OverflowError):
        raise _Wrong(_("Choose one of the list.")) from None
    rows = list(reference_kinds.get(extra.of).rows.filter(pk__in=wanted))
    if len(rows) != len(wanted):
        raise _Wrong(_("Choose one of the list."))
    return rows


def _choice(extra: ExtraField, given: Any) -> Any:
    if not isinstance(given, str) or given not in dict(extra.choices):
        raise _Wrong(_("Choose one of the list."))
    return given


def _icon(extra: ExtraField, given: Any) -> str:
    if given in dict(extra.choices) or not extra.choices:
        return _code(extra, given)
    raise _Wrong(not_listed(extra))


def not_listed(extra: ExtraField) -> Text:
    """What is said of a value that is none of the choices of a field."""
    if extra.type != "icon":
        return _("Choose one of the list.")
    known = ", ".join(name for name, _label in extra.choices)
    return _("There is no such picture. Choose one of: %(names)s.") % {"names": known}


def _code(_extra: ExtraField, given: Any) -> str:
    if not codes.is_code(str(given)):
        raise _Wrong(_("Use Latin letters, digits, hyphens and underscores, at most 40."))
    return str(given)


def _string(extra: ExtraField, given: Any) -> str:
    text = without_hidden(str(given)).strip()
    if "\n" in text or "\r" in text:
        raise _Wrong(_("Write it in one line."))
    return _checked_length(extra, text)


def _text(extra: ExtraField, given: Any) -> str:
    return _checked_length(extra, without_hidden(str(given)).replace("\r\n", "\n").strip())


def _checked_length(extra: ExtraField, text: str) -> str:
    longest = extra.longest or LONGEST[extra.type]
    if len(text) > longest:
        raise _Wrong(
            _("Too long: %(length)s characters of at most %(longest)s.")
            % {"length": len(text), "longest": longest}
        )
    if not _is_storable(text):
        raise _Wrong(_("It holds a character that cannot be kept."))
    return text


def _is_storable(text: str) -> bool:
    """PostgreSQL keeps neither zero bytes nor halves of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _localized_text(extra: ExtraField, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise Invalid({_first_name(extra): [_("Give a text in every language.")]})
    problems, texts = Problems(), {}
    read: _Reader = _string if extra.is_short else _text
    for language in LANGUAGES:
        try:
            texts[language] = read(extra, given.get(language) or "")
        except _Wrong as wrong:
            problems.add(f"{extra.name}_{language}", wrong.message)
        else:
            if not texts[language]:
                problems.add(f"{extra.name}_{language}", _("Give the text in every language."))
    problems.check()
    return texts


def _date(_extra: ExtraField, given: Any) -> date:
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise _Wrong(_("Give a date like 2026-11-22.")) from None
    if not 1900 <= day.year < 2200:
        raise _Wrong(_("Give a date between the years 1900 and 2200."))
    return day


def _json(extra: ExtraField, given: Any) -> Any:
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, default=str)
    _checked_length(extra, text)
    try:
        value = json.loads(text, parse_constant=_no_constant)
        is_storable = _is_storable(_unescaped(value))
    except RecursionError:
        raise _Wrong(_("It is nested too deep.")) from None
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise _Wrong(_("This is no JSON: see line %(line)s, column %(column)s.") % where) from None
    except ValueError:
        raise _Wrong(_("It holds a number that JSON does not know.")) from None
    if not is_storable:
        raise _Wrong(_("It holds a character that cannot be kept."))
    return value


def _unescaped(value: Any) -> str:
    """Every text in ``value``, after another."""
    if isinstance(value, dict):
        return "".join(f"{key}{_unescaped(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "".join(_unescaped(one) for one in value)
    return value if isinstance(value, str) else ""


def _no_constant(text: str) -> Any:
    raise ValueError(text)


_READERS: Mapping[str, _Reader] = {
    "integer": _integer,
    "reference": _reference,
    "references": _references,
    "choice": _choice,
    "icon": _icon,
    "string": _string,
    "text": _text,
    "localized_text": _localized_text,
    "date": _date,
    "json": _json,
}
