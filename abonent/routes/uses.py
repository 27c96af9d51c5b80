"""Versions of routes and composed functions that name rules and decision tables.

These are not deleted under them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import UseCounter
from abonent.kernel.text import localized
from abonent.routes.models import BusinessFunction, RouteVersion

_QUOTE = r"(\"|'|&quot;|&apos;|&#34;|&#39;)"
_IN_JSON = r"(\\\"|')"


def _asking(function: str, code: str, quote: str = _QUOTE) -> str:
    """``rule("code")`` in a condition or an input."""
    return rf"\y{function}\s*\(\s*{quote}{code}{quote}\s*\)"


def versions_with_rule(rule: Any) -> QuerySet[RouteVersion]:
    """Versions that ask a named rule, in texts or as a flag of a field."""
    flag = rf"=\s*[\"']rule:{rule.code}[\"']"
    return RouteVersion.objects.filter(xml__regex=f"({_asking('rule', rule.code)}|{flag})")


def versions_with_table(table: Any) -> QuerySet[RouteVersion]:
    """Versions that ask a decision table, in texts or by a business function."""
    given = rf"name\s*=\s*[\"']table[\"'][^>]*>\s*{_QUOTE}{table.code}{_QUOTE}"
    return RouteVersion.objects.filter(xml__regex=f"({_asking('table', table.code)}|{given})")


def functions_with_rule(rule: Any) -> QuerySet[BusinessFunction]:
    """Composed functions an expression of which asks a named rule."""
    return _functions().filter(told__regex=_asking("rule", rule.code, _IN_JSON))


def functions_with_table(table: Any) -> QuerySet[BusinessFunction]:
    """Composed functions that ask a decision table, by a step or in an expression."""
    step = Q(steps__contains=[{"kind": "table", "table": table.code}])
    return _functions().filter(step | Q(told__regex=_asking("table", table.code, _IN_JSON)))


def _functions() -> QuerySet[Any]:
    return BusinessFunction.objects.annotate(told=Cast("steps", TextField()))


def name_versions(by: Actor, rows: QuerySet[RouteVersion]) -> list[tuple[str, str]]:
    """Route and number of versions, and their pages."""
    if not by.can("routes.administer"):
        return []
    told = gettext("%(route)s, version %(number)s")
    return [
        (told % {"route": localized(row.route.name), "number": row.number},
         f"/console/routes/versions/{row.pk}")
        for row in rows.select_related("route").defer("xml")
    ]  # fmt: skip


USES = (
    UseCounter("rules.rule", _("versions of routes"), versions_with_rule, named=name_versions),
    UseCounter("rules.table", _("versions of routes"), versions_with_table, named=name_versions),
    UseCounter("rules.rule", _("business functions"), functions_with_rule),
    UseCounter("rules.table", _("business functions"), functions_with_table),
)
