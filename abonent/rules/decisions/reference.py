"""Decision tables, as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase
from abonent.kernel.reference.kinds import ExtraField, Live, ReferenceKind, UseCounter
from abonent.rules.book import VERSION
from abonent.rules.decisions.checking import check_table
from abonent.rules.decisions.circles import referring
from abonent.rules.decisions.document import EMPTY, check_document, table_of
from abonent.rules.facts.known import list_topics
from abonent.rules.models import NamedRule, NamedTable
from abonent.rules.tables.checking import Weight
from abonent.rules.tables.checking import check_table as remarks_on

PERMISSION = "rules.edit"


def _warn(row: Any) -> Text | None:
    """Rows that overlap where only one may match."""
    found = [one for one in remarks_on(table_of(row.content)) if one.weight is Weight.ERROR]
    if not found:
        return None
    return Phrase("Several rows match together: %(told)s") % {"told": found[0].message}


def _beside(by: Actor, table: Any) -> tuple[str, Mapping[str, Any]]:
    from abonent.rules.table_pages import beside  # pages know this kind

    return beside(by, table)


TABLE = ReferenceKind(
    key="rules.table",
    model=NamedTable,
    title=_("Decision table"),
    plural=_("Decision tables"),
    about=_("What follows from which case, row by row: rules and routes ask it."),
    permission=PERMISSION,
    version=VERSION,
    icon="table",
    fields=(
        ExtraField(name="subject", label=_("Subject of the table"), type="choice", required=True,
                   choices=Live(list_topics)),
        ExtraField(name="content", label=_("Table"), type="json", required=True, default=EMPTY,
                   check=check_document),
    ),
    check=check_table,
    warn=_warn,
    beside=_beside,
)  # fmt: skip


def _rules(row: Any) -> QuerySet[NamedRule]:
    return NamedRule.objects.filter(code__in=referring(("table", row.code))[0])


def _tables(row: Any) -> QuerySet[NamedTable]:
    return NamedTable.objects.filter(code__in=referring(("table", row.code))[1])


def _tables_of_rule(row: Any) -> QuerySet[NamedTable]:
    return NamedTable.objects.filter(code__in=referring(("rule", row.code))[1])


USES = (
    UseCounter(TABLE.key, _("rules"), _rules),
    UseCounter(TABLE.key, _("other decision tables"), _tables),
    UseCounter("rules.rule", _("decision tables"), _tables_of_rule),
)
