"""What the fields of the audit are called: as their room says, else as their form does."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from abonent.desk.console.trail.actions import object_words
from abonent.kernel.audit import audit_words
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds

_OWN: dict[tuple[str, str], Text] = {
    ("audit", "action"): _("Action"),
    ("audit", "actor"): _("Who"),
    ("audit", "object_id"): _("Its number"),
    ("audit", "of"): _("What"),
    ("audit", "since"): _("From"),
    ("audit", "until"): _("To"),
}
"""Of the console itself: what the audit was asked for."""


def field_label(of: str, field: str) -> str:
    """A field of an object in words; its code where nobody named it."""
    return str(find_label(of, field) or field)


def find_label(of: str, field: str) -> Text | None:
    """What a field of an object is called; None where nobody named it."""
    return next((label for label in _labels(of, field) if label), None)


def _labels(of: str, field: str) -> Iterator[Text | None]:
    """The nearest first."""
    yield from (words.fields.get((of, field)) for words in audit_words)
    yield _OWN.get((of, field))
    yield _of_kind(of, field)
    yield from (words.find_field(of, field) for words in audit_words)
    yield from (words.fields.get(("", field)) for words in audit_words)
    if of == field:  # replaced by another of its kind
        yield object_words().get(of)


def _of_kind(of: str, field: str) -> Text | None:
    """As the form calls a field of reference data."""
    kinds = (kind for kind in reference_kinds if kind.key.rpartition(".")[2] == of)
    labels = (extra.label for kind in kinds for extra in kind.fields if extra.name == field)
    return next(labels, None)
