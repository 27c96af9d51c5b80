"""Versions of routes that name rules and decision tables: these are not deleted under them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel.reference.kinds import UseCounter
from abonent.routes.models import RouteVersion

_QUOTE = r"(\"|'|&quot;|&apos;|&#34;|&#39;)"


def _asking(function: str, code: str) -> str:
    """``rule("code")`` in a condition or an input."""
    return rf"\y{function}\s*\(\s*{_QUOTE}{code}{_QUOTE}\s*\)"


def versions_with_rule(rule: Any) -> QuerySet[RouteVersion]:
    """Versions that ask a named rule, in texts or as a flag of a field."""
    flag = rf"=\s*[\"']rule:{rule.code}[\"']"
    return RouteVersion.objects.filter(xml__regex=f"({_asking('rule', rule.code)}|{flag})")


def versions_with_table(table: Any) -> QuerySet[RouteVersion]:
    """Versions that ask a decision table, in texts or by a business function."""
    given = rf"name\s*=\s*[\"']table[\"'][^>]*>\s*{_QUOTE}{table.code}{_QUOTE}"
    return RouteVersion.objects.filter(xml__regex=f"({_asking('table', table.code)}|{given})")


RULES = UseCounter("rules.rule", _("versions of routes"), versions_with_rule)
TABLES = UseCounter("rules.table", _("versions of routes"), versions_with_table)
