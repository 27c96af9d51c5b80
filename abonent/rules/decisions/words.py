"""What the page is told on which a table is written: texts, types, hit policies, facts."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.text import LANGUAGES, in_language
from abonent.rules.decisions.document import EMPTY
from abonent.rules.facts.known import Fact, known_facts, list_topics
from abonent.rules.ports import Kind as PropertyKind
from abonent.rules.tables.model import Aggregate, HitPolicy, Kind

_WORDS = (
    _("Add a column of results"), _("Add a question"), _("Add a row"), _("Allowed values"),
    _("Another name of the result"), _("As JSON"), _("As a table"), _("Column “{name}”"),
    _("Delete the column"), _("Delete the row"), _("Fact or expression"), _("If no row matches"),
    _("Keys: ↑ ↓ or Enter go along a column, Alt+↑ ↓ move the row, Alt+← → move the column, "
      "Alt+Enter adds a row, Alt+Delete deletes it."),
    _("Move down"), _("To the left"), _("To the right"), _("Move up"), _("Name of the result"),
    _("New column"), _("Note"),
    _("Questions"), _("Results"), _("Row {number}"), _("Type"),
    _("Values from the most important one, by commas"), _("Which rows count"),
    _("What is made of the results"), _("any"), _("done"), _("yes"), _("no"),
    _("Latin letters: rules and routes ask by it."),
    _("Tests that its values fit, if they are known: \"call\", \"visit\" or [0..100]."),
    _("case.attr.amount, or any expression of the rule language"),
)  # fmt: skip

_AGGREGATES = {
    Aggregate.NONE: pgettext_lazy("aggregate", "A list of all"),
    Aggregate.SUM: pgettext_lazy("aggregate", "Sum"),
    Aggregate.MIN: pgettext_lazy("aggregate", "The least"),
    Aggregate.MAX: pgettext_lazy("aggregate", "The greatest"),
    Aggregate.COUNT: pgettext_lazy("aggregate", "How many rows match"),
}
_KINDS = {
    Kind.ANY: pgettext_lazy("type of a column", "any"),
    Kind.NUMBER: pgettext_lazy("type of a column", "number"),
    Kind.STRING: pgettext_lazy("type of a column", "text or code"),
    Kind.BOOLEAN: pgettext_lazy("type of a column", "yes or no"),
    Kind.DATE: pgettext_lazy("type of a column", "date"),
    Kind.MOMENT: pgettext_lazy("type of a column", "date and time"),
    Kind.DURATION: pgettext_lazy("type of a column", "duration"),
}
_OF_PROPERTIES = {
    PropertyKind.INTEGER: Kind.NUMBER, PropertyKind.DECIMAL: Kind.NUMBER,
    PropertyKind.MONEY: Kind.NUMBER, PropertyKind.DATE: Kind.DATE,
    PropertyKind.MOMENT: Kind.MOMENT, PropertyKind.BOOLEAN: Kind.BOOLEAN,
}  # fmt: skip


def page_data() -> dict[str, Any]:
    """What the page is told, in the reader's language."""
    with translation.override("en"):
        english = [str(one) for one in _WORDS]
    return {
        "words": dict(zip(english, map(str, _WORDS), strict=True)),
        "policies": [(one.value, str(one.label)) for one in HitPolicy],
        "aggregates": [(one.value, str(label)) for one, label in _AGGREGATES.items()],
        "kinds": [(one.value, str(label)) for one, label in _KINDS.items()],
        "languages": [(code, str(in_language(_("Heading"), code))) for code in LANGUAGES],
        "facts": {code: _facts(code) for code, _label in list_topics()},
        "empty": EMPTY,
    }


def _facts(subject: str) -> list[tuple[str, str, str]]:
    """Path, label and type of what a column may ask."""
    facts = known_facts(subject).facts.values()
    return [(one.path, str(one.of.label), _kind(one)) for one in facts]


def _kind(fact: Fact) -> str:
    if fact.of.is_list:
        return Kind.ANY.value
    return _OF_PROPERTIES.get(fact.of.kind, Kind.STRING).value
