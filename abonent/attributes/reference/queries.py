"""Queries to other databases as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from abonent.attributes.choosing import OF_ATTRIBUTE, TYPED
from abonent.attributes.models import Attribute, AttributeQuery
from abonent.attributes.outside import (
    OutOfReachError,
    Source,
    TooSlowError,
    UnreadableError,
    try_source,
)
from abonent.attributes.ports import query_parameters
from abonent.attributes.queries import VERSION, source_of
from abonent.attributes.rights import PERMISSION
from abonent.kernel.errors import Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.kinds import ExtraField, Live, ReferenceKind
from abonent.kernel.text import localized


def _check_query(problems: Problems, query: AttributeQuery, before: Mapping[str, Any]) -> None:
    source = source_of(query)
    unknown = [name for name in sorted(source.parameters) if not _is_known(name)]
    if unknown:
        problems.add("sql", _unknown(unknown))
    elif query.sql and query.value_column and query.label_column:
        _try(problems, source)
    if not before or query.is_active:
        return
    users = Attribute.objects.filter(query=query, is_active=True).order_by("id")
    if names := list(dict.fromkeys(localized(user.name) for user in users)):
        told = {"attributes": ", ".join(names)}
        problems.add(
            "is_active",
            _("Active attributes use it: %(attributes)s. Deactivate them first.") % told,
        )


def _is_known(name: str) -> bool:
    is_attribute = name.startswith(OF_ATTRIBUTE) and len(name) > len(OF_ATTRIBUTE)
    return name == TYPED or is_attribute or query_parameters.find(name) is not None


def _unknown(names: list[str]) -> _:
    known = ", ".join([TYPED, *(one.code for one in query_parameters), f"{OF_ATTRIBUTE}city"])
    return _("There are no such parameters: %(names)s. Known: %(known)s.") % {
        "names": ", ".join(names), "known": known,
    }  # fmt: skip


def _try(problems: Problems, source: Source) -> None:
    """Ask without rows. A database that does not answer now is no reason to refuse."""
    if "set_config" in source.sql.lower():
        problems.add("sql", _("A query changes no settings: leave out set_config."))
        return
    try:
        try_source(source)
    except UnreadableError as wrong:
        problems.add("sql", _told(source, wrong.told))
    except OutOfReachError:
        return


def _told(source: Source, why: str) -> Text:
    """What is wrong with what was typed; the server knows it only in its own shell."""
    if "multiple commands" in why:
        return _("Only one SELECT is allowed.")
    for column in (source.value_column, source.label_column):
        if why.startswith(f"column found.{column} ") or (f'"{column}"' in why and "found" in why):
            return _("The query has no column “%(column)s”.") % {"column": column}
    return _("The database refuses it: %(why)s") % {"why": why}


def _warn(query: AttributeQuery) -> Text | None:
    """What saving does not refuse: other attributes come later, databases come back."""
    source = source_of(query)
    named = {name.removeprefix(OF_ATTRIBUTE) for name in source.parameters
             if name.startswith(OF_ATTRIBUTE)}  # fmt: skip
    known = Attribute.objects.filter(code__in=named).values_list("code", flat=True)
    if unknown := sorted(named - set(known)):
        return _(
            "There are no attributes with these codes, they are asked as empty: %(codes)s."
        ) % {"codes": ", ".join(unknown)}
    try:
        try_source(source)
    except TooSlowError as late:
        return _("The query takes longer than %(limit)s ms.") % {"limit": late.limit_ms}
    except OutOfReachError as failure:
        return _("The connection does not work, the query is not tried: %(why)s") % {
            "why": failure.told.strip().split("\n", 1)[0]
        }
    except UnreadableError as wrong:
        return _told(source, wrong.told)
    return None


QUERY = ReferenceKind(
    key="attributes.query",
    model=AttributeQuery,
    title=_("Query to another database"),
    plural=_("Queries to other databases"),
    about=_("What attributes offer from billing or inventory: contracts, tariffs, equipment."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="database-search",
    fields=(
        ExtraField(
            name="connection",
            label=_("Connection"),
            type="choice",
            choices=Live(lambda: ((name, name) for name in sorted(settings.QUERIES))),
            required=True,
            help=_(
                "A log-in that may only read, named by ABONENT_QUERIES_… where the product starts."
            ),
        ),
        ExtraField(
            name="sql",
            label=_("SELECT"),
            type="text",
            required=True,
            help=_(
                "Parameters: %(sign)s(q)s what one types, %(sign)s(client.id)s, "
                "%(sign)s(attr.city)s another attribute … What is not known is NULL. No LIMIT."
            )
            % {"sign": "%"},
        ),
        ExtraField(
            name="value_column", label=_("Value from"), type="string", longest=60,
            default="value",
        ),
        ExtraField(
            name="label_column", label=_("Label from"), type="string", longest=60,
            default="label",
        ),
        ExtraField(
            name="row_limit", label=_("Rows"), type="integer", default=20, minimum=1,
            maximum=200,
        ),
        ExtraField(
            name="time_limit_ms", label=_("Milliseconds"), type="integer", default=1500,
            minimum=50, maximum=10_000,
        ),
    ),
    check=_check_query,
    warn=_warn,
)  # fmt: skip
