"""Values of the audit in words, by what their field keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from abonent.attributes.policy import Definition, show
from abonent.cases import wording as cases_words
from abonent.cases.queries import get_catalogue
from abonent.desk.console.trail.actions import action_words, object_words
from abonent.desk.console.trail.names import Names, kind_of
from abonent.desk.console.words import FIELD_RIGHTS, REACHES
from abonent.kernel.actor import permissions
from abonent.kernel.audit import audit_words
from abonent.kernel.confidential import find_field
from abonent.kernel.models import AuditEntry
from abonent.kernel.phones import pretty
from abonent.kernel.reference.kinds import ExtraField, reference_kinds
from abonent.kernel.text import LANGUAGES, localized
from abonent.notices import wording as notices_words
from abonent.parties import wording as parties_words
from abonent.routes.queries import get_flow
from abonent.webkit import wording
from abonent.webkit.templatetags.webkit import icon

PREFIX = "parties.client."
LONGEST = 200  # characters of one value


def is_empty(told: Any) -> bool:
    """Whether nothing is told."""
    return told is None or told in ("", [], {})


def attribute_value(definition: Definition | None, value: Any) -> Any:
    """A value of an attribute; by its type alone where nothing defines it any more."""
    return plain(value if definition is None or value is None else show(definition, value))


def plain(told: Any) -> Any:
    """A value by its type alone."""
    if is_empty(told):
        return wording.NOTHING
    if isinstance(told, bool):
        return _("yes") if told else _("no")
    if isinstance(told, datetime):
        return wording.moment(told)
    if isinstance(told, date):
        return wording.day(told)
    if isinstance(told, int | float | Decimal):
        return wording.number(told)
    if isinstance(told, list):
        return ", ".join(str(plain(one)) for one in told)
    if isinstance(told, dict):
        if set(told) <= set(LANGUAGES):
            return localized(told)
        return ", ".join(f"{name}: {plain(one)}" for name, one in told.items())
    return str(told) if len(str(told)) <= LONGEST else f"{str(told)[:LONGEST]}…"


def say(entry: AuditEntry, field: str, names: Names, told: Any) -> Any:
    """One value of one field."""
    if entry.object_type == "list" and field == "query" and told:
        same = _("the same list")
        return format_html('<a href="/{}?{}">{}</a>', entry.object_id, told, same)
    if entry.object_type == "role" and isinstance(told, dict) and field in _OF_ROLES:
        return ", ".join(_OF_ROLES[field](code, how) for code, how in told.items())
    if isinstance(told, dict) and set(told) == {"page", "mail"}:
        return notices_words.way_words(told)
    if is_empty(told) or isinstance(told, bool | dict):
        return plain(told)
    if isinstance(told, list):
        return ", ".join(str(say(entry, field, names, one)) for one in told)
    if extra := _extra(entry.object_type, field):
        return _of_reference(extra, told, names)
    if said := _as_its_room(entry.object_type, field, told, names):
        return said
    by_object = _BY_OBJECT.get((entry.object_type, field))
    saying = by_object or _BY_FIELD.get(field)
    return plain(told) if saying is None else saying(told, names)


def _as_its_room(of: str, field: str, told: Any, names: Names) -> str | None:
    """A code in the words that its room gave; None where it gave none."""
    for words in audit_words:
        if choices := words.choices.get((of, field)):
            return str(choices.get(told, told))
        if key := words.references.get((of, field)):
            return names.coded(reference_kinds.get(key), str(told)) or str(told)
    return None


def _extra(of: str, field: str) -> ExtraField | None:
    kind = kind_of(of)
    return next((x for x in kind.fields if x.name == field), None) if kind else None


def _of_reference(extra: ExtraField, told: Any, names: Names) -> Any:
    if extra.choices:
        return str(dict(extra.choices).get(told, told))
    if extra.type == "icon":
        return icon(str(told))
    kind = kind_of(extra.of.partition(".")[2]) if extra.of else None
    code = str(told).rpartition("/")[2]  # after the code of its owner, where it has one
    return (names.coded(kind, code) if kind else None) or plain(told)


def _choice(words: Mapping[str, Any], told: Any, _names: Names) -> str:
    return str(words.get(told, told))


def _state(told: Any, _names: Names) -> str:
    try:
        return str(get_flow().state(str(told)).label)
    except KeyError:
        return str(told)


def _catalogued(part: str, told: Any, _names: Names) -> str:
    entry = getattr(get_catalogue(), part).get(told)
    return str(told) if entry is None else str(getattr(entry, "path", entry.label))


def _named(part: str, told: Any, names: Names) -> str:
    key = int(told) if isinstance(told, str) and told.isdigit() else told
    return str(getattr(names, part).get(key, told))


def _set_of(told: Any, names: Names) -> str:
    node = names.attribute_owner(told)
    return node.path if node else str(told)


def _department(told: Any, names: Names) -> str:
    kind = kind_of("department")
    return (names.reference(kind, told) if kind else None) or str(told)


def _confidential(told: Any, _names: Names) -> str:
    return _confidential_field(str(told))


def _confidential_field(told: str) -> str:
    told = told.removeprefix(PREFIX)
    known = find_field(f"{PREFIX}{told}") or find_field(told)
    return str(known.label) if known else told


def _permission(told: Any, _names: Names) -> str:
    return right_words(str(told))


def right_words(code: str) -> str:
    """A right as rooms call it."""
    known = permissions.find(code)
    return str(known.label) if known else code


def reach_words(reach: str | None) -> str:
    """How far a right reaches; one of which nothing is said reaches all."""
    return str(REACHES.get(reach or "all", reach))


def _moment(told: Any, _names: Names) -> str:
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        return str(told)
    return wording.moment(at) if len(str(told)) > 10 else wording.day(at)


def _category(told: Any, names: Names) -> str:
    kind = kind_of("category")
    return (names.reference(kind, told) if kind else None) or str(told)


def _number(told: Any, _names: Names) -> str:
    return str(told)  # a number of an object is written without separators


_Saying = Callable[[Any, Names], Any]
_OPERATOR = partial(_named, "operators")
_BY_FIELD: dict[str, _Saying] = {
    "action": lambda told, _names: action_words(str(told)),
    "actor": _OPERATOR,
    "category_id": _category,
    "channel": partial(_catalogued, "channels"),
    "client": partial(_named, "clients"),
    "client_id": partial(_named, "clients"),
    "contact": _number,
    "department_id": _department,
    "direction": partial(_choice, cases_words.DIRECTIONS),
    "event": _number,
    "expires_at": _moment,
    "fields": _confidential,
    "holder_id": _OPERATOR,
    "files": partial(_named, "files"),
    "format": lambda told, _names: str(told).upper(),
    "language": partial(_choice, dict(settings.LANGUAGES)),
    "manager_id": _OPERATOR,
    "members": partial(_named, "clients"),
    "of": lambda told, _names: str(object_words().get(told, told)),
    "owner": _OPERATOR,
    "owner_id": _OPERATOR,
    "permissions": _permission,
    "person": partial(_named, "persons"),
    "place": partial(_catalogued, "places"),
    "priority": partial(_catalogued, "priorities"),
    "priority_id": partial(_catalogued, "priorities"),
    "proposed_by": _OPERATOR,
    "roles": partial(_named, "roles"),
    "shared_with_id": _OPERATOR,
    "service": partial(_choice, parties_words.SERVICES),
    "set": _set_of,
    "since": _moment,
    "state": _state,
    "status": partial(_choice, parties_words.STATUSES),
    "subscriber": partial(_named, "subscribers"),
    "superior_id": _OPERATOR,
    "topic": partial(_catalogued, "topics"),
    "topic_id": partial(_catalogued, "topics"),
    "until": _moment,
}
_OF_ROLES: dict[str, Callable[[str, str], str]] = {
    "scopes": lambda code, how: f"{right_words(code)} – {reach_words(how)}",
    "fields": lambda code, how: f"{_confidential_field(code)} – {FIELD_RIGHTS.get(how, how)}",
}
"""How far rights reach and how far fields are open, by code."""
_REACHED = {"phone": lambda: _("Phone"), "email": lambda: _("E-mail")}


def _kind_of_client_entry(told: Any, _names: Names) -> str:
    """Entries of clients keep both a client's kind and the kind of his number under one name."""
    reached = _REACHED.get(str(told))
    return reached() if reached else str(parties_words.KINDS.get(str(told), told))


def _reach(told: Any, _names: Names) -> str:
    return pretty(str(told)) if str(told).startswith("+") else str(told)


def _dictionary(told: Any, names: Names) -> str:
    kind = kind_of("dictionary")
    return (names.coded(kind, str(told)) if kind else None) or str(told)


_BY_OBJECT: dict[tuple[str, str], _Saying] = {
    ("case", "kind"): partial(_choice, cases_words.KINDS),
    ("client", "kind"): _kind_of_client_entry,
    ("client", "value"): _reach,
    ("client", "number"): _reach,
    ("client", "phone"): _reach,
    ("client", "reaches"): _reach,
    ("letter", "subscriber"): _number,
    ("entry", "dictionary"): _dictionary,
}
