"""The query language as a filter of lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.rules.queries import Query, read_query
from abonent.webkit.filters import Filter

if TYPE_CHECKING:
    from django.http import QueryDict

    from abonent.webkit.lists import List

KEY = "q"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFilter(Filter):
    """One line in which everything can be asked for, by whoever reads the list."""

    subject: str
    by: Actor
    placeholder: Text = ""
    control: ClassVar[str] = "query"

    def read(self, params: QueryDict) -> Any:
        """The query the URL asks for, understood."""
        text = params.get(self.key, "").strip()
        return read_query(subject=self.subject, text=text, by=self.by) if text else None

    def narrow(self, rows: QuerySet[Any], value: Query) -> QuerySet[Any]:
        """The rows that match ``value``."""
        return value.narrow(rows)


def with_query(of: List, *, subject: str, by: Actor, placeholder: Text) -> List:
    """``of`` with the line of the query language before its other filters."""
    line = QueryFilter(key=KEY, label=_("Query"), subject=subject, by=by, placeholder=placeholder)
    return replace(of, filters=[line, *of.filters])
