"""Fields of a client by their labels, values as they are read: for choosing between two changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.text import localized
from abonent.parties import wording
from abonent.parties.pages.document_versions import LABELS
from abonent.parties.policy.joining import name_of
from abonent.parties.queries import category_names, list_document_types
from abonent.parties.queries.documents import links_of
from abonent.parties.queries.prospects import source_names
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import operator_names
from abonent.webkit.collisions import Told, taken_told
from abonent.webkit.toasts import say
from abonent.webkit.wording import day

Said = tuple[str | Promise, Callable[[Any], Any]]


def fact_told(field: str) -> Said:
    """Of a client's own facts (``policy.joining.flat``)."""
    return _FACTS[field]


def person_told(field: str) -> Said:
    """Of a contact person (``policy.joining.flat_person``)."""
    return _PERSON[field]


def prospect_told(field: str) -> Said:
    """Of the work with a potential client (``policy.joining.flat_prospect``)."""
    return _PROSPECT[field]


def document_told(client_id: int) -> Told:
    """Of a document of this client (``policy.joining.flat_document``)."""
    own: dict[str, Said] = {
        "type": (gettext_lazy("Type of document"), _one_of(_type_names)),
        "linked": (
            gettext_lazy("Concerns"),
            lambda value: dict(links_of(client_id=client_id)).get(value, value) or _("The client"),
        ),
        "files": (gettext_lazy("Scans"), str),
    }
    return lambda field: own.get(field) or (LABELS[field], _day if field in _DAYS else str)


def say_taken(request: OperatorRequest, taken: Iterable[str], told: Told) -> None:
    """What was joined silently is told all the same."""
    if taken := tuple(taken):
        say(request, text=taken_told(taken, told=told))


def _type_names() -> dict[Any, Any]:
    return {one.code: localized(one.name) for one in list_document_types()}


_DAYS = ("issued_date", "valid_until")


def _day(value: Any) -> Any:
    return day(date.fromisoformat(value)) if value else ""


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
_PROSPECT: dict[str, Said] = {
    "interest": (gettext_lazy("Interest"), str),
    "source_id": (gettext_lazy("Source"), _one_of(source_names)),
    "owner_id": (gettext_lazy("Owner"), _one_of(operator_names)),
    "next_step": (gettext_lazy("Next step"), str),
    "next_date": (gettext_lazy("Next step on"), _day),
}
