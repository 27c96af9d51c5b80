"""Fields of a client by their labels, values as they are read: for choosing between two changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.parties import wording
from abonent.parties.policy.joining import name_of
from abonent.parties.queries import category_names
from abonent.staff.queries import operator_names

Said = tuple[str | Promise, Callable[[Any], Any]]


def fact_told(field: str) -> Said:
    """Of a client's own facts (``policy.joining.flat``)."""
    return _FACTS[field]


def person_told(field: str) -> Said:
    """Of a contact person (``policy.joining.flat_person``)."""
    return _PERSON[field]


def _one_of(names: Callable[[], Mapping[Any, Any]]) -> Callable[[Any], Any]:
    return lambda value: "" if value is None else names().get(value, value)


_FACTS: dict[str, Said] = {
    "name": (gettext_lazy("Name"), name_of),
    "status": (gettext_lazy("Status"), _one_of(lambda: wording.STATUSES)),
    "tax_id": (gettext_lazy("Tax number"), str),
    "language": (gettext_lazy("Language of the client"), _one_of(lambda: dict(settings.LANGUAGES))),
    "category_id": (gettext_lazy("Category"), _one_of(category_names)),
    "manager_id": (gettext_lazy("Personal manager"), _one_of(operator_names)),
}
_PERSON: dict[str, Said] = {
    "name": (gettext_lazy("Name, surname first"), str),
    "position": (gettext_lazy("Position or relation"), str),
    "phone": (gettext_lazy("Phone"), str),
    "email": (gettext_lazy("E-mail"), str),
    "is_active": (
        gettext_lazy("Speaks for the client now"), lambda value: _("Yes") if value else _("No"),
    ),
}  # fmt: skip
