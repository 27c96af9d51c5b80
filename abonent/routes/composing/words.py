"""Texts of the page on which a function is put together, and what may be chosen there."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from abonent.attributes.questions import find_source, list_dictionaries, list_queries
from abonent.kernel.text import LANGUAGES, in_language, localized
from abonent.routes.composing.composed import KINDS
from abonent.routes.composing.fields import TYPES
from abonent.routes.composing.turns import SUBJECT
from abonent.rules.queries import DecisionEntry, list_tables

_WORDS = (
    _("A name with dots is a field within a field; the value is an expression."),
    _("A secret stands as {secret.billing}; who runs the server sets it."), _("Active"),
    _("Add a step"), _("Add an input"), _("Add an output"), _("Add…"), _("Address"), _("As JSON"),
    _("As a form"), _("Code"), _("Code of the entry"), _("Decision table"), _("Dictionary"),
    _("Left empty, the table asks the case."), _("Expression"),
    _("Fields that are sent"), _("Form"), _("Goes to the output"), _("Headers"),
    _("How many rows"), _("JSON"), _("Kind of the step"), _("Label"), _("Method"), _("Name"),
    _("Nothing"), _("Path in the answer: order.id, items.0.name, status"),
    _("Places are filled in: {client.name}, {input.amount}."), _("Query"), _("Remove"),
    _("Required"), _("Seconds to wait"), _("Statuses that are good"), _("Text"), _("Type"),
    _("Up"), _("Value"), _("What is sent"), _("What is taken of the answer"),
    _("https://billing.example.com/accounts/{input.account}"), _("no"), _("yes"),
)  # fmt: skip


def page_data() -> dict[str, Any]:
    """What the page is told, in the reader's language."""
    with translation.override("en"):
        english = [str(one) for one in _WORDS]
    return {
        "words": dict(zip(english, map(str, _WORDS), strict=True)),
        "types": [(code, str(label)) for code, (_kind, label) in TYPES.items()],
        "kinds": [(one.code, str(one.label)) for one in KINDS.values()],
        "queries": [
            {"code": code, "label": label, "parameters": _parameters(code)}
            for code, label in list_queries()
        ],
        "dictionaries": list_dictionaries(),
        "tables": [_table(one) for one in list_tables() if one.subject == SUBJECT],
        "languages": [(code, str(in_language(_("Name"), code))) for code in LANGUAGES],
    }


def _table(entry: DecisionEntry) -> dict[str, Any]:
    inputs = zip(entry.table.inputs, entry.content["inputs"], strict=True)
    return {
        "code": entry.code,
        "label": entry.label,
        "inputs": [(one.expression, localized(kept["label"]) or one.expression)
                   for one, kept in inputs],
        "results": list(entry.labels.items()),
    }  # fmt: skip


def _parameters(code: str) -> list[str]:
    source = find_source(code=code)
    return sorted(source.parameters) if source else []
