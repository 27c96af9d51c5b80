"""Fields of a letter by their labels, values as they are read: for choosing between two changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.letters.pages.forms import OutgoingForm
from abonent.parties.queries import find_brief
from abonent.staff.queries import operator_names
from abonent.webkit.collisions import Told

_CODED = {"kind": "letters.kind", "letterhead": "letters.letterhead",
          "delivery": "letters.delivery", "department": "staff.department"}  # fmt: skip
_FIELDS = {"who": "client_id", "case_ids": "case_numbers"}
"""Fields of the form that are called otherwise."""


def told_for(by: Actor, form: OutgoingForm) -> Told:
    """Names a field as the form does, and says its values."""

    def say(field: str, value: Any) -> str:
        if field in _CODED:
            found = reference_kinds.get(_CODED[field]).rows.filter(code=value).first()
            return localized(found.name) if found else str(value)
        if field == "who":
            return _who(by, value)
        if field == "case_ids":
            return ", ".join(map(str, value))
        known: dict[str, Any] = {"signer_id": operator_names(), "language": _LANGUAGES}
        return str(known[field].get(value, "")) if field in known else str(value)

    def told(field: str) -> Any:
        return form.fields[_FIELDS.get(field, field)].label, lambda value: say(field, value)

    return told


_LANGUAGES = dict(settings.LANGUAGES)


def _who(by: Actor, value: Sequence[int | None]) -> str:
    client_id, person_id = value
    brief = find_brief(by=by, client_id=client_id) if client_id else None
    if brief is None:
        return ""
    person = dict(brief.contact_persons).get(person_id or 0, "")
    return f"{brief.name}, {person}" if person else brief.name
